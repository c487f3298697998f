"""Documents that an earlier version has read are read again, one after the other, while they serve as they are.

A document is due until its new contents stand, which come with their vectors and in one transaction. So a crash loses the work on one
document, and whoever brings a new file waits for nobody. Where there are several workers each document is one's, as a job is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.core.errors import DocumentNotFound, PdfError
from rag.core.records import Passage
from rag.core.settings import Settings
from rag.library.embedding import EMBEDDING_BATCH
from rag.library.ingest import LARGEST_DOCUMENT
from rag.library.prepare import RULE, prepare
from rag.library.sandbox import Sandbox, Stopped
from rag.models.embedder import TextEmbedder
from rag.store.contents import Contents, Vectors
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore
from rag.store.files import Files
from rag.store.jobs import JobLost, JobQueue
from rag.text.identity import IDENTITY_RULE
from rag.text.views import as_embedded

Floats = NDArray[np.float32]


class Rereading:
    """`somebody_waits` says whether there is work that goes before; then what was begun is left."""

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store,
        jobs: JobQueue,
        embeddings: EmbeddingStore,
        files: Files,
        load_embedder: Callable[[], TextEmbedder],
        sandbox: Sandbox,
        somebody_waits: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._store = store
        self._jobs = jobs
        self._embeddings = embeddings
        self._files = files
        self._load_embedder = load_embedder
        self._sandbox = sandbox
        self._somebody_waits = somebody_waits

    def step(self) -> bool:
        """Reads the next document again, or leaves it for who waits; False where none is due, or others have them. Raises ModelError."""
        due = self._jobs.take_again(RULE)
        if due is None:
            return False
        try:
            self._store.replace_contents(due, self._read(due), unless=self._jobs.fence_again(due))
        except PdfError:  # it serves as it was read before
            self._store.keep_from(due, RULE)
        except Stopped:
            self._jobs.leave_again(due)
        except (DocumentNotFound, JobLost):  # removed meanwhile, or another worker's by now
            pass
        return True

    def _read(self, document_id: int) -> Contents:
        document = self._store.document(document_id)
        with self._files.local(document.sha256) as path:
            prepared = self._sandbox.call(
                prepare,
                settings=replace(self._settings, database=None),
                file=path,
                name=document.name,
                timeout=self._settings.read_timeout,
                longest=self._settings.read_longest,
                largest=LARGEST_DOCUMENT,
                on_progress=lambda *_: None,
                should_stop=self._somebody_waits,
            )
        vectors = self._vectors(document_id, prepared.passages)
        return Contents(
            prepared.manuscript,
            prepared.passages,
            prepared.terms,
            RULE,
            vectors=vectors,
            identity=prepared.identity,
            identity_rule=IDENTITY_RULE,
        )

    def _vectors(self, document_id: int, passages: tuple[Passage, ...]) -> Vectors:
        """Of every window, those kept of which the model sees what it saw before. Raises Stopped."""
        embedder = self._load_embedder()
        known = self._known(document_id, embedder.fingerprint)
        texts = [as_embedded(passage, window) for passage in passages for window in passage.windows]
        new = [text for text in dict.fromkeys(texts) if text not in known]
        for first in range(0, len(new), EMBEDDING_BATCH):
            batch = new[first : first + EMBEDDING_BATCH]
            known |= dict(zip(batch, embedder.embed_passages(batch), strict=True))
            if self._somebody_waits():
                raise Stopped
        rows = np.stack([known[text] for text in texts]) if texts else np.zeros((0, embedder.dim), dtype=np.float32)
        return Vectors(embedder.fingerprint, rows)

    def _known(self, document_id: int, model: str) -> dict[str, Floats]:
        """`{what the model saw: its vector}` of the document as it was read before."""
        passages = {passage.id: passage for passage in self._store.passages_of(document_id)}
        windows = self._store.windows_of(documents=[document_id])
        found: dict[str, Floats] = {}
        for ids, _passages, vectors in self._embeddings.vectors(model, sorted(windows)):
            for window, vector in zip(ids, vectors, strict=True):
                passage_id, span = windows[window]
                if passage_id in passages:
                    found[as_embedded(passages[passage_id], span)] = vector
        return found
