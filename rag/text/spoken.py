"""What of a printed text is said: 24³명 is 24명 with the mark of a note, and what is struck out does not hold. m² and CO₂ are said so, and
保證金 is said 보증금."""

from __future__ import annotations

import re

from rag.core.marks import STROKE
from rag.text.hanja import read_hanja

_RAISED = "⁰¹²³⁴-⁹⁻⁺"
# Raised figures after words and figures; after Latin letters and units they are exponents. Normal forms would make 243명 of 24³명.
_UNSAID = re.compile(f"(?<=[^\\sA-Za-zΩμ㎛㎜㎝㎞Å{_RAISED}])[{_RAISED}]+(?:,[{_RAISED}]+)*|(?:[^{STROKE}\\t\\n\\f]{STROKE})+")
_SET_APART = re.compile(r"(?![그각]\s+\S$)[가-힣](?:\s+[가-힣])+")  # 그 밖 is two words
_SILENT = "\u200b"  # models' tokenizers leave it out


def spoken(text: str) -> str:
    """`text` without what is not said, Hanja as they are read."""
    return read_hanja(_UNSAID.sub("", text))


def spoken_in_place(text: str) -> str:
    """As long as `text`, so that places in it stay, with something unread for what is not said."""
    return read_hanja(_UNSAID.sub(lambda match: _SILENT * len(match.group()), text))


def closed_up(text: str) -> str:
    """A head or a name whose syllables are set apart, as one word: 설 치 위 치 is 설치위치. Others as they are."""
    return "".join(text.split()) if _SET_APART.fullmatch(text.strip()) else text
