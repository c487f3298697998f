"""The words for deleting a document; `strings.py` holds them with all others."""

from __future__ import annotations

from collections.abc import Mapping

from rag.core.messages import Language

DOCUMENT_STRINGS: Mapping[Language, Mapping[str, str]] = {
    "ko": {
        "delete.title": "문서를 지울까요?",
        "delete.body": "‘{name}’의 글, 찾기 자료, 파일과 쪽 그림을 모두 지웁니다. 되돌릴 수 없습니다.",
        "delete.yes": "지우기",
        "delete.no": "그만두기",
        "delete.done": "‘{name}’ 문서를 지웠습니다.",
    },
    "en": {
        "delete.title": "Delete this document?",
        "delete.body": "The text, search data, file and page images of “{name}” will be deleted. This cannot be undone.",
        "delete.yes": "Delete",
        "delete.no": "Keep it",
        "delete.done": "Deleted “{name}”.",
    },
}
