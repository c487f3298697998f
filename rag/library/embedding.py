"""Documents that keywords find become found by meaning: a batch of windows at a time, of everybody's documents in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.core.errors import ModelError, RagError
from rag.core.job import Job, JobState
from rag.core.records import Span
from rag.library.progress import Progress, Shares
from rag.library.sandbox import Stopped
from rag.models.embedder import TextEmbedder
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore
from rag.store.jobs import QueuedFile
from rag.store.turns import Turns
from rag.text.views import as_embedded

EMBEDDING_BATCH = 32  # windows: a commit and a sign of life every second or so
_Window = tuple[int, int, Span]  # its id, its passage's, and where it stands


@dataclass(slots=True, eq=False)
class InHand:
    """A job that a worker is at. `document_id` is there once it is stored; `done` of `total` are windows that have a vector."""

    job: Job
    file: QueuedFile
    progress: Progress
    document_id: int | None
    done: int = 0
    total: int = 0


class Embedding:
    """`end(one, error)` is called once for each document, with what went wrong with it or None; Stopped where its job was cancelled.

    Raises ModelError where there is no model, and what the store raises.
    """

    def __init__(
        self,
        *,
        store: Store,
        embeddings: EmbeddingStore,
        load_embedder: Callable[[], TextEmbedder],
        folder_of: Callable[[TextEmbedder], Path | None],
        shares: Shares,
        end: Callable[[InHand, RagError | Stopped | None], None],
    ) -> None:
        self._store = store
        self._embeddings = embeddings
        self._load_embedder = load_embedder
        self._folder_of = folder_of
        self._shares = shares
        self._end = end
        self._turns = Turns()
        self.in_hand: list[InHand] = []  # in the order of their jobs

    def add(self, one: InHand) -> None:
        """A document that is stored. Raises ModelError, and has not taken it then."""
        embedder = self._registered()
        one.done, one.total = self._embeddings.progress(embedder.fingerprint, document_id=one.document_id)
        one.progress.begin(JobState.EMBEDDING, one.done, one.total)
        self.in_hand = sorted([*self.in_hand, one], key=lambda other: other.job.id)

    def step(self) -> None:
        """Embeds the next batch, and ends the jobs of the documents that are complete with it."""
        embedder = self._registered()
        batch = self._next_batch(embedder.fingerprint)
        try:
            self._embed(embedder, batch)
        except ModelError as error:
            if len(batch) == 1:
                self._leave(batch[0][0], error)
                return
            for one in batch:  # the others are not held up by the one that cannot be embedded
                try:
                    self._embed(embedder, [one])
                except ModelError as its_own:
                    self._leave(one[0], its_own)

    def rest(self) -> None:
        """Embeds what of the whole library has no vector by the model that is set, and forgets those of other models."""
        embedder = self._load_embedder()
        done, total = self._embeddings.progress(embedder.fingerprint)
        if done < total:
            self._registered()
            while windows := self._embeddings.missing(embedder.fingerprint, EMBEDDING_BATCH):
                self._save(embedder, windows)
        self._embeddings.forget_other_models(embedder.fingerprint)

    def _registered(self) -> TextEmbedder:
        """The model; its folder is known before its first vector: they serve until those of another are complete."""
        embedder = self._load_embedder()
        if (folder := self._folder_of(embedder)) is not None and str(folder) != self._embeddings.folder_of(embedder.fingerprint):
            self._embeddings.register_model(embedder.fingerprint, str(folder), embedder.dim)
        return embedder

    def _next_batch(self, model: str) -> list[tuple[InHand, list[_Window]]]:
        """Windows of the documents whose turn it is, as many as make a batch; none where a document has no more."""
        batch, rest = list[tuple[InHand, list[_Window]]](), list(self.in_hand)
        room = EMBEDDING_BATCH
        while rest and room:
            oldest: dict[str, int] = {}
            for one in rest:
                oldest.setdefault(one.file.queued_by, one.job.id)
            chosen = oldest[self._turns.next(oldest)]
            one = next(one for one in rest if one.job.id == chosen)
            rest.remove(one)
            windows = self._embeddings.missing(model, room, document_id=one.document_id)
            batch.append((one, windows))
            room -= len(windows)
        return batch

    def _embed(self, embedder: TextEmbedder, batch: Sequence[tuple[InHand, list[_Window]]]) -> None:
        with self._shares.working([one.job.id for one, _ in batch]):
            self._save(embedder, [window for _, windows in batch for window in windows])
        for one, windows in batch:
            one.done += len(windows)
            one.progress.step(JobState.EMBEDDING, one.done, one.total)
            if one.progress.was_cancelled():
                self._leave(one, Stopped())
            elif not windows or one.done >= one.total:
                self._leave(one, None)

    def _save(self, embedder: TextEmbedder, windows: Sequence[_Window]) -> None:
        passages = self._store.passages({passage_id for _, passage_id, _ in windows})
        there = [window for window in windows if window[1] in passages]  # the others were removed meanwhile
        if there:
            vectors = embedder.embed_passages([as_embedded(passages[passage_id], span) for _, passage_id, span in there])
            self._embeddings.save(embedder.fingerprint, [window_id for window_id, _, _ in there], vectors)

    def _leave(self, one: InHand, error: RagError | Stopped | None) -> None:
        self.in_hand.remove(one)
        self._end(one, error)
