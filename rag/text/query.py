"""What a question is, read once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.core.radicals import without_radicals
from rag.text.asked import asked_definition, asked_kinds
from rag.text.hanja import read_hanja
from rag.text.names import TypedWord, typed_words
from rag.text.particulars import Particulars, names_of
from rag.text.parts import asked_part, parts_of
from rag.text.references import Reference, references_in
from rag.text.terms import Analysed, Word, content_words, match_expression, question_terms
from rag.text.told import nouns_of, subjects_of

_QUOTED = re.compile(r'(?<!\d)"([^"]+)"|“([^”]+)”')
_INCHES = re.compile(r'(?<!\d)"[^"]+"|(?<=\d)["″]')  # 24" is no quotation mark


@dataclass(frozen=True, slots=True)
class Query:
    """A question, and all that search and answers want to know of it.

    `question` is what was typed, `asked` the part of it that asks, `parts` the questions in it where there are several, `text` the
    question as it is read: Hanja by their sound, inches in words, without the quotation marks around `phrases`; passages without each
    of these, white space apart, are not looked at. `terms` are what it looks for, each once, `expression` the same for FTS5, empty
    where there is none; `words` its content words as typed. An answer looks like one of `kinds`, where the words say so, or defines a
    word, and agrees with the `particulars`; `references` are the places that it names, `subjects` the nouns that it is about among its
    `nouns`, `typed` its words in order, by which documents may be named.
    """

    question: str
    asked: str
    parts: tuple[str, ...]
    text: str
    terms: tuple[str, ...]
    expression: str
    words: tuple[Word, ...]
    phrases: tuple[str, ...]
    kinds: tuple[re.Pattern[str], ...]
    definition: re.Pattern[str] | None
    particulars: Particulars
    references: tuple[Reference, ...]
    subjects: tuple[str, ...]
    nouns: tuple[str, ...]
    typed: tuple[TypedWord, ...] = ()

    @property
    def foreign(self) -> bool:
        """Whether it is written without Hangul or Hanja: most of its words then stand in no Korean text, however well that answers."""
        return not any("가" <= letter <= "힣" for letter in self.text)

    def told(self) -> Query:
        """The question without the story around it: what is read for an answer."""
        return self if self.asked == self.text else Query.of(self.asked)

    @classmethod
    def of(cls, question: str) -> Query:
        question = without_radicals(unicodedata.normalize("NFC", question))
        typed = _INCHES.sub(lambda match: match.group() if len(match.group()) > 2 else "인치", question)
        analysed = Analysed.of(typed)
        words = content_words(typed, analysed)
        text = read_hanja(_QUOTED.sub(lambda match: match[1] or match[2], typed).strip())
        return cls(
            question=question,
            asked=asked_part(text),
            parts=parts_of(text),
            text=text,
            terms=question_terms(analysed),
            expression=match_expression(analysed),
            words=words,
            phrases=tuple(phrase for pair in _QUOTED.findall(typed) for phrase in pair if phrase.strip()),
            kinds=asked_kinds(typed),
            definition=asked_definition(typed),
            references=references_in(text),
            subjects=subjects_of(analysed),
            nouns=nouns_of(analysed),
            particulars=Particulars.of(typed, names_of(words, typed)),
            typed=typed_words(typed, analysed),
        )
