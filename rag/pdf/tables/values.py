"""Whether a cell holds a value: a figure, a date, a mark; and what its shade sets it apart from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.pdf.tables.frame import Frame
from rag.pdf.tables.shades import PLAIN

_VALUE = re.compile(
    r"[-–−△▲+±~약]?(?:[\d.,:/~∼～\-–−%()△▲+×x*]|\b)*\d(?:[\d.,:/~∼～\-–−%()△▲+×x*])*(?:원|천원|만원|백만원|억원|명|건|개|회|일|월|시|분|점|배|호|세|인|대|㎡|m|kg|km|cm|mm|%p?|만|천|억|백만|p|x|X)*(?:\(.*\))?"
    r"|[-–−○◯OoXx×◎●△▲√✓]"
)
_YEAR = re.compile(
    r"(?:['’‘]\d\d|(?:19|20)\d\d|\d\d(?=년))(?:년|년도|학년도|\.)?(?:\d{1,2}월말?|말|상반기|하반기|결산|예산|계획)?"
    r"(?:\((?:[A-Za-z가-힣]|['’‘]?\d\d[^()]{0,12})\))?"
)
_MARK = re.compile(r"[-–−○◯◌Oo×◎●√✓✔∨vV]?|[?？]")
_STRAY = 0.2  # share of the values that may have the heads' colour: sums, what is stressed
_MOST = 0.6  # share of a head row's cells that have one colour
_LABEL_COLOURS = 2  # of a column of heads: they may alternate
_ALL = 0.9  # share of a column's cells that are shaded where it is one of heads


def is_value(text: str) -> bool:
    bare = "".join(text.split())
    return bool(_VALUE.fullmatch(bare)) and not _YEAR.fullmatch(bare)


def mostly_values(frame: Frame, cells: Sequence[int]) -> bool:
    filled = [cell for cell in cells if frame.texts[cell]]
    return not filled or 2 * sum(is_value(frame.texts[cell]) for cell in filled) > len(filled)


def only_marks(frame: Frame, cells: Sequence[int]) -> bool:
    """Whether they are blank, or ticked and no more."""
    return all(_MARK.fullmatch(frame.texts[cell].strip()) for cell in cells)


def shaded_rows(frame: Frame) -> int:
    """How many of the first rows are shaded as only heads are; 0 where shading does not tell."""
    own = [_shades(frame, row) for row in frame.places]
    colours = set(own[0])
    if PLAIN in colours:  # under a box in a head its fill is not seen
        colours = {colour for colour in colours if own[0].count(colour) >= _MOST * len(own[0])}
    if not colours or PLAIN in colours:
        return 0
    n = next((i for i, shades in enumerate(own) if i and not set(shades) <= colours), len(own))
    values = [frame.shades[cell] for row in frame.places[n:] for cell in row[1:] if frame.texts[cell]]
    return n if n < len(own) and sum(shade in colours for shade in values) <= _STRAY * len(values) else 0


def shaded_columns(frame: Frame, rows: int) -> set[int]:
    """The columns whose cells below the first `rows` rows are shaded as those of the last filled column are not. Cells of many colours
    are no labels: there colour says a value."""
    body = frame.places[rows:]
    own = [_shades(frame, [row[column] for row in body]) for column in range(len(frame.places[0]))]
    end = max((column for column, shades in enumerate(own) if shades), default=0)
    last = {PLAIN, *own[end]}
    return {
        column
        for column, shades in enumerate(own[:end])
        if shades and len(set(shades)) <= _LABEL_COLOURS and sum(shade not in last for shade in shades) >= _ALL * len(shades)
    }


def _shades(frame: Frame, cells: Sequence[int]) -> list[int]:
    """Of the filled ones among `cells`, each counted once."""
    return [frame.shades[cell] for cell in dict.fromkeys(cells) if frame.texts[cell]]
