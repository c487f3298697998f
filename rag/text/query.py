"""What a question is, read once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.text.asked import asked_definition, asked_kinds
from rag.text.names import TypedWord, typed_words
from rag.text.terms import Analysed, Word, content_words, match_expression, question_terms

_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”')


@dataclass(frozen=True, slots=True)
class Query:
    """A question, and all that search and answers want to know of it.

    `question` is what was typed, `text` the same without the quotation marks around `phrases`: passages without each of these, white
    space apart, are not looked at. `terms` are what it looks for, each once, `expression` the same for FTS5, empty where there is none;
    `words` its content words as typed. An answer looks like one of `kinds`, where the words say so, or defines a word.
    `typed` are its words in order, by which documents may be named.
    """

    question: str
    text: str
    terms: tuple[str, ...]
    expression: str
    words: tuple[Word, ...]
    phrases: tuple[str, ...]
    kinds: tuple[re.Pattern[str], ...]
    definition: re.Pattern[str] | None
    typed: tuple[TypedWord, ...] = ()

    @classmethod
    def of(cls, question: str) -> Query:
        typed = unicodedata.normalize("NFC", question)
        analysed = Analysed.of(typed)
        return cls(
            question=typed,
            text=_QUOTED.sub(lambda match: match[1] or match[2], typed).strip(),
            terms=question_terms(analysed),
            expression=match_expression(analysed),
            words=content_words(typed, analysed),
            phrases=tuple(phrase for pair in _QUOTED.findall(typed) for phrase in pair if phrase.strip()),
            kinds=asked_kinds(typed),
            definition=asked_definition(typed),
            typed=typed_words(typed, analysed),
        )
