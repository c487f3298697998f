"""Archives that may come from anywhere: a backup, a collection. Read raw, and made whole around a list that lies."""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf

from fuzz.target import Target
from rag.core.errors import BackupBroken, LibraryTooNew
from rag.core.settings import Settings
from rag.core.wire import to_json
from rag.library.backup import opened as opened_archive
from rag.library.backup import verify_backup, write_backup
from rag.library.cargo import Cargo, Carried, Kept, read_cargo, unpack, write_cargo
from rag.library.library import Library

_PARTS = b"\0----\0"
_LARGEST = 1 << 20
_PDF = b"%PDF-1.4 a"


@cache
def _room() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-archives-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))


@cache
def _database() -> bytes:
    """The database of an empty library."""
    folder = _room() / "empty"
    Library(Settings(data_dir=folder, threads=1, reader=None), embedder=NgramEmbedder()).documents()
    write_backup(Settings(data_dir=folder), _room() / "empty.zip")
    shutil.rmtree(folder)
    with zipfile.ZipFile(_room() / "empty.zip") as archive:
        return archive.read("library.db")


def _made(data: bytes, name: str) -> bytes:
    """An archive around a list: `@d`, `@p` there are what the SHA-256 of its database and its PDF are, `#d`, `#p` their sizes; the second
    part is the PDF, the third how the members are packed."""
    told, pdf, ways, *_ = [*data.split(_PARTS), b"", b"", b""]
    ways = ways or b"\0"
    database = _database()
    for mark, value in ((b"@d", _sha(database)), (b"@p", _sha(pdf)), (b"#d", str(len(database))), (b"#p", str(len(pdf)))):
        told = told.replace(mark, value.encode())
    packed = io.BytesIO()
    how = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    with zipfile.ZipFile(packed, "w") as archive:
        for number, (entry, content) in enumerate((("library.db", database), (f"files/{_sha(pdf)}.pdf", pdf), ("documents/1.pdf", pdf))):
            archive.writestr(entry, content, how[ways[number % len(ways)] % 4])
        archive.writestr(name, told)
    return packed.getvalue()


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check_backup(data: bytes) -> None:
    _check_backup(_made(data[1:], "manifest.json") if data[:1] < b"\x80" else data[1:])


def _check_backup(archive: bytes) -> None:
    path = _room() / "tried.zip"
    path.write_bytes(archive)
    try:
        backup = verify_backup(path)
    except (BackupBroken, LibraryTooNew):
        return
    assert backup.size >= 0 and "library.db" in {entry.name for entry in backup.entries}


def check_collection(data: bytes) -> None:
    _check_collection(_made(data[1:], "collection.json") if data[:1] < b"\x80" else data[1:])


def _check_collection(archive: bytes) -> None:
    path = _room() / "tried.zip"
    path.write_bytes(archive)
    try:
        with opened_archive(path) as inside:
            cargo = read_cargo(path, inside)
            found = list(unpack(path, inside, cargo, _LARGEST))
    except (BackupBroken, LibraryTooNew):
        return
    assert [_sha(content) for _, content in found] == [one.sha256 for one in cargo.documents]
    assert all(len(content) <= _LARGEST for _, content in found)


def backup_seeds() -> list[bytes]:
    told = b'{"format":1,"program":"1","schema":12,"made":"2026","documents":0,"entries":[%s]%s}'
    database, pdf = b'{"name":"library.db","size":#d,"sha256":"@d"}', b'{"name":"files/@p.pdf","size":#p,"sha256":"@p"}'
    lists = [told % (database, b""), told % (database + b"," + pdf, b',"missing":["a.pdf"]')]
    made = [one + _PARTS + _PDF + _PARTS + ways for one, ways in zip(lists, (b"\0", b"\1\2\3"), strict=True)]
    return [*(b"\0" + one for one in made), b"\xff" + _small(b"manifest.json", lists[0])]


def collection_seeds() -> list[bytes]:
    one = Carried("documents/1.pdf", "가.pdf", 9, "0" * 64)
    told = to_json(Cargo(1, "collection", "1", "2026", "모음", (one,))).encode()
    told = told.replace(b'"size":9', b'"size":#p').replace(b"0" * 64, b"@p")
    path = _room() / "seed.zip"
    pdf = _room() / "seed.pdf"
    pdf.write_bytes(_PDF)

    class _File:
        def __enter__(self) -> Path:
            return pdf

        def __exit__(self, *_: object) -> None:
            return

    write_cargo(path, "모음", [Kept("가.pdf", _File, None)])
    made = [told + _PARTS + _PDF + _PARTS + ways for ways in (b"\0", b"\1", b"\2", b"\3")]
    return [*(b"\0" + one for one in made), b"\xff" + path.read_bytes(), b"\xff" + _small(b"collection.json", told)]


def _small(name: bytes, told: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name.decode(), told, zipfile.ZIP_DEFLATED)
        archive.writestr("documents/1.pdf", simple_pdf("글")[:200], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


_WORDS = (
    b'"entries":',
    b'"documents":',
    b'"missing":',
    b'"name":',
    b'"identity":{"title":"',
    b"@d",
    b"@p",
    b"#p",
    b"#d",
    _PARTS,
    b"../",
    b"PK\1\2",
)
TARGETS = {
    "backup": Target(check_backup, backup_seeds, words=_WORDS),
    "collection": Target(check_collection, collection_seeds, words=_WORDS),
}
