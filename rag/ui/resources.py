"""The one Library of the server, and what is costly to draw, kept."""

from __future__ import annotations

import json
import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from rag.core.errors import ModelError, RagError
from rag.core.records import Answer, Box, Evidence
from rag.core.settings import Settings
from rag.library.library import Library
from rag.ui import signed_in
from rag.ui.highlights import around, draw_boxes
from rag.ui.session import language
from rag.ui.strings import words

# The server loads this file before its own runtime is there, of which each cache below would tell the terminal.
logging.getLogger("streamlit.runtime.caching.cache_data_api").setLevel(logging.ERROR)

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
_HOUR = 3600.0  # seconds
SCALE = 2.0  # pixels a point


@dataclass(frozen=True, slots=True)
class Picture:
    """A page image with its boxes drawn. `width` is in points, for showing pages and crops in one size."""

    page: int
    png: bytes
    width: float


@st.cache_resource(show_spinner=False)
def _opened(settings: Settings) -> Library:
    library = Library(settings)
    with suppress(ModelError):  # a missing model is told where it is needed; documents can still be looked at
        library.start_worker()  # goes on with what an earlier run left unfinished
    threading.Thread(target=_warm_up, args=(library,), daemon=True).start()
    return library


def _warm_up(library: Library) -> None:
    """Load what the first question would wait for, then remove once an hour what is older than it is kept. What goes wrong here is told
    when it is asked."""
    with suppress(RagError):
        library.warm_up()
    while True:
        with suppress(RagError):
            library.expire()
        time.sleep(_HOUR)


def host() -> Library:
    """The Library of this server, as the owner of its folder may use it: for the server, never for a page. Raises LibraryHindered."""
    return _opened(Settings.from_env())


def library() -> Library:
    """The Library of this server, as whoever uses this session may use it. Raises LibraryTooNew, LibraryUnwritable."""
    with st.spinner(words("wait.opening", language())):
        opened = host()
    return opened.seen_by(signed_in.person(opened))


def sample_files() -> list[Path]:
    """The sample documents that ship, by name."""
    return sorted(SAMPLES.glob("*.pdf"))


@st.cache_data(show_spinner=False)
def sample_questions() -> list[tuple[str, str]]:
    """Pairs of a sample document's name and a question that it answers, a few of each document."""
    path = SAMPLES / "questions.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()] if path.exists() else []
    return [(str(row["document"]), str(row["question"])) for row in rows]


def evidence_pictures(evidence: Evidence, seen_by: Library | None = None) -> list[Picture]:
    """One crop a page that the evidence stands on, boxes drawn; none where it could not be located. Whoever asks while no page is drawn
    says through whose eyes: a session is known only to its own runs."""
    asked = seen_by or library()
    column, reader = asked.boxes(evidence.document_id, evidence.passage.start, evidence.passage.end), asked.person.account_id
    pages = sorted({box.page for box in evidence.boxes})
    sha256 = asked.document(evidence.document_id).sha256
    return [
        _crop(
            evidence.document_id,
            sha256=sha256,
            page=page,
            boxes=tuple(box for box in evidence.boxes if box.page == page),
            column=column,
            reader=reader,
            _asked=asked,
        )
        for page in pages
    ]


def pictures(answer: Answer, seen_by: Library) -> dict[int, list[Picture]]:
    """The crops of every piece of evidence, by its number."""
    return {evidence.number: evidence_pictures(evidence, seen_by) for evidence in answer.evidence}


@st.cache_data(max_entries=64, show_spinner=False)
def _crop(
    document_id: int, sha256: str, page: int, *, boxes: tuple[Box, ...], column: tuple[Box, ...], reader: int | None, _asked: Library
) -> Picture:
    size = _asked.page(document_id, page)
    clip = around(boxes, column, size.width, size.height)
    image = _asked.page_image(document_id, page, scale=SCALE, clip=clip)
    return Picture(page, draw_boxes(image, boxes, scale=SCALE, clip=clip), clip.x1 - clip.x0)


def page_picture(document_id: int, page: int, boxes: tuple[Box, ...]) -> Picture:
    """A whole page with those of `boxes` that are on it. Raises DocumentNotFound, PageNotFound."""
    return _page(document_id, library().document(document_id).sha256, page, boxes=boxes, reader=library().person.account_id)


# The hash belongs to the keys of both caches: the id of a deleted document may be given to another. So does who reads: sessions share the
# caches, and each person's first look at a page is told to the audit log.
@st.cache_data(max_entries=32, show_spinner=False)
def _page(document_id: int, sha256: str, page: int, *, boxes: tuple[Box, ...], reader: int | None) -> Picture:
    image = library().page_image(document_id, page, scale=SCALE)
    drawn = draw_boxes(image, [box for box in boxes if box.page == page], scale=SCALE)
    return Picture(page, drawn, library().page(document_id, page).width)


def forget_pictures() -> None:
    """Drop every page image that is kept: a deleted document leaves none behind."""
    _crop.clear()
    _page.clear()
