"""What a reading child says, if a file has taken it over: frames on a pipe, and plain data in them."""

from __future__ import annotations

import io
import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from bad_pdfs import BAD
from pdf_factory import simple_pdf

from fuzz.target import Cut, Target
from rag.core.errors import NoText, PdfError, Told
from rag.core.messages import LANGUAGES, describe
from rag.core.records import PageImage
from rag.core.settings import Settings
from rag.core.wire import BadMessage, from_json, pack, to_json, unpack
from rag.library.admission import Admitted, admit
from rag.library.backup import Backup, Entry
from rag.library.cargo import Cargo, Carried
from rag.library.drawing import draw
from rag.library.errand import Call, Errand
from rag.library.frames import MARK, BadFrame, Ended, Kind, read_frame, skip_to, write_frame
from rag.library.prepare import RULE, Prepared, prepare
from rag.store.contents import Contents
from rag.store.database import Database
from rag.store.documents import Store

_KINDS: tuple[Any, ...] = (Prepared, Admitted, PageImage, Told, Call, bytes)
_ERRANDS: tuple[Any, ...] = (prepare, admit, draw)
_LISTS: tuple[Any, ...] = (Backup, Cargo, Settings)
_LARGEST = {Kind.STEP: 2**10, Kind.RESULT: 2**20, Kind.ERROR: 2**16, Kind.CRASH: 2**16}
_MARK = bytes(range(MARK))
_MANY = 200  # documents in one database
_numbers = count()


@cache
def _room() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-answers-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))


def _store() -> Store:
    number = next(_numbers)
    if number % _MANY == 0:
        shutil.rmtree(_room() / f"{number // _MANY - 1}", ignore_errors=True)
    return Store(Database(_room() / f"{number // _MANY}"))


def check_message(data: bytes) -> None:
    """What is taken for an answer can be sent on, said in words and stored."""
    kind = _KINDS[data[0] % len(_KINDS)] if data else bytes
    try:
        value = unpack(kind, data[1:])
    except BadMessage:
        return
    sent = pack(value)
    assert pack(unpack(kind, sent)) == sent
    if isinstance(value, dict):
        _check_error(value)
    if isinstance(value, Prepared):
        _check_document(value)


def _check_error(told: Any) -> None:
    try:
        error = PdfError.from_dict(told)
    except ValueError:
        return
    for language in LANGUAGES:
        assert describe(error, language).what


def _check_document(prepared: Prepared) -> None:
    """It is stored and read again as it came."""
    store, manuscript = _store(), prepared.manuscript
    contents = Contents(manuscript, prepared.passages, prepared.terms, RULE, identity=prepared.identity, identity_rule="i")
    key = f"{next(_numbers):064x}"
    document = store.add_document("a.pdf", sha256=key, size=1, contents=contents)
    assert [page.text for page in store.pages(document)] == [page.text for page in manuscript.pages]
    ids = [passage.id for passage in store.passages_of(document)]
    assert [one.text for one in store.passages(ids).values()] == [one.text for one in prepared.passages]
    assert store.document(document).pages == len(manuscript.pages)


def check_pipe(data: bytes) -> None:
    """Frames are read to their end, or refused; never more than they may be."""
    pipe, heard = io.BytesIO(data), 0
    try:
        skip_to(pipe, _MARK)
        kind = Kind.STEP
        while kind is Kind.STEP:
            kind, message = read_frame(pipe, _LARGEST)
            assert len(message) <= _LARGEST[kind]
            heard += len(message)
            errand: Errand[Any] = Errand.of(_ERRANDS[0])
            if kind is Kind.STEP:
                errand.read_step(message)
            elif kind is Kind.RESULT:
                errand.read_answer(message)
    except (Ended, BadFrame, BadMessage):
        pass
    assert heard <= len(data)


def check_list(data: bytes) -> None:
    """JSON that lies in archives and in our environment."""
    cut = Cut(data)
    kind = _LISTS[cut.below(len(_LISTS))]
    try:
        value = from_json(kind, cut.rest().decode())
        again = to_json(value)
    except (BadMessage, UnicodeDecodeError):
        return
    assert to_json(from_json(kind, again)) == again


def _prepared(data: bytes) -> bytes:
    return pack(prepare(data, Settings(), name="a.pdf", on_progress=lambda *_: None))


def message_seeds() -> list[bytes]:
    pdfs = [simple_pdf("제3조(숙박비) 국내 출장의 숙박비는 70,000원이다."), BAD["names that lead away"]()]
    told = NoText(pages=3, scanned_pages=1, garbled_pages=0).as_dict()
    rest = [pack(Admitted(3, None)), pack(PageImage(1, 1, b"abc")), pack(told), pack(Call("m", "f", b"", True)), pack(b"abc")]
    return [bytes([0]) + _prepared(pdf) for pdf in pdfs] + [bytes([number]) + one for number, one in enumerate(rest, 1)]


def pipe_seeds() -> list[bytes]:
    result = message_seeds()[0][1:]
    pipe = io.BytesIO()
    pipe.write(b"left over" + _MARK)
    write_frame(pipe, Kind.STEP, pack(("reading", 1, 2)))
    write_frame(pipe, Kind.RESULT, result)
    return [pipe.getvalue(), _MARK + b"s" + (2**63).to_bytes(8, "little"), b"", _MARK]


def list_seeds() -> list[bytes]:
    backup = Backup(1, "1", 12, "2026", 1, (Entry("library.db", 3, "0" * 64),), ("가.pdf",))
    cargo = Cargo(1, "collection", "1", "2026", "모음", (Carried("documents/1.pdf", "가.pdf", 3, "0" * 64),))
    return [bytes([number]) + to_json(one).encode() for number, one in enumerate((backup, cargo, Settings()))]


_NAMES = tuple(
    field.encode() for field in ("manuscript", "pages", "boxes", "text", "windows", "rows", "spans", "leads", "identity", "label")
)
TARGETS = {
    "child-answers": Target(check_message, message_seeds, words=_NAMES, longest=8192),
    "child-pipe": Target(check_pipe, pipe_seeds, words=(_MARK, b"s", b"r", b"e", b"x"), longest=8192),
    "json-lists": Target(check_list, list_seeds, words=(b'"format":', b'"entries":[', b'"documents":[', b'"size":', b"\\u0000")),
}
