"""What a question is, read once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.text.terms import match_expression

_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”')


@dataclass(frozen=True, slots=True)
class Query:
    """What a retriever sees of a question. Passages without each of the `phrases`, white space apart, are not looked at."""

    text: str
    terms: str
    phrases: tuple[str, ...]

    @classmethod
    def of(cls, question: str) -> Query:
        normal = unicodedata.normalize("NFC", question)
        phrases = tuple(phrase for pair in _QUOTED.findall(normal) for phrase in pair if phrase.strip())
        return cls(_QUOTED.sub(lambda match: match[1] or match[2], normal).strip(), match_expression(normal), phrases)
