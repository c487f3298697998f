"""What `doctor` looks at: models, index against SQLite, files, disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rag.core.checks import Check, CheckStatus
from rag.core.errors import IndexUnreachable, ModelError
from rag.core.private import is_private
from rag.core.records import Document
from rag.models.embedder import TextEmbedder
from rag.models.folder import ModelFolder
from rag.models.hub import resolve
from rag.search.index import Meaning, Words
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore
from rag.store.files import Files

_LOW_DISK = 1_000_000_000  # bytes
_CLOCKS_DIFFER = timedelta(minutes=10)  # on machines that share a folder


def check_up(
    data_dir: Path,
    *,
    store: Store,
    embeddings: EmbeddingStore,
    files: Files,
    words: Words,
    meaning: Meaning,
    load_embedder: Callable[[], TextEmbedder],
    rule: str,
    opens: Callable[[Document], bool],
    reader: str | None,
    models_dir: Path,
) -> Iterator[Check]:
    """The checks, in the order in which one would look."""
    documents = store.documents()
    passages = sum(document.passages for document in documents)
    yield Check("library", CheckStatus.OK, {"documents": len(documents), "passages": passages})
    old, due = {number for number, made_by in store.rules().items() if made_by != rule}, store.to_read_again(rule)
    kept = [document.name for document in documents if document.id in old.difference(due)]
    yield Check("passage_rule", CheckStatus.WARNING if old else CheckStatus.OK, {"old_documents": len(old), "kept": kept})
    yield from _told(documents)
    yield _files(documents, files, opens)
    yield _clock(store)
    try:
        embedder = load_embedder()
    except ModelError as error:
        yield Check("model", CheckStatus.FAILED, {"code": error.code, **error.facts})
    else:
        yield Check("model", CheckStatus.OK, {"fingerprint": embedder.fingerprint, "dim": embedder.dim})
        done, total = embeddings.progress(embedder.fingerprint)
        yield Check("embeddings", CheckStatus.OK if done == total else CheckStatus.WARNING, {"done": done, "total": total})
        yield _index(words, meaning, total)
    yield Check("private", CheckStatus.OK if is_private(data_dir) else CheckStatus.WARNING, {"folder": str(data_dir)})
    if reader:
        yield _reader(reader, models_dir)
    free = shutil.disk_usage(data_dir).free
    yield Check("disk", CheckStatus.OK if free > _LOW_DISK else CheckStatus.WARNING, {"free_megabytes": free // 1_000_000})


def _index(words: Words, meaning: Meaning, total: int) -> Check:
    try:
        fits = (meaning.saved_fits() or total == 0) and words.is_whole()
    except IndexUnreachable as error:
        return Check("index", CheckStatus.FAILED, {"code": error.code, **error.facts})
    return Check("index", CheckStatus.OK if fits else CheckStatus.WARNING, {"vectors": total, "fits": fits})


def _files(documents: Sequence[Document], files: Files, opens: Callable[[Document], bool]) -> Check:
    """An unlocked copy has other bytes than what was uploaded: where the SHA-256 is another, `opens` looks into the file."""
    filed = [document for document in documents if document.size]
    missing = [document for document in filed if not files.has(document.sha256)]
    there = [document for document in filed if document not in missing]
    damaged = [one for one in there if files.digest(one.sha256) != one.sha256 and not opens(one)]
    facts = {"missing": [one.name for one in missing], "damaged": [one.name for one in damaged], "megabytes": files.size() // 1_000_000}
    return Check("files", CheckStatus.FAILED if missing or damaged else CheckStatus.OK, facts)


def _clock(store: Store) -> Check:
    """Dates that lie ahead of now: the clock was wrong then, or is now."""
    ahead = store.dates_after((datetime.now(UTC) + _CLOCKS_DIFFER).isoformat(timespec="seconds"))
    return Check("clock", CheckStatus.WARNING if ahead else CheckStatus.OK, {"ahead": len(ahead), "latest": max(ahead, default="")})


def _reader(name: str, models_dir: Path) -> Check:
    try:
        ModelFolder(resolve(name, models_dir)).check()
    except ModelError as error:
        return Check("reader", CheckStatus.FAILED, {"code": error.code, **error.facts})
    return Check("reader", CheckStatus.OK, {"name": name})


def _told(documents: Sequence[Document]) -> Iterator[Check]:
    """What documents say of themselves: glyphs that could not be read, files inside them."""
    holed = [document for document in documents if document.unread]
    facts = {
        "glyphs": sum(document.unread for document in holed),
        "pages": sum(document.unread_pages for document in holed),
        "documents": len(holed),
    }
    yield Check("unread", CheckStatus.WARNING if holed else CheckStatus.OK, facts)
    attached, known = [one for document in documents for one in document.attachments], {document.sha256 for document in documents}
    left = sum(one.kind == "pdf" and one.sha256 not in known for one in attached)
    yield Check("attachments", CheckStatus.OK, {"attachments": len(attached), "not_added": left})
