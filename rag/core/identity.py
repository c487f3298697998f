"""What a document calls itself, beside the name of its file; and which documents are asked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from rag.core.radicals import without_radicals

_LONGEST = 120  # characters of each part
_SUFFIX = ".pdf"


@dataclass(frozen=True, slots=True)
class Identity:
    """`title` as it is printed, in one line; `issuer` who publishes it, `issued` when, `edition` which one (a number, a version): "" where
    the document does not say. What its user wrote replaces what was read of it."""

    title: str
    issuer: str = ""
    issued: str = ""
    edition: str = ""

    def tidied(self) -> Identity:
        """The same, each part in one line of at most 120 characters, NFC, without what cannot be printed."""
        return Identity(tidy(self.title), issuer=tidy(self.issuer), issued=tidy(self.issued), edition=tidy(self.edition))

    def in_words(self) -> str:
        """All of it in one line, parted by " · "; what the title says already is not said again."""
        flat = "".join(self.title.split())
        rest = [part for part in (self.issuer, self.issued, self.edition) if part and "".join(part.split()) not in flat]
        return " · ".join([self.title, *rest])


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another document that is nearly the same, and the share of the text, 0 to 1, that both have. `copy`: the same saved anew; else
    another edition."""

    document_id: int
    share: float
    copy: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents that a question was asked of: `by` its own words, `said`, or as its asker chose. `absent`: a year that the question
    gives and none of them has."""

    documents: tuple[int, ...]
    said: str = ""
    by: Literal["question", "chosen"] = "chosen"
    absent: str = ""


def tidy(text: str) -> str:
    """In one line, NFC, without what cannot be printed, at most so long as a part may be."""
    kept = "".join(c if c.isprintable() else " " for c in without_radicals(unicodedata.normalize("NFC", text)))
    return " ".join(kept.split())[:_LONGEST].rstrip()


def stem(name: str) -> str:
    """A file's name without its suffix, underlines as spaces: "2007__OWASP_Top_10.pdf" -> "2007 OWASP Top 10"."""
    plain = PurePath(name).name
    plain = plain[: -len(_SUFFIX)] if plain.lower().endswith(_SUFFIX) else plain
    return tidy(re.sub(r"_+", " ", plain)) or tidy(name)
