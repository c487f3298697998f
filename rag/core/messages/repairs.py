"""What `doctor --fix` has done, in Korean and English."""

from __future__ import annotations

from collections.abc import Mapping

REPAIRS: Mapping[str, Mapping[str, str]] = {
    "ko": {
        "reindexed": "데이터베이스의 색인과 낱말 목록을 다시 만들었습니다. 잃은 것은 없습니다. 손상된 파일을 남겨 두었습니다: {kept}",
        "salvaged": "데이터베이스에서 읽히는 것을 살렸습니다: 문서 {documents}개, 질문 기록 {questions}개, 범위 {scopes}개."
        " 손상된 파일을 남겨 두었습니다: {kept}",
        "rows_lost": "읽을 수 없어 잃었습니다: {table} {rows}줄.",
        "table_lost": "읽을 수 없는 곳이 있어 일부나 모두를 잃었습니다: {table}. 몇 줄인지 알 수 없습니다.",
        "made_anew": "데이터베이스가 없어 새로 만들었습니다. 보관한 PDF {files}개를 다시 읽습니다. 질문 기록과 범위는 함께 없어졌습니다.",
        "rows_removed": "주인 없는 줄 {rows}개를 지웠습니다.",
        "half_read_again": "일부가 빠져 다시 읽을 문서: {documents}",
        "strays_added": "어느 문서에도 없던 PDF를 다시 문서로 넣었습니다: {files}",
        "leftovers_removed": "끝나지 않은 파일 {files}개를 지웠습니다.",
        "index_built": "의미 색인을 다시 만들었습니다: 벡터 {vectors}개.",
        "read_again": "다시 읽고 의미를 익혔습니다. 문서 {documents}개가 모두 갖추어졌습니다.",
        "documents_lost": "데이터베이스에서도 보관한 PDF에서도 읽히지 않아 잃었습니다: {documents}",
        "nothing": "고칠 것이 없었습니다.",
    },
    "en": {
        "reindexed": "Made the database's indexes and word lists anew; nothing is lost. The damaged file is kept: {kept}",
        "salvaged": "Saved what could be read of the database: {documents} documents, {questions} past questions, {scopes} scopes."
        " The damaged file is kept: {kept}",
        "rows_lost": "Could not be read and is lost: {rows} rows of {table}.",
        "table_lost": "Could not be read to its end and is lost in part or whole: {table}. How many rows it had is not known.",
        "made_anew": "There was no database: made a new one. The {files} stored PDFs are read again."
        " Past questions and scopes are lost with it.",
        "rows_removed": "Removed {rows} rows that belonged to nothing.",
        "half_read_again": "Documents with parts missing, to be read again: {documents}",
        "strays_added": "Stored PDFs of no document, read as documents again: {files}",
        "leftovers_removed": "Removed {files} unfinished files.",
        "index_built": "Built the index of meaning anew: {vectors} vectors.",
        "read_again": "Read again and embedded; the library is complete: {documents} documents.",
        "documents_lost": "Lost, since neither database nor stored PDF can be read: {documents}",
        "nothing": "There was nothing to mend.",
    },
}
