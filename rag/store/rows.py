"""Records as rows of SQLite, and back."""

from __future__ import annotations

import json
import sqlite3
import zlib

import numpy as np
from numpy.typing import NDArray

from rag.core.errors import LibraryDamaged
from rag.core.identity import Identity, stem
from rag.core.lead import Lead
from rag.core.records import Attachment, Document, DocumentState, Page, PageInfo, PageStatus, Passage, Span
from rag.core.tables import TableRow
from rag.core.wire import from_json


def row_of_page(document_id: int, page: Page) -> tuple[object, ...]:
    boxes = zlib.compress(np.ascontiguousarray(page.boxes, dtype="<f4").tobytes(), 1)
    size = (page.width, page.height)
    return document_id, page.number, page.start, page.text, boxes, *size, page.label, page.status.value, page.unread


def is_page(row: sqlite3.Row) -> bool:
    """Whether the `text` and `boxes` of a row belong together, a box for every character."""
    try:
        return len(_boxes(row)) == len(row["text"])
    except (zlib.error, ValueError, TypeError):
        return False


def _boxes(row: sqlite3.Row) -> NDArray[np.float32]:
    return np.frombuffer(zlib.decompress(row["boxes"]), dtype="<f4").reshape(-1, 4)


def page_of_row(row: sqlite3.Row) -> Page:
    """Raises LibraryDamaged."""
    try:
        boxes = _boxes(row)
    except (zlib.error, ValueError) as error:
        raise LibraryDamaged(path="library.db", reason="damaged") from error
    status = PageStatus(row["status"])
    return Page(
        row["number"],
        start=row["start"],
        text=row["text"],
        boxes=boxes,
        width=row["width"],
        height=row["height"],
        label=row["label"],
        status=status,
        unread=row["unread"],
    )


def page_info_of_row(row: sqlite3.Row) -> PageInfo:
    values = {name: row[name] for name in PageInfo.__slots__ if name != "status"}
    return PageInfo(status=PageStatus(row["status"]), **values)


def passage_of_row(row: sqlite3.Row, windows: tuple[Span, ...]) -> Passage:
    heading = tuple(json.loads(row["heading"]))
    return Passage(
        row["start"],
        row["end"],
        row["text"],
        heading=heading,
        windows=windows,
        id=row["id"],
        document_id=row["document_id"],
        rows=from_json(tuple[TableRow, ...], row["rows"]),
        title=row["title"],
        leads=from_json(tuple[Lead, ...], row["leads"]),
    )


def document_of_row(row: sqlite3.Row, attachments: tuple[Attachment, ...]) -> Document:
    state = DocumentState.READY if row["ready"] else DocumentState.KEYWORD
    values = {name: row[name] for name in Document.__slots__ if name not in ("state", "identity", "attachments")}
    return Document(state=state, attachments=attachments, identity=identity_of_row(row), **values)


def identity_of_row(row: sqlite3.Row) -> Identity:
    """What is known of it; before anything is, the name of its file stands for its title."""
    if row["own_title"] is None:
        return Identity(stem(row["name"]))
    return Identity(row["own_title"], issuer=row["issuer"], issued=row["issued"], edition=row["edition"])
