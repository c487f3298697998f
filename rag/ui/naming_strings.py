"""The words for what documents are called and which are asked; `strings.py` holds them with all others."""

from __future__ import annotations

from collections.abc import Mapping

from rag.core.messages import Language

NAMING_STRINGS: Mapping[Language, Mapping[str, str]] = {
    "ko": {
        "naming.number": "문서 {id}번",
        "naming.queued": "접수 {id}번",
        "naming.copy": "거의 같은 문서: {names}. 답할 때는 한 문서로 봅니다.",
        "naming.edition": "다른 판: {names}",
        "naming.rename": "이름 고치기",
        "naming.title": "제목",
        "naming.issuer": "펴낸 곳",
        "naming.issued": "날짜",
        "naming.edition_field": "판이나 번호",
        "naming.about": "질문에 이 이름이 나오면 이 문서에서 찾습니다. 제목을 비우고 저장하면 문서에서 다시 읽습니다.",
        "naming.save": "저장",
        "scope.question": "범위: {names} (질문의 ‘{said}’)",
        "scope.chosen": "범위: {names}",
        "scope.absent": "이 가운데 {year}년 문서는 없어, 다른 해의 문서에서 찾았습니다.",
        "scope.more": "{names} 외 {count}개",
        "scope.everywhere": "모든 문서에서 찾기",
        "scope.change": "범위 바꾸기",
        "scope.kept": "저장한 범위",
        "scope.kept_none": "고르지 않음",
        "scope.name": "이 범위의 이름",
        "scope.name_hint": "예: 여비 규정",
        "scope.keep": "범위 저장",
        "scope.drop": "저장한 범위 지우기",
    },
    "en": {
        "naming.number": "document {id}",
        "naming.queued": "queued as {id}",
        "naming.copy": "Nearly the same: {names}. It counts once in an answer.",
        "naming.edition": "Other editions: {names}",
        "naming.rename": "Rename",
        "naming.title": "Title",
        "naming.issuer": "Issuer",
        "naming.issued": "Date",
        "naming.edition_field": "Edition or number",
        "naming.about": "A question that says this name asks this document. Saved without a title, it is read from the document again.",
        "naming.save": "Save",
        "scope.question": "Asked: {names} (for “{said}” in the question)",
        "scope.chosen": "Asked: {names}",
        "scope.absent": "None of these is of {year}: those of other years were asked.",
        "scope.more": "{names} and {count} more",
        "scope.everywhere": "Ask all documents",
        "scope.change": "Change",
        "scope.kept": "Saved scopes",
        "scope.kept_none": "none chosen",
        "scope.name": "Name of this scope",
        "scope.name_hint": "e.g. travel rules",
        "scope.keep": "Save scope",
        "scope.drop": "Delete the saved scope",
    },
}
