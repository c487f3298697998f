"""Where a library is searched: by indexes of its own on this machine, or by one that many share, where `RAG_INDEX` says."""

from __future__ import annotations

from collections.abc import Callable

from rag.core.errors import IndexUnreachable
from rag.core.settings import Settings
from rag.models.embedder import TextEmbedder
from rag.search.index import Meaning, Words
from rag.search.keyword_index import MOST_LATE, KeywordIndex
from rag.search.meaning_index import MeaningIndex
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore

_ALL = 2**62  # passages


def indexes_of(
    settings: Settings, store: Store, embeddings: EmbeddingStore, *, load_embedder: Callable[[str | None], TextEmbedder], fts: bool = True
) -> tuple[Words, Meaning]:
    """Both sides; nothing is read or asked before they are. `fts`: whether the store answers while there is no index of words.

    Raises IndexUnreachable where what a shared index needs is not installed.
    """
    if not settings.index:
        folder, late = settings.data_dir / "index", MOST_LATE if fts else _ALL
        return KeywordIndex(folder, store, most_late=late), MeaningIndex(folder, store, embeddings, load_embedder)
    try:
        from rag.search.qdrant import Qdrant
    except ImportError as error:
        raise IndexUnreachable(path=settings.index, reason="index_package") from error
    from rag.search.serving import Serving
    from rag.search.shared_index import SharedIndex
    from rag.search.shared_sides import SharedMeaning, SharedWords

    serving = Serving(store, embeddings, load_embedder)
    index = SharedIndex(Qdrant.at(settings.index, settings.index_key), store, embeddings)
    return SharedWords(index, serving), SharedMeaning(index, store, serving=serving)


def drop_shared(settings: Settings, library: int) -> None:
    """Nothing of a library stays in the index that is shared: a backup took its place. Raises IndexUnreachable."""
    if settings.index:
        from rag.search.qdrant import Qdrant
        from rag.search.shared_index import drop_library

        drop_library(Qdrant.at(settings.index, settings.index_key), library)
