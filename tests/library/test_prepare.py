"""What the reading child answers holds together, or it is none: its reader is a stranger's file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from rag.core.identity import Identity
from rag.core.records import Attachment, Manuscript, Page, Passage, Span
from rag.core.wire import BadMessage, pack, unpack
from rag.library.prepare import Prepared

FIRST = Page(1, 0, "연차는 15일이다.", np.zeros((10, 4), np.float32), 595.0, 842.0)
SECOND = Page(2, 11, "끝", np.full((1, 4), np.nan, np.float32), 595.0, 842.0)
PASSAGE = Passage(0, 10, FIRST.text, ("휴가",), (Span(0, 10),))
WHOLE = {"manuscript": Manuscript((FIRST, SECOND)), "passages": (PASSAGE,), "terms": ("연차 15",), "identity": Identity("휴가")}
Plain = dict[str, object]


def test_what_holds_together_crosses() -> None:
    back = unpack(Prepared, pack(WHOLE))
    assert (back.passages, back.terms) == ((PASSAGE,), ("연차 15",))
    assert [page.text for page in back.manuscript.pages] == [FIRST.text, "끝"]


def pages(*given: Page) -> Plain:
    return {**WHOLE, "manuscript": Manuscript(given)}


def attached(*files: Attachment) -> Plain:
    return {**WHOLE, "manuscript": Manuscript((FIRST, SECOND), attachments=files)}


def passage(**changes: object) -> Plain:
    return {**WHOLE, "passages": (replace(PASSAGE, **changes),)}  # type: ignore[arg-type]


WRONG: dict[str, Callable[[], Plain]] = {
    "a page that is missing": lambda: pages(SECOND),
    "a page twice": lambda: pages(FIRST, FIRST),
    "a page that begins elsewhere": lambda: pages(FIRST, replace(SECOND, start=12)),
    "a page without a width": lambda: pages(replace(FIRST, width=float("nan")), SECOND),
    "a page as large as nothing": lambda: pages(replace(FIRST, height=1e300), SECOND),
    "boxes without end": lambda: pages(replace(FIRST, boxes=np.full((10, 4), np.inf, np.float32)), SECOND),
    "boxes of fewer characters": lambda: pages(FIRST, SECOND) | {"manuscript": {"pages": [_page(np.zeros((9, 4), np.float32))]}},
    "boxes with three sides": lambda: pages(FIRST, SECOND) | {"manuscript": {"pages": [_page(np.zeros((10, 3), np.float32))]}},
    "boxes of other numbers": lambda: pages(FIRST, SECOND) | {"manuscript": {"pages": [_page(np.zeros((10, 4), np.float64))]}},
    "a passage of another text": lambda: passage(text="연차는 99일이다."),
    "a passage beyond the text": lambda: passage(end=99),
    "a passage before the text": lambda: passage(start=-3, end=7),
    "a passage of nothing": lambda: passage(end=0, text="", windows=()),
    "a window beyond its passage": lambda: passage(windows=(Span(0, 11),)),
    "a window backwards": lambda: passage(windows=(Span(5, 2),)),
    "fewer than no unread glyphs": lambda: pages(replace(FIRST, unread=-1), SECOND),
    "an attachment without a name": lambda: attached(Attachment(0, "")),
    "an attachment whose name clears the screen": lambda: attached(Attachment(0, "\x1b[2J")),
    "an attachment with a name of any length": lambda: attached(Attachment(0, "가" * 201)),
    "an attachment smaller than nothing": lambda: attached(Attachment(0, "가", size=-1)),
    "terms that are missing": lambda: {**WHOLE, "terms": ()},
    "terms that are no text": lambda: {**WHOLE, "terms": (7,)},
    "a title over two lines": lambda: {**WHOLE, "identity": Identity("휴가\n규정")},
    "a title without end": lambda: {**WHOLE, "identity": Identity("휴" * 10_000)},
}


def _page(boxes: object) -> Plain:
    return {"number": 1, "start": 0, "text": FIRST.text, "boxes": boxes, "width": 595.0, "height": 842.0}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_does_not_hold_together_is_refused(wrong: Callable[[], Plain]) -> None:
    with pytest.raises(BadMessage):
        unpack(Prepared, pack(wrong()))
