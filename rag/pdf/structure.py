"""What a PDF says of itself beside its pages: printed page labels, its own table of contents, its title. Read by pypdf."""

from __future__ import annotations

import io
import logging
import re
import threading
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from rag.core.radicals import without_radicals
from rag.core.records import OutlineItem

_Result = TypeVar("_Result")
_SECONDS = 30.0
_MAX_OUTLINE = 5000
_HEXADECIMAL = re.compile("<(?:[0-9A-Fa-f]{2})+>")
_SHORTEST_CONTENT = 32  # bytes of a content stream that draws something
_LONGEST = 300  # characters of a title or label that are kept

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports what it repairs; nobody can act on that


@dataclass(frozen=True, slots=True)
class Structure:
    """`labels` has one entry a page or none at all. `pages` is pypdf's count, None where it could not read the file. `layers_off`: some of
    its layers are switched off, or may be."""

    labels: tuple[str, ...] = ()
    outline: tuple[OutlineItem, ...] = ()
    title: str | None = None
    pages: int | None = None
    layers_off: bool = False


def read_structure_in_time(data: bytes) -> Structure:
    """`read_structure`, but no more than `_SECONDS` of waiting: a file that pypdf cannot finish is read without it."""
    return _in_time(lambda: read_structure(data), Structure(layers_off=b"/OCProperties" in data))


def broken_pages_in_time(data: bytes, numbers: Sequence[int]) -> frozenset[int]:
    """Those of the pages that have drawing instructions which nobody can decode."""
    return _in_time(lambda: _broken_pages(data, numbers), frozenset())


def _in_time(work: Callable[[], _Result], otherwise: _Result) -> _Result:
    found: list[_Result] = []
    thread = threading.Thread(target=lambda: found.append(work()), daemon=True)
    thread.start()
    thread.join(_SECONDS)
    return found[0] if found else otherwise


def read_structure(data: bytes) -> Structure:
    """What pypdf can tell; whatever it cannot read is left out. It may fail on files that PDFium reads, in any way it likes."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        pages = len(reader.pages)
    except (Exception, RecursionError):
        return Structure(layers_off=b"/OCProperties" in data)
    return Structure(_labels(reader, pages), outline=_outline(reader), title=_title(reader), pages=pages, layers_off=_layers_off(reader))


def _layers_off(reader: PdfReader) -> bool:
    """Whether the file's first configuration hides a layer, or leaves it to the program what to show when."""
    try:
        shown = reader.root_object.get("/OCProperties", DictionaryObject()).get_object().get("/D", DictionaryObject()).get_object()
        return bool(shown.get("/OFF") or shown.get("/AS")) or str(shown.get("/BaseState", "/ON")) != "/ON"
    except (Exception, RecursionError):
        return True


def _broken_pages(data: bytes, numbers: Sequence[int]) -> frozenset[int]:
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        pages = len(reader.pages)
    except (Exception, RecursionError):
        return frozenset()
    return frozenset(number for number in numbers if number <= pages and _is_broken(reader, number))


def _tidy(text: object) -> str:
    kept = "".join(character if character.isprintable() else " " for character in str(text))
    return " ".join(without_radicals(unicodedata.normalize("NFC", kept)).split())[:_LONGEST]


def _labels(reader: PdfReader, pages: int) -> tuple[str, ...]:
    try:
        if "/PageLabels" not in reader.root_object:
            return ()
        labels = tuple(_tidy(label) for label in reader.page_labels)
    except (Exception, RecursionError):
        return ()
    return labels if len(labels) == pages else ()


def _title(reader: PdfReader) -> str | None:
    try:
        title = str(reader.metadata.title or "") if reader.metadata is not None else ""
        if _HEXADECIMAL.fullmatch(title):  # a printer driver wrote the bytes of a Korean file name as digits
            title = bytes.fromhex(title[1:-1]).decode("cp949")
        return _tidy(title) or None
    except (Exception, RecursionError):
        return None


def _outline(reader: PdfReader) -> tuple[OutlineItem, ...]:
    found: list[OutlineItem] = []
    try:
        _flatten(reader, reader.outline, 0, found)
    except (Exception, RecursionError):
        return tuple(found)
    return tuple(found)


def _flatten(reader: PdfReader, entries: Sequence[Any], level: int, found: list[OutlineItem]) -> None:
    for entry in entries:
        if len(found) >= _MAX_OUTLINE or level > 20:
            return
        if isinstance(entry, list):
            _flatten(reader, entry, level + 1, found)
        elif title := _tidy(entry.title or ""):
            found.append(OutlineItem(title, level, _page_of(reader, entry)))


def _page_of(reader: PdfReader, entry: Any) -> int | None:
    try:
        number = reader.get_destination_page_number(entry)
    except (Exception, RecursionError):
        return None
    return number + 1 if number is not None and number >= 0 else None


def _is_broken(reader: PdfReader, number: int) -> bool:
    """Whether the page has a content stream of some length of which decoding leaves nothing."""
    try:
        contents = reader.pages[number - 1].get("/Contents")
        if contents is None:
            return False
        found = contents.get_object()
        streams = [part.get_object() for part in found] if isinstance(found, ArrayObject) else [found]
        written = sum(len(getattr(stream, "_data", b"")) for stream in streams)
    except (Exception, RecursionError):
        return True
    try:
        return written >= _SHORTEST_CONTENT and not any(stream.get_data().strip() for stream in streams)
    except (Exception, RecursionError):
        return written >= _SHORTEST_CONTENT
