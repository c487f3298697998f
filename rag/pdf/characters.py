"""What a PDF gives as characters -> characters that text is made of: NFC, no controls, no private use, boxes in step.

Everything here is done once, at the door. Ligatures are spelled out (their box is shared out by width), surrogate pairs are
joined, bullets of symbol fonts become bullets, decomposed Hangul is composed (the box is the union), radicals become the Hanja that they
stand for, and a character that was printed twice to look bold is read once.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag.core.looks import Looks
from rag.core.radicals import without_radicals
from rag.pdf.hangul import mend
from rag.pdf.old_hangul import OLD_HANGUL_AT, letters, with_old_hangul

Floats = NDArray[np.float32]

HYPHEN_AT_LINE_END = "\u0002"  # PDFium's mark; it leaves this file as "-"
REPLACEMENT = "\ufffd"
UNREAD = "□"  # printed, and nobody knows what

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
# Wingdings' glyphs by what they look like; where a font gives no better code they stand at U+F000 + code.
_PICTURES = {
    **dict.fromkeys((0x6C, 0xB7, 0x9F, 0x97, 0x98), "●"),
    **dict.fromkeys((0x6E,), "■"),
    **dict.fromkeys((0xA7, 0xA0), "▪"),
    **dict.fromkeys((0x71, 0x6F, 0x70, 0x72, 0xA8), "□"),
    **dict.fromkeys((0xA1, 0x6D, 0xA2, 0xA4), "○"),
    0xA3: "◉",
    **dict.fromkeys((0x75, 0x77), "◆"),
    0x76: "❖",
    **dict.fromkeys((0xD8, 0xD5), "➢"),
    **dict.fromkeys((0xE0, 0xE8, 0xF0), "→"),
    **dict.fromkeys((0xFC, 0xFE), "✓"),
    **dict.fromkeys((0x46, 0x47), "☞"),
    **{0x81 + i: chr(0x2460 + i) for i in range(10)},
    **{0x8C + i: chr(0x2776 + i) for i in range(10)},
}
_CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼❽❾❿")
_SYMBOLS = {
    # What Symbol has at these codes looks like ASCII, and it is used for brackets, digits and signs of formulas.
    **{0xF000 + code: chr(code) for code in range(0x21, 0x40)},
    **{0xF000 + code: picture for code, picture in _PICTURES.items()},
    0xF0BE: "-",
    0xF0AE: "→",
    # Hangul Word Processor's own: boxed digits and double corner brackets.
    **{0xF02B1 + i: chr(0x2460 + i) for i in range(10)},
    **{0xF02CE + i: chr(0x2460 + i) for i in range(10)},
    0xF0854: "『",
    0xF0855: "』",
}
_SPACES = {*range(0x2000, 0x200B), 0x00A0, 0x1680, 0x202F, 0x205F, 0x3000, 0x0009, 0x000B, 0x000C}
_BREAKS = {0x000A, 0x000D, 0x0085, 0x2028, 0x2029}
_UNUSUAL = re.compile(
    "[\ud800-\udbff][\udc00-\udfff]|[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\u115f\u1160\uffa0"
    "\ud800-\udfff\ue000-\uf8ff\ufb00-\ufb06\ufe00-\ufe0f\ufeff\ufff0-\ufffc\ufffe\uffff\U000e0000-\U0010ffff]"
)


@dataclass(frozen=True, slots=True, eq=False)
class Characters:
    """Characters in PDFium's order. `text` holds one code point a row of the arrays; white space is " " or "\\n" (PDFium's line end).

    `ink`, `body`: float32 (n, 4) as in `pdfium.Glyphs`; `turns` int8 (n,). `unreadable` counts the glyphs that stand for no known
    character: controls, private use, unmapped, lone surrogates, U+FFFD; `unread` those of them that are printed: □ in the text.
    `struck` bool (n,): struck out; None where nothing is. `looks` (n,): how they are set, as in `core/looks.py`.
    """

    text: str
    ink: Floats
    body: Floats
    turns: NDArray[np.int8]
    unreadable: int
    unread: int = 0
    struck: NDArray[np.bool_] | None = None
    looks: Looks = field(default_factory=lambda: np.zeros(0, np.uint16))

    @property
    def white(self) -> NDArray[np.bool_]:
        """Which are white space, line ends too."""
        return np.asarray((self.codes == 0x20) | (self.codes == 0x0A), dtype=np.bool_)

    @property
    def line_ends(self) -> NDArray[np.bool_]:
        return np.asarray(self.codes == 0x0A, dtype=np.bool_)

    @property
    def codes(self) -> NDArray[np.uint32]:
        return np.frombuffer(self.text.encode("utf-32-le"), dtype=np.uint32)


def clean(
    codes: NDArray[np.uint32],
    ink: Floats,
    body: Floats,
    turns: NDArray[np.int8],
    symbols: NDArray[np.bool_],
    looks: Looks | None = None,
) -> Characters:
    """The readable characters of glyphs; arrays as in `pdfium.Glyphs`, all plain without `looks`."""
    looks = np.zeros(len(codes), np.uint16) if looks is None else looks
    if symbols.any():
        codes = _named_pictures(codes, symbols & (codes > 0x20) & (codes < 0x100))
    with np.errstate(invalid="ignore"):
        codes = np.where((codes == 0xAD) & (ink[:, 2] > ink[:, 0]), 0x2D, codes)  # a soft hyphen that is printed is a hyphen
    text = with_old_hangul("".join(map(chr, np.where(codes == 0x0D, 0x0A, np.minimum(codes, 0x10FFFF)).tolist())))
    unreadable = text.count(REPLACEMENT)
    if _UNUSUAL.search(text):
        text, sources, parts, bad = _spell(text)
        unreadable += bad
        ink, body, turns, looks = shared_out(ink, sources, parts), shared_out(body, sources, parts), turns[sources], looks[sources]
    unread = 0
    if REPLACEMENT in text:
        text, unread = _as_boxes(text, ink)
    text, groups = composed(text)
    if groups is not None:
        ink, body, turns, looks = united(ink, groups), united(body, groups), turns[groups[:, 0]], looks[groups[:, 0]]
    return Characters(mend(without_radicals(text)), ink=ink, body=body, turns=turns, unreadable=unreadable, unread=unread, looks=looks)


def _as_boxes(text: str, ink: Floats) -> tuple[str, int]:
    """`text` with □ for what is printed and cannot be read, a space for what cannot be read and leaves no ink; how many □."""
    with np.errstate(invalid="ignore"):
        printed = ((ink[:, 2] > ink[:, 0]) & (ink[:, 3] > ink[:, 1])).tolist()
    shown = [(UNREAD if here else " ") if character == REPLACEMENT else character for character, here in zip(text, printed, strict=True)]
    return "".join(shown), sum(here and character == REPLACEMENT for character, here in zip(text, printed, strict=True))


def _named_pictures(codes: NDArray[np.uint32], pictures: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """`codes`, those of a font of pictures by what they look like. A circled digit over and over, and no other, is a bullet: such fonts
    are often cut down and numbered anew."""
    found = [_PICTURES.get(code, "•") for code in codes[pictures].tolist()]
    digits = [picture for picture in found if picture in _CIRCLED]
    if len(digits) > 1 and len(set(digits)) == 1:
        found = ["•" if picture in _CIRCLED else picture for picture in found]
    named = codes.copy()
    named[pictures] = [ord(picture) for picture in found]
    return named


def _spell(text: str) -> tuple[str, NDArray[np.int64], Floats, int]:
    """Readable characters; for each its glyph's row, and which part of that glyph's width it has (from, to); how many were unreadable."""
    spelled: list[str] = []
    sources: list[int] = []
    parts: list[tuple[float, float]] = []
    unreadable, at = 0, 0
    for match in _UNUSUAL.finditer(text):
        i = match.start()
        readable, bad = _readable(match.group())
        unreadable += bad
        n = len(readable)
        spelled += [text[at:i], readable]
        sources += [*range(at, i), *[i] * n]
        parts += [(0.0, 1.0)] * (i - at) + [(k / n, (k + 1) / n) for k in range(n)]
        at = match.end()
    spelled.append(text[at:])
    sources += range(at, len(text))
    parts += [(0.0, 1.0)] * (len(text) - at)
    return "".join(spelled), np.array(sources, dtype=np.int64), np.array(parts, dtype=np.float32).reshape(-1, 2), unreadable


def _readable(character: str) -> tuple[str, bool]:
    """What one unusual character (or surrogate pair) is read as, "" for nothing, and whether it counts as unreadable."""
    if len(character) == 2:
        character = character.encode("utf-16", "surrogatepass").decode("utf-16")
        if not _UNUSUAL.match(character):
            return character, False
    code = ord(character)
    if OLD_HANGUL_AT <= code < OLD_HANGUL_AT + 0x10000:
        return letters(code - OLD_HANGUL_AT) or REPLACEMENT, False
    if code in _LIGATURES:
        return _LIGATURES[code], False
    if code in _SPACES:
        return " ", False
    if code in _BREAKS:
        return "\n", False
    if character == HYPHEN_AT_LINE_END or code == 0xFFFE:
        return "-", False
    if code in _SYMBOLS:
        return _SYMBOLS[code], False
    unknown = 0xE000 <= code <= 0xF8FF or code >= 0xF0000 or 0xD800 <= code < 0xE000  # private use, lone surrogates
    if unknown or code < 0x20 or 0x7F <= code < 0xA0 or code == 0xFFFF:
        return REPLACEMENT, True
    return "", False


def shared_out(boxes: Floats, sources: NDArray[np.int64], parts: Floats) -> Floats:
    """A row of `boxes` for every source, cut to its part of the width."""
    chosen = boxes[sources].copy()
    width = chosen[:, 2] - chosen[:, 0]
    left = chosen[:, 0].copy()
    chosen[:, 0], chosen[:, 2] = left + width * parts[:, 0], left + width * parts[:, 1]
    return chosen


def composed(text: str) -> tuple[str, NDArray[np.int64] | None]:
    """`text` in NFC and, where it was not, int64 (m, 2): for every character the rows [from, to) that it was made of."""
    if unicodedata.is_normalized("NFC", text):
        return text, None
    pieces: list[str] = []
    groups: list[tuple[int, int]] = []
    start = 0
    for end in [*_boundaries(text), len(text)]:
        piece = unicodedata.normalize("NFC", text[start:end])
        one_to_one = len(piece) == end - start
        groups.extend((start + k, start + k + 1) if one_to_one else (start, end) for k in range(len(piece)))
        pieces.append(piece)
        start = end
    return "".join(pieces), np.array(groups, dtype=np.int64).reshape(-1, 2)


def _boundaries(text: str) -> list[int]:
    """Where text may be cut without changing its NFC: before characters that never join what stands before them."""
    return [i for i in range(1, len(text)) if not _joins(text[i])]


def _joins(character: str) -> bool:
    code = ord(character)
    if code < 0x300 or 0xAC00 <= code <= 0xD7A3:
        return False
    if 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF:  # vowels and final consonants of decomposed Hangul
        return True
    return unicodedata.combining(character) > 0 or unicodedata.category(character) == "Mc"


def united(boxes: Floats, groups: NDArray[np.int64]) -> Floats:
    """One box for each group of rows: the smallest that holds them, NaN where none has ink."""
    out = boxes[groups[:, 0]].copy()
    for k in np.flatnonzero(groups[:, 1] - groups[:, 0] > 1).tolist():
        rows = boxes[groups[k, 0] : groups[k, 1]]
        rows = rows[~np.isnan(rows[:, 0])]
        if len(rows):
            out[k] = (rows[:, 0].min(), rows[:, 1].min(), rows[:, 2].max(), rows[:, 3].max())
    return out
