"""What evaluate measures, by the names that its JSON has, in Korean and English."""

from __future__ import annotations

from collections.abc import Mapping

FIGURES: Mapping[str, Mapping[str, str]] = {
    "ko": {
        "document_first": "첫 구절이 맞는 문서",
        "page_1": "첫 구절이 맞는 쪽",
        "page_3": "첫 세 구절에 맞는 쪽",
        "page_5": "첫 다섯 구절에 맞는 쪽",
        "passage_1": "첫 구절에 답",
        "passage_3": "첫 세 구절에 답",
        "passage_5": "첫 다섯 구절에 답",
        "passage_20": "첫 스무 구절에 답",
        "right": "답이 맞음",
        "first_right": "첫 근거가 맞는 쪽에서 맞음",
        "first_part": "첫 근거가 답의 일부라도",
        "clean": "첫 근거가 맞고 군더더기가 없음",
        "clean_one_thing": "… 한 가지만 묻는 질문에서",
        "refused": "답이 있는데 없다고 함",
        "sure": "확실하다고 답함",
        "pieces": "근거의 수",
        "characters": "답의 글자 수",
        "right_when_sure": "확실하다고 할 때 맞음",
        "none_refused": "답이 없는 질문에 없다고 함",
        "none_refused_or_unsure": "답이 없는 질문에 없다거나 확실하지 않다고 함",
    },
    "en": {
        "document_first": "right document first",
        "page_1": "right page first",
        "page_3": "right page in the first 3",
        "page_5": "right page in the first 5",
        "passage_1": "answering passage first",
        "passage_3": "answering passage in the first 3",
        "passage_5": "answering passage in the first 5",
        "passage_20": "answering passage in the first 20",
        "right": "answer right",
        "first_right": "first evidence right, on its page",
        "first_part": "first evidence is part of it",
        "clean": "first evidence right, nothing beside it",
        "clean_one_thing": "… of questions that ask one thing",
        "refused": "refused though answerable",
        "sure": "answered as sure",
        "pieces": "pieces of evidence",
        "characters": "characters of an answer",
        "right_when_sure": "right when sure",
        "none_refused": "unanswerable: refused",
        "none_refused_or_unsure": "unanswerable: refused or not sure",
    },
}
