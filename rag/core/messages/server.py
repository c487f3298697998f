"""What is said of a library whose database or files are on a server, in Korean and English. code: (what happened, what to do next)"""

from __future__ import annotations

from collections.abc import Mapping

SERVER: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "ko": {
        "library_unreachable": (
            "데이터베이스 서버를 쓸 수 없습니다: {server}({reason}).",
            "RAG_DATABASE의 주소·데이터베이스·사용자·비밀번호와 서버가 켜져 있는지를 확인해 주세요. 기다리던 파일은 그 뒤에 이어집니다.",
        ),
        "files_unreachable": (
            "파일 저장소를 쓸 수 없습니다: {path}({reason}).",
            "RAG_FILES의 주소, 접속 키(AWS_ACCESS_KEY_ID 따위)와 권한, 네트워크를 확인해 주세요."
            " 있던 것은 없어지지 않았고, 기다리던 파일은 그 뒤에 이어집니다.",
        ),
        "servers_own": (
            "이 문서함은 PostgreSQL에 있어 여기서는 하지 않습니다: {reason}({server}).",
            "데이터베이스는 pg_dump로 백업하고 pg_restore로 되돌리며 pg_amcheck로 점검합니다."
            " 백업은 데이터베이스를 먼저, 올린 파일(files/)을 그다음에"
            " 복사하고, 되돌린 뒤에는 python -m rag rebuild 로 색인을 다시 만들어 주세요.",
        ),
    },
    "en": {
        "library_unreachable": (
            "The database server cannot be used: {server} ({reason}).",
            "Check address, database, user and password in RAG_DATABASE, and whether the server runs. What was queued goes on afterwards.",
        ),
        "files_unreachable": (
            "The file store cannot be used: {path} ({reason}).",
            "Check the address in RAG_FILES, the keys (AWS_ACCESS_KEY_ID and others) and their rights, and the network."
            " Nothing that was there is lost; what was queued goes on afterwards.",
        ),
        "servers_own": (
            "This library is on PostgreSQL, which does this by its own means: {reason} ({server}).",
            "Back up the database with pg_dump, restore it with pg_restore, check it with pg_amcheck. Copy the database first, the"
            " uploaded files (files/) after it; once restored, python -m rag rebuild makes the indexes anew.",
        ),
    },
}

SERVER_REASONS: Mapping[str, Mapping[str, str]] = {
    "ko": {
        "password": "사용자나 비밀번호를 받아 주지 않음",
        "no_database": "그런 데이터베이스나 사용자가 없음",
        "no_host": "그런 이름의 컴퓨터가 없음",
        "refused": "그 주소에서 듣는 서버가 없음",
        "timeout": "제때 대답이 없음",
        "gone": "연결이 끊어짐",
        "too_many": "연결이 너무 많음",
        "starting": "서버가 켜지거나 꺼지는 중임",
        "too_old": "PostgreSQL 12보다 옛 버전임",
        "no_schema": "search_path에 있는 스키마가 없음",
        "driver": "psycopg가 없음. pip install -r rag/store/requirements.txt 로 설치",
        "backup": "백업",
        "restore": "백업 되돌리기",
        "repair": "데이터베이스 고치기",
    },
    "en": {
        "password": "user or password is not accepted",
        "no_database": "no such database or user",
        "no_host": "no computer of that name",
        "refused": "no server listens there",
        "timeout": "no answer in time",
        "gone": "the connection was cut",
        "too_many": "too many connections",
        "starting": "the server is starting or stopping",
        "too_old": "older than PostgreSQL 12",
        "no_schema": "no schema of its search_path exists",
        "driver": "psycopg is missing; install it with pip install -r rag/store/requirements.txt",
        "backup": "a backup",
        "restore": "restoring a backup",
        "repair": "mending the database",
    },
}
