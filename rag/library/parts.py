"""What an open library is made of: the store, the files, the models, the index, and the children that look at files."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from copy import copy
from pathlib import Path
from threading import Thread
from typing import Self, cast

from rag.access.accounts import People
from rag.access.passwords import Passwords
from rag.access.sign_in import SignIn
from rag.core.errors import FileLost, LibraryLost, NotAllowed, UnreadableFile
from rag.core.hindrance import in_words
from rag.core.people import HOST, Person
from rag.core.private import FILE, keep_private
from rag.core.settings import Settings
from rag.library.identifying import Identifying
from rag.library.sandbox import CHILDS, LITTLE_MEMORY, MEMORY, Sandbox
from rag.library.shared_answers import SharedAnswers
from rag.library.unkept import Unkept
from rag.library.worker import worker_lock
from rag.models.embedder import TextEmbedder
from rag.models.reader import Reader
from rag.models.shelf import ModelShelf
from rag.search.copies import Copies
from rag.search.made_names import MadeNames
from rag.search.naming import Names
from rag.search.opening import indexes_of
from rag.search.reranking import Reranking
from rag.search.retriever import Retriever
from rag.store.accounts import Accounts
from rag.store.audit import Audit
from rag.store.database import FILE_NAME, Database, has_database
from rag.store.documents import Store
from rag.store.embeddings import EmbeddingStore
from rag.store.file_place import files_of
from rag.store.files import settle
from rag.store.history import History
from rag.store.identities import Identities
from rag.store.jobs import JobQueue
from rag.store.own_questions import OwnQuestions
from rag.store.ownership import Collections
from rag.store.retention import Retentions
from rag.store.scopes import Scopes
from rag.store.seen import Viewer
from rag.store.shared_jobs import SharedJobQueue

_MOST_VIEWS = 200  # persons whose view of the library is kept
MOST_READERS = 4  # files read at a time, each in a process of 300 to 400 MB


# What of the data folder is the library's; with the settings as they come, models and samples that ship lie beside it.
_OURS = ("library.db*", "files", "index", "worker.lock")


def opened_privately(folder: Path) -> Database:
    """The SQLite database of a folder that nobody else on this machine can read. Raises LibraryHindered."""
    with in_words(folder):
        keep_private(folder, _OURS)
        if not (folder / FILE_NAME).exists():
            (folder / FILE_NAME).touch(mode=FILE)  # SQLite gives the files beside it the same rights
    return Database(folder)


def opened_database(settings: Settings) -> Database:
    """The library's database, made if it is not there: on the server that is set, else in the data folder. Raises LibraryHindered."""
    if settings.database is None:
        return opened_privately(settings.data_dir)
    with in_words(settings.data_dir):
        keep_private(settings.data_dir, _OURS)
    from rag.store.postgres_database import PostgresDatabase

    return PostgresDatabase(settings.database)


def job_queue(database: Database, settings: Settings) -> JobQueue:
    return SharedJobQueue(database, settings.lease) if database.many_workers else JobQueue(database)


class Parts:
    """Opened in `settings.data_dir`, made if it is not there. Cheap to make: models load when they are first needed.

    Raises LibraryHindered. Safe to share among threads, and any number of processes may open the same folder. `embedder`, `reader` and
    `reranking` replace the models that the settings name; `sandbox` does all that otherwise three of its own do side by side.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        embedder: TextEmbedder | None = None,
        reader: Reader | None = None,
        reranking: Reranking | None = None,
        sandbox: Sandbox | None = None,
        passwords: Passwords | None = None,
    ) -> None:
        self.settings = settings
        self.person: Person = HOST
        self.files = files_of(settings)
        # a new database would say that there is nothing
        alone = settings.database is None and not has_database(settings.data_dir)
        if alone and (kept := [*self.files.kept(), *self.files.moving()]):
            raise LibraryLost(path=str(settings.data_dir / FILE_NAME), files=len(kept))
        self._views: dict[Person, Parts] = {}  # of all persons, shared by all of them
        self._views_lock = threading.Lock()
        self._opened_by: Parts | None = None  # of a person's view: the library that was opened
        self._database = opened_database(settings)
        folder = settings.data_dir / "index" if settings.database is None else None  # of a server many have the names
        self._made_names = MadeNames(folder, Store(self._database), Identities(self._database))
        self._open_tables()
        self.embeddings = EmbeddingStore(self._database)
        self._identifying = Identifying(self.store, self.identities)
        self._accounts = Accounts(self._database)
        self._collections = Collections(self._database)
        self._audit = Audit(self._database)
        self._retentions = Retentions(self._database)
        passwords = passwords or Passwords()
        self._people = People(self._accounts, passwords)
        self._sign_in = SignIn(self._accounts, passwords)
        self._models = ModelShelf(settings, embedder=embedder, reader=reader)
        self._given_reranking = reranking
        self._shared = SharedAnswers() if settings.history_days != 0 else SharedAnswers(recent=0)  # of all persons
        # of all documents: what one person sees is asked of it
        self.keywords, self.meaning = indexes_of(
            settings, self.store, self.embeddings, load_embedder=self._models.embedder, fts=not self._database.many_workers
        )
        self.retriever = Retriever(self.store, self.keywords, self.meaning, settings=settings, copies=self._copies)
        self._given_sandbox = sandbox
        self._settle()
        memory = (LITTLE_MEMORY, LITTLE_MEMORY, MEMORY)
        children = (sandbox or Sandbox([module], memory=most) for module, most in zip(CHILDS, memory, strict=True))
        self._door, self._renderer, self._reading = children
        further = 0 if sandbox else min(settings.cores, MOST_READERS) - 1
        self._readers = [self._reading, *(Sandbox([CHILDS[-1]]) for _ in range(further))]  # none has a process before it is needed

    @contextmanager
    def _opening_beside(self) -> Iterator[None]:
        """Opens what a first question would wait for beside what the block does, and is done with both at its end."""

        def work() -> None:
            with suppress(Exception):  # whoever needs it meets the same, and tells
                self.keywords.open()
                self.meaning.embedder()
                self._names.open()
                self._copies.any()

        beside = Thread(target=work, name="opening", daemon=True)
        beside.start()
        try:
            yield
        finally:
            beside.join()

    def _settle(self) -> None:
        """Ends what a removal, a restore or a cancelling had begun when it was killed; what is moved only where no worker is at it."""
        for sha256 in self._jobs.ended_files():
            if not self._needed(sha256):
                self.files.remove(sha256)
        if self.files.moving():
            with worker_lock(self.settings) as held:
                if held:
                    settle(self.files, self._needed)

    def _needed(self, sha256: str) -> bool:
        """Whether a document or a job has the file."""
        return self.store.by_sha256(sha256) is not None or self._jobs.uses_file(sha256)

    def seen_by(self, person: Person) -> Self:
        """The same library as this person may use it. What is checked for them is checked here, not where something is drawn."""
        if person == self.person:
            return self
        if person.is_host:
            return self._host
        with self._views_lock:
            if person not in self._views:
                if len(self._views) >= _MOST_VIEWS:
                    self._views.clear()
                view = copy(self._host)
                view._opened_by = self._host
                view._see_as(person)
                self._views[person] = view
            return cast(Self, self._views[person])

    def _see_as(self, person: Person) -> None:
        """Reads through the person's eyes from here on; models, index and files stay those of all."""
        assert person.account_id is not None
        self.person = person
        self._database = self._host._database.seen_by(Viewer(person.account_id, person.role.manages))
        self._open_tables()
        self.retriever = Retriever(self.store, self.keywords, self.meaning, settings=self.settings, copies=self._copies)

    def _term_counts(self, term: str) -> dict[int, int]:
        """How many passages of each document that is seen hold a term."""
        counts, seen = self.keywords.term_counts(term), self.store.seen(None)
        return counts if seen is None else {key: n for key, n in counts.items() if key in seen}

    def _open_tables(self) -> None:
        """All that reads what one person may see and another not."""
        self.store = Store(self._database)
        self.identities = Identities(self._database)
        self._names = Names(self.store, self.identities, self._term_counts, made=self._made_names)
        self._jobs = job_queue(self._database, self.settings)
        self._history = History(self._database)
        self._unkept = Unkept()
        self._own_questions = OwnQuestions(self._database)
        self._scopes = Scopes(self._database)
        self._copies = Copies(self.store, self.identities)

    @contextmanager
    def _kept(self, document_id: int) -> Iterator[Path]:
        """Where the document's file can be read. Raises DocumentNotFound, FileLost."""
        document = self.store.document(document_id)
        with ExitStack() as reading:
            try:
                path = reading.enter_context(self.files.local(document.sha256))
            except UnreadableFile as error:
                raise FileLost(document_id=document_id, document=document.name) from error
            yield path

    @property
    def _host(self) -> Self:
        """The library as the owner of its folder sees it: it does the work, and what was checked."""
        return cast(Self, self._opened_by or self)

    def _tell(self, what: str, *, document_id: int | None = None, about: str = "") -> None:
        """To the audit log, where there are accounts: alone, nobody watches."""
        if not self.person.is_host or self._accounts.any():
            self._audit.add(self.person, what, document_id=document_id, about=about)

    def _tell_pages(self, pages: Sequence[tuple[int, int]]) -> None:
        """That the person read pages, `(document_id, page)`; the owner of the folder reads unwatched."""
        if pages and not self.person.is_host:
            self._audit.add_pages(self.person, pages)

    def _needs_host(self) -> None:
        """Raises NotAllowed."""
        if not self.person.is_host:
            raise NotAllowed(reason="needs_host")

    def _needs_editor(self) -> None:
        """Raises NotAllowed."""
        if not self.person.role.edits:
            raise NotAllowed(reason="needs_editor")

    def _needs_admin(self) -> None:
        """Raises NotAllowed."""
        if not self.person.role.manages:
            raise NotAllowed(reason="needs_admin")

    def close(self) -> None:
        """Ends its own processes that look at files; they start again when they are needed. A sandbox that was given stays."""
        for sandbox in {self._door, self._renderer, *self._readers} - {self._given_sandbox}:
            sandbox.close()

    def embedder(self) -> TextEmbedder:
        """The model that serves. Raises ModelError."""
        return self.meaning.embedder()
