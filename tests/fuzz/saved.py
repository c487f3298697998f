"""What lies in the data folder, with some bytes changed: index files, the database, what rests there as JSON."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from kept_library import QUESTIONS, opened, stock

from fuzz.target import Cut, Target
from rag.core.checks import CheckStatus
from rag.core.errors import LibraryError, LibraryHindered
from rag.core.settings import Settings
from rag.library.doctor import diagnose
from rag.library.library import Library
from rag.library.mending import mend
from rag.search.index_files import IndexFiles
from rag.search.keyword_index import KeywordIndex
from rag.search.meaning_index import MeaningIndex
from rag.store.database import FILE_NAME
from rag.text.query import Query

_PART = b"\0--\0"


@cache
def _room() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-saved-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))


@cache
def _made() -> Path:
    """A library, its index written, closed."""
    library = stock(_room() / "made")
    library.ask(QUESTIONS[0])
    library.close()
    return _room() / "made"


def _copy() -> Path:
    folder = _room() / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_made(), folder)
    return folder


def _open(folder: Path) -> Library:
    return opened(folder)


def _patched(file: Path, cut: Cut) -> None:
    """Some bytes overwritten, its end cut off where the input says so."""
    content = bytearray(file.read_bytes())
    for _ in range(1 + cut.below(6)):
        at, new = cut.below(1 << 62), cut.take(1 + cut.below(16))
        at %= max(1, len(content))
        content[at : at + len(new)] = new
    if cut.below(8) == 7:
        del content[cut.below(1 << 62) % max(1, len(content)) :]
    file.write_bytes(bytes(content))


def check_list(data: bytes) -> None:
    """A list of arrays and an array of any bytes: loaded, or not there."""
    folder = _room() / "index"
    folder.mkdir(exist_ok=True)
    told, array = [*data.split(_PART, 1), b""][:2]
    (folder / "meaning.json").write_bytes(told)
    (folder / "meaning-a.npy").write_bytes(array)
    files = IndexFiles(folder, "meaning")
    saved = files.load({"a": 1})
    assert saved is None or all(isinstance(value, int) for value in saved.state.values())
    with files.replacing({"a": 1}, {}):
        pass


@cache
def _library() -> Library:
    """The library itself, whose index is read from elsewhere."""
    return _open(_made())


def check_index(data: bytes) -> None:
    """Index files with changed bytes: searched without an error of their own making, or passed over; what they were is told."""
    folder, cut, library = _room() / "changed", Cut(data), _library()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_made() / "index", folder)
    files = sorted((path for path in folder.iterdir() if path.is_file()), key=lambda path: path.name.split("-")[:2])
    for _ in range(1 + cut.below(2)):
        _patched(files[cut.below(len(files))], cut)
    words = KeywordIndex(folder, library.store)
    meaning = MeaningIndex(folder, library.store, library.embeddings, lambda _folder: library.embedder())
    for question in QUESTIONS:
        asked = words.query(Query.of(question))
        best = asked.best(10)
        asked.of(list(best))
        vector = meaning.query(question)
        vector.windows_of(list(vector.search(10)))
    words.term_counts("요금")
    words.saved()
    fits = meaning.saved_fits() and words.is_whole()
    assert fits or _differs(folder)


def _differs(folder: Path) -> bool:
    return any(path.read_bytes() != (_made() / "index" / path.name).read_bytes() for path in folder.glob("*.*"))


def check_database(data: bytes) -> None:
    """A library whose database has changed bytes works or says that it is damaged; `doctor` says so too, and `doctor --fix` mends it."""
    folder, cut = _copy(), Cut(data)
    _patched(folder / FILE_NAME, cut)
    with suppress(LibraryHindered):
        _used(folder)
    settings = Settings(data_dir=folder, threads=1, reader=None)
    checks = list(diagnose(settings, lambda: _open(folder)))
    assert checks
    with suppress(LibraryHindered):
        list(mend(settings, lambda: _open(folder)))
    _used(folder)
    again = {check.name: check for check in diagnose(settings, lambda: _open(folder))}
    assert again["database"].status is CheckStatus.OK, again["database"]


def _used(folder: Path) -> None:
    library = _open(folder)
    try:
        for document in library.documents():
            with suppress(LibraryError):
                library.store.pages(document.id)
                library.passages(document.id)
        library.ask(QUESTIONS[0])
        library.history()
        library.jobs()
        library.scopes()
        library.own_questions()
    finally:
        library.close()


def list_seeds() -> list[bytes]:
    told = json.dumps({"fingerprint": {"a": 1}, "state": {"generation": 3}, "arrays": {"windows": "meaning-a.npy"}}).encode()
    folder = _made() / "index"
    return [told + _PART + path.read_bytes()[:300] for path in sorted(folder.glob("*.npy"))[:6]]


def patch_seeds() -> list[bytes]:
    def patch(file: int, at: int, new: bytes) -> bytes:
        return bytes([0, file, 0]) + at.to_bytes(8, "little") + bytes([len(new) - 1]) + new + b"\0"

    return [patch(file, at, new) for file in range(12) for at, new in ((0, b"\0"), (130, b"\xff" * 8), (150, b"\0\0\0\0\xff\xff\xff\xff"))]


def database_seeds() -> list[bytes]:
    return [
        b"\0" + at.to_bytes(8, "little") + bytes([len(new) - 1]) + new
        for at, new in ((100, b"\0"), (5000, b"\xff" * 8), (20_000, b"\0" * 16))
    ]


_WORDS = (
    b'"fingerprint":{"a":1}',
    b'"arrays":{',
    b'"state":',
    b"meaning-a.npy",
    b"../",
    b"\x93NUMPY",
    b"'descr': '|O'",
    b"'shape': (",
    b"[" * 3000,
)
TARGETS = {
    "index-list": Target(check_list, list_seeds, words=_WORDS),
    "index-files": Target(check_index, patch_seeds, longest=200),
    "database": Target(check_database, database_seeds, longest=200),
}
