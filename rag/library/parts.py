"""What an open library is made of: the store, the files, the models, the index, and the children that look at files."""

from __future__ import annotations

from rag.core.settings import Settings
from rag.library.identifying import Identifying
from rag.library.sandbox import CHILDS, Sandbox
from rag.models.embedder import TextEmbedder
from rag.models.reader import Reader
from rag.models.shelf import ModelShelf
from rag.search.copies import Copies
from rag.search.keyword_index import KeywordIndex
from rag.search.meaning_index import MeaningIndex
from rag.search.naming import Names
from rag.search.reranking import Reranking
from rag.search.retriever import Retriever
from rag.store.database import Database
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore
from rag.store.files import FileStore
from rag.store.history import History
from rag.store.identities import Identities
from rag.store.jobs import JobQueue
from rag.store.own_questions import OwnQuestions
from rag.store.scopes import Scopes


class Parts:
    """Opened in `settings.data_dir`, made if it is not there. Cheap to make: models load when they are first needed.

    Safe to share among threads, and any number of processes may open the same folder. `embedder`, `reader` and `reranking` replace the
    models that the settings name; `sandbox` does all that otherwise three of its own do side by side.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        embedder: TextEmbedder | None = None,
        reader: Reader | None = None,
        reranking: Reranking | None = None,
        sandbox: Sandbox | None = None,
    ) -> None:
        self.settings = settings
        self._database = Database(settings.data_dir)
        self.store = Store(self._database)
        self.embeddings = EmbeddingStore(self._database)
        self.identities = Identities(self._database)
        self._identifying = Identifying(self.store, self.identities)
        self.files = FileStore(settings.data_dir / "files")
        self._jobs = JobQueue(self._database)
        self._history = History(self._database)
        self._own_questions = OwnQuestions(self._database)
        self._scopes = Scopes(self._database)
        self._models = ModelShelf(settings, embedder=embedder, reader=reader)
        self._given_reranking = reranking
        self.meaning = MeaningIndex(settings.data_dir / "index", self.store, self.embeddings, self._models.embedder)
        self.keywords = KeywordIndex(settings.data_dir / "index", self.store)
        self._names = Names(self.store, self.identities, self.keywords.term_counts)
        self._copies = Copies(self.store, self.identities)
        self.retriever = Retriever(self.store, self.keywords, self.meaning, settings=settings, copies=self._copies)
        self._given_sandbox = sandbox
        self._door, self._renderer, self._reading = (sandbox or Sandbox([module]) for module in CHILDS)

    def close(self) -> None:
        """Ends its own processes that look at files; they start again when they are needed. A sandbox that was given stays."""
        for sandbox in {self._door, self._renderer, self._reading} - {self._given_sandbox}:
            sandbox.close()

    def embedder(self) -> TextEmbedder:
        """The model that serves. Raises ModelError."""
        return self.meaning.embedder()
