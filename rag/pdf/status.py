"""What a page is, by measurable signs: text, scanned, garbled or empty.

A page with hardly any characters is SCANNED where an image covers much of it (unless they are set large, as on a divider before a
chapter), and EMPTY if it has none. A page with characters is
GARBLED when one of these shares of its visible characters is past its threshold:

- unreadable: controls, private use, unmapped glyphs, lone surrogates, U+FFFD;
- loose jamo: Hangul letters outside syllables, old ones too (a font whose table maps syllables to pieces);
- Latin-1 letters and signs in a row, where Korean bytes were read as Western ones ("ÀºÇà");
- rare syllables: Hangul that Korean text hardly uses (of 11,172 syllables text uses some 1,500; a wrong table draws evenly from all);
- scattered scripts: letters of many scripts on one page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.core.records import PageStatus
from rag.pdf.hangul import COMMON_SYLLABLES

FEW_CHARACTERS = 16
FEW_LARGE = 4  # characters of LARGE points or more
LARGE = 20.0
IMAGE_SHARE = 0.4  # of the page that images must cover for a page without text to be a scan
UNREADABLE_SHARE = 0.15
LOOSE_JAMO_SHARE = 0.15
LATIN_SHARE = 0.10
RARE_SHARE = 0.20
SCATTERED_SHARE = 0.25

_OLD_SYLLABLE = re.compile("[\u1100-\u115f\ua960-\ua97f][\u1160-\u11a7\ud7b0-\ud7c6][\u11a8-\u11ff\ud7cb-\ud7fb]?")
_JAMO = re.compile("[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\ud7b0-\ud7ff]")
_LATIN = re.compile("[\u00a1-\u00a6\u00a8-\u00af\u00b4\u00b6\u00b8-\u00ff]{2,}")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_SCATTERED = re.compile("[\u0370-\u1fff\u2c00-\u2dff\ua000-\uabff]")


@dataclass(frozen=True, slots=True)
class Signs:
    """What was counted on a page. `characters` are the visible ones, unreadable included; the shares are of them."""

    characters: int
    unreadable: float
    loose_jamo: float
    latin: float
    rare: float
    scattered: float
    image: float
    large: int


def signs(text: str, unreadable: int, image: float, large: int = 0) -> Signs:
    """Count in `text` as read; `unreadable` is a number of glyphs, `image` the share of the page under images,
    `large` a number of characters."""
    visible = "".join(text.split())
    n = max(len(visible), 1)
    hangul = _HANGUL.findall(visible)
    return Signs(
        characters=len(visible),
        unreadable=min(unreadable / n, 1.0),
        loose_jamo=len(_JAMO.findall(_OLD_SYLLABLE.sub("", visible))) / n,
        latin=sum(map(len, _LATIN.findall(visible))) / n,
        rare=1 - sum(map(COMMON_SYLLABLES.__contains__, hangul)) / max(len(hangul), 1) if len(hangul) >= FEW_CHARACTERS else 0.0,
        scattered=len(_SCATTERED.findall(_JAMO.sub("", visible))) / n,
        image=image,
        large=large,
    )


def status_of(found: Signs) -> PageStatus:
    """The page's status by the thresholds above."""
    if found.characters < FEW_CHARACTERS and found.image >= IMAGE_SHARE and found.large < FEW_LARGE:
        return PageStatus.SCANNED
    if found.characters == 0 and found.unreadable == 0:
        return PageStatus.EMPTY
    garbled = (
        found.unreadable > UNREADABLE_SHARE
        or found.loose_jamo > LOOSE_JAMO_SHARE
        or found.latin > LATIN_SHARE
        or found.rare > RARE_SHARE
        or found.scattered > SCATTERED_SHARE
    )
    return PageStatus.GARBLED if garbled else PageStatus.TEXT
