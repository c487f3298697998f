"""What `doctor` looks at: models, index against SQLite, files, disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rag.core.checks import Check, CheckStatus
from rag.core.errors import ModelError
from rag.core.private import is_private
from rag.core.records import Document
from rag.models.embedder import TextEmbedder
from rag.search.meaning_index import MeaningIndex
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore
from rag.store.files import FileStore

_LOW_DISK = 1_000_000_000  # bytes


def check_up(
    data_dir: Path,
    *,
    store: Store,
    embeddings: EmbeddingStore,
    files: FileStore,
    meaning: MeaningIndex,
    load_embedder: Callable[[], TextEmbedder],
    rule: str,
) -> Iterator[Check]:
    """The checks, in the order in which one would look."""
    documents = store.documents()
    passages = sum(document.passages for document in documents)
    yield Check("library", CheckStatus.OK, {"documents": len(documents), "passages": passages})
    old, due = {number for number, made_by in store.rules().items() if made_by != rule}, store.to_read_again(rule)
    kept = [document.name for document in documents if document.id in old.difference(due)]
    yield Check("passage_rule", CheckStatus.WARNING if old else CheckStatus.OK, {"old_documents": len(old), "kept": kept})
    yield from _told(documents)
    missing = [document.name for document in documents if not files.path(document.sha256).is_file()]
    yield Check("files", CheckStatus.FAILED if missing else CheckStatus.OK, {"missing": missing, "megabytes": files.size() // 1_000_000})
    try:
        embedder = load_embedder()
    except ModelError as error:
        yield Check("model", CheckStatus.FAILED, {"code": error.code, **error.facts})
    else:
        yield Check("model", CheckStatus.OK, {"fingerprint": embedder.fingerprint, "dim": embedder.dim})
        done, total = embeddings.progress(embedder.fingerprint)
        yield Check("embeddings", CheckStatus.OK if done == total else CheckStatus.WARNING, {"done": done, "total": total})
        fits = meaning.saved_fits() or total == 0
        yield Check("index", CheckStatus.OK if fits else CheckStatus.WARNING, {"vectors": total, "fits": fits})
    yield Check("private", CheckStatus.OK if is_private(data_dir) else CheckStatus.WARNING, {"folder": str(data_dir)})
    free = shutil.disk_usage(data_dir).free
    yield Check("disk", CheckStatus.OK if free > _LOW_DISK else CheckStatus.WARNING, {"free_megabytes": free // 1_000_000})


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
