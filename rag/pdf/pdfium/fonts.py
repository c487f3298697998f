"""What a font is, by its name and its weight: of pictures, bold."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

_OF_PICTURES = ("wingdings", "webdings", "dingbats")
_OF_TITLES = (
    "bold",
    "black",
    "heavy",
    "headline",
    "-extra",
    "extrab",
    "demib",
    "semib",
    "hyhead",
    "gothic-eb",
    "견고딕",
    "견명조",
    "헤드라인",
)
_LONGEST_NAME = 128
_HEAVY = 700  # of PDFium's weights, which are made of the stems' width: 400 is plain
_FORCED_BOLD = 1 << 18  # of a font's flags


@dataclass(frozen=True, slots=True)
class Font:
    """A font of pictures, whatever its codes say; a bold one, which titles are set in."""

    pictures: bool = False
    bold: bool = False


class Fonts:
    """The fonts of a page by their addresses; each is asked for once."""

    def __init__(self) -> None:
        self._known: dict[int, Font] = {0: Font()}

    def of(self, address: int) -> Font:
        if address not in self._known:
            self._known[address] = _font(ctypes.cast(address, pdfium.FPDF_FONT))
        return self._known[address]


def _font(handle: Any) -> Font:
    buffer = ctypes.create_string_buffer(_LONGEST_NAME)
    pdfium.FPDFFont_GetBaseFontName(handle, buffer, _LONGEST_NAME)
    names = [buffer.value.decode("latin-1").lower(), buffer.value.decode("utf-8", "ignore"), buffer.value.decode("cp949", "ignore")]
    bold = any(part in name for part in _OF_TITLES for name in names)
    bold = bold or pdfium.FPDFFont_GetWeight(handle) >= _HEAVY or bool(max(pdfium.FPDFFont_GetFlags(handle), 0) & _FORCED_BOLD)
    return Font(pictures=any(part in names[0] for part in _OF_PICTURES), bold=bold)
