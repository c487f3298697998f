"""What `doctor --fix` does: all that can be mended without its user, each step told, and what is lost told too.

Nothing is thrown away that somebody may still need: a damaged database lies beside the new one. Whoever stops it half-way finds the
library as it was, or runs it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rag.core.checks import CheckStatus, Repair
from rag.core.errors import LibraryDamaged, ModelError
from rag.core.hindrance import in_words
from rag.core.settings import Settings
from rag.core.whole_file import SUFFIX, put
from rag.library.backup import not_on_a_server
from rag.library.damaged import kept_damaged, put_aside
from rag.library.doctor import strays, unfinished
from rag.library.worker import alone
from rag.store.database import FILE_NAME, Database, has_database
from rag.store.documents import Store
from rag.store.examination import Examined, examine, mend_rows
from rag.store.file_place import files_of
from rag.store.files import Files
from rag.store.jobs import JobQueue, QueuedFile
from rag.store.refusals import in_our_words
from rag.store.salvage import Salvaged, salvage
from rag.text.printed_lines import may_have_no_windows

if TYPE_CHECKING:
    from rag.library.library import Library

_LYING = f"{FILE_NAME}.mended{SUFFIX}"


def mend(settings: Settings, opened: Callable[[], Library]) -> Iterator[Repair]:
    """Mends the data folder; a generator: what comes out of it was done.

    Raises LibraryHindered where nothing can be done now, ServersOwn.
    """
    not_on_a_server(settings, "repair")
    told = False
    for repair in _mended(settings, opened):
        told = True
        yield repair
    if not told:
        yield Repair("nothing")


def _mended(settings: Settings, opened: Callable[[], Library]) -> Iterator[Repair]:
    folder = settings.data_dir
    with alone(settings):
        files = files_of(settings)
        yield from _database(folder, files)
        database = Database(folder)
        yield from _rows(database)
        yield from _strays(database, files)
        yield from _leftovers(folder)
    library = opened()
    try:
        yield from _index(library)
        yield from _contents(library)
    except ModelError:  # told by doctor; without a model nothing can be embedded
        return


def _database(folder: Path, files: Files) -> Iterator[Repair]:
    """A database that is damaged or gone gets another in its place."""
    path = folder / FILE_NAME
    if has_database(folder):
        if not _is_damaged(path):
            return
        damaged = put_aside(folder)
    elif files.kept() or files.moving():
        path.unlink(missing_ok=True)  # an empty one
        damaged = next(reversed(kept_damaged(folder)), None)  # of a repair that was stopped
    else:
        return
    if damaged is None:
        Database(folder)
        yield Repair("made_anew", {"files": len(files.kept())}, lost=True)
        return
    lying = folder / _LYING
    with in_words(folder), in_our_words(lying):
        lying.unlink(missing_ok=True)
        salvaged = salvage(damaged, lying)
        put(lying, path)
    yield from _saved(salvaged, damaged)


def _is_damaged(path: Path) -> bool:
    try:
        return bool(examine(path).problems)
    except LibraryDamaged:
        return True


def _saved(salvaged: Salvaged, damaged: Path) -> Iterator[Repair]:
    if salvaged.whole:
        yield Repair("reindexed", {"kept": damaged.name})
        return
    kept = {table: salvaged.kept.get(table, 0) for table in ("documents", "history", "scopes")}
    facts = {"documents": kept["documents"], "questions": kept["history"], "scopes": kept["scopes"], "kept": damaged.name}
    yield Repair("salvaged", facts)
    for table, rows in salvaged.lost.items():
        yield Repair("rows_lost", {"table": table, "rows": rows}, lost=True) if rows else Repair("table_lost", {"table": table}, lost=True)


def _rows(database: Database) -> Iterator[Repair]:
    found: Examined = examine(database.path, may_have_no_windows)
    if found.half:
        names = {document.id: document.name for document in Store(database).documents()}
        yield Repair("half_read_again", {"documents": [names[key] for key in found.half]})
    if (found.ghosts or found.half) and (removed := mend_rows(database.path, may_have_no_windows)):
        yield Repair("rows_removed", {"rows": removed})


def _strays(database: Database, files: Files) -> Iterator[Repair]:
    """A stored PDF of which the database knows nothing was lost with it: it becomes a document."""
    unknown, jobs = strays(database, files), JobQueue(database)
    names = jobs.names()
    for sha256 in unknown:
        jobs.put(names.get(sha256, f"{sha256[:8]}.pdf"), QueuedFile(sha256, files.size_of(sha256), None))
    if unknown:
        yield Repair("strays_added", {"files": len(unknown)})


def _leftovers(folder: Path) -> Iterator[Repair]:
    if found := unfinished(folder):
        with in_words(folder):
            for path in found:
                path.unlink(missing_ok=True)
        yield Repair("leftovers_removed", {"files": len(found)})


def _index(library: Library) -> Iterator[Repair]:
    wrong = any(check.name == "index" and check.status is not CheckStatus.OK for check in library.doctor())
    if wrong:
        yield Repair("index_built", {"vectors": library.rebuild()})


def _contents(library: Library) -> Iterator[Repair]:
    """Whatever waits is done now, and what could not be is told."""
    done, total = library.pending_embeddings()
    due, known = library.rereading()
    if done < total or due < known or library.jobs_waiting():
        library.work(reread=True)
        yield Repair("read_again", {"documents": len(library.documents())})
    if lost := [document.name for document in library.documents() if not document.pages]:
        yield Repair("documents_lost", {"documents": lost}, lost=True)
