"""A process whose children do one thing to a library and are killed at one of its steps, as `kill -9` would.

`python tests/dying.py` reads errands from standard input, one JSON object a line, and answers each with one. A child is forked for each, so
that the analyser is loaded once. A step is what reaches the disk or another process: before and after each commit, checkpoint, copy of a
database, move, removal and fsync of a file, and each call of the reading child. Nothing of the product knows of it: the library's modules
are as they ship, `sqlite3`, `os` and `pathlib` are listened to.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, cast

from kept_library import opened, seen, unfinished_files
from pdf_factory import simple_pdf

from rag.core.people import COMMON, Retention
from rag.library.doctor import diagnose
from rag.library.library import Library
from rag.library.mending import mend
from rag.library.restoring import restore_backup
from rag.library.sandbox import Sandbox
from rag.search.meaning_index import MeaningIndex
from rag.store.database import FILE_NAME
from rag.store.examination import examine

RAG = str(Path(__file__).resolve().parent.parent / "rag")
NEW, NEWER = simple_pdf("일지는 매일 저녁에 쓴다."), simple_pdf("연차 휴가는 1년에 20일을 준다. 신청서는 닷새 전에 낸다.")
MEANS = {"whole_file", "index_files", "database", "connection", "snapshot", "hindrance"}  # by which others do what a step is named for
OTHER_MODEL = "character-bigrams-2"


@dataclass
class Clockwork:
    """Counts steps, and kills its process at one of them."""

    kill_at: int | None = None
    names: list[str] = field(default_factory=list)
    acknowledged: Callable[[], None] = lambda: None

    def step(self, what: str) -> None:
        frame: FrameType | None = sys._getframe(1)
        place, asked = "?", ""
        while frame is not None and not asked:
            if frame.f_code.co_filename.startswith(RAG):
                here = Path(frame.f_code.co_filename).stem
                named = f"{here}.{frame.f_code.co_name}"
                place = named if place == "?" else place
                asked = "" if here in MEANS else named
            frame = frame.f_back
        place = place if asked in ("", place) else f"{place} for {asked}"
        if len(self.names) == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.names.append(f"{what} in {place}")

    def around(self, what: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def listened(*args: Any, **kwargs: Any) -> Any:
            self.step(f"before {what}")
            result = function(*args, **kwargs)
            self.step(f"after {what}")
            return result

        return listened

    def listen(self) -> None:
        """From here on, in this process."""
        clockwork = self

        class Listened(sqlite3.Connection):
            def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
                if sql == "COMMIT" or "wal_checkpoint" in sql:
                    return clockwork.around(sql.partition("(")[0].lower(), super().execute)(sql, *args)  # type: ignore[no-any-return]
                return super().execute(sql, *args)

            def backup(self, *args: Any, **kwargs: Any) -> None:
                clockwork.around("copy of a database", super().backup)(*args, **kwargs)

        sqlite3.connect = partial(sqlite3.connect, factory=Listened)  # type: ignore[assignment]
        os.fsync = self.around("fsync", os.fsync)
        for name in ("replace", "unlink", "touch"):
            setattr(Path, name, self._method(name, getattr(Path, name)))

    def _method(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """A plain function, so that it becomes a method."""

        def method(path: Path, *args: Any, **kwargs: Any) -> Any:
            return self.around(name, function)(path, *args, **kwargs)

        return method


class Inside:
    """Stands in for the children that look at files: what they run is run here, step by step."""

    def __init__(self, clockwork: Clockwork) -> None:
        self._clockwork = clockwork

    def call(
        self, function: Callable[..., Any], *args: Any, file: Path, timeout: float, largest: int = 0, longest: float = 0, **kwargs: Any
    ) -> Any:
        given = {name: value for name, value in kwargs.items() if name != "should_stop" and (value is not None or name != "on_progress")}
        given["data"] = file.read_bytes()
        return self._clockwork.around(f"child {function.__name__}", function)(*args, **given)

    def close(self) -> None: ...


def add(library: Library, folder: Path, done: Callable[[], None]) -> None:
    library.add("일지.pdf", NEW)
    done()
    library.work()


def replace(library: Library, folder: Path, done: Callable[[], None]) -> None:
    library.add("휴가.pdf", NEWER, same_name="replace")
    done()
    library.work()


def delete(library: Library, folder: Path, done: Callable[[], None]) -> None:
    library.remove(2)
    done()


def cancel(library: Library, folder: Path, done: Callable[[], None]) -> None:
    """Of a file that waits, or that was read before it could be cancelled: as if it had never been."""
    for job in library.jobs():
        library.cancel(job.id)
    for document in library.documents():
        if document.name == "일지.pdf":
            library.remove(document.id)
    done()
    library.work()


def rebuild(library: Library, folder: Path, done: Callable[[], None]) -> None:
    library.rebuild()
    done()


def reembed(library: Library, folder: Path, done: Callable[[], None]) -> None:
    library.work()
    done()


def reread(library: Library, folder: Path, done: Callable[[], None]) -> None:
    library.work(reread=True)
    done()


def backup(library: Library, folder: Path, done: Callable[[], None]) -> None:
    library.backup(folder.parent / "backup.zip")
    done()


def restore(library: Library, folder: Path, done: Callable[[], None]) -> None:
    restore_backup(library.settings, folder.parent / "given.zip", replace=True)
    done()


def remember(library: Library, folder: Path, done: Callable[[], None]) -> None:
    library.remember(library.ask("주차 요금은 얼마인가요"))
    done()


def forget(library: Library, folder: Path, done: Callable[[], None]) -> None:
    library.forget(1)
    done()


def retain(library: Library, folder: Path, done: Callable[[], None]) -> None:
    library.keep_for(COMMON, Retention(questions=7, documents=7))
    done()


def expire(library: Library, folder: Path, done: Callable[[], None]) -> None:
    """Of a document that came in long ago, and the question that quotes it."""
    library.expire()
    done()


def send(library: Library, folder: Path, done: Callable[[], None]) -> None:
    """A collection goes into a file."""
    library.export_collection(COMMON, folder.parent / "collection.zip")
    done()


def bring(library: Library, folder: Path, done: Callable[[], None]) -> None:
    """A collection with one document comes out of a file."""
    library.import_collection(folder.parent / "collection.zip", "들어온 모음")
    done()
    library.work()


_DEEDS = (add, replace, delete, cancel, rebuild, reembed, reread, backup, restore, remember, forget, retain, expire, send, bring)
DEEDS = {deed.__name__: deed for deed in _DEEDS}


def do(deed: str, folder: Path, clockwork: Clockwork) -> None:
    """One deed, from opening the library on, with its steps listened to."""
    sandbox: Sandbox = Inside(clockwork)  # type: ignore[assignment]
    model = OTHER_MODEL if deed == "reembed" else "character-bigrams-1"
    clockwork.listen()
    if deed == "repair":
        list(mend(opened_settings(folder), lambda: opened(folder, sandbox)))
        clockwork.acknowledged()
    elif deed == "migrate":
        opened(folder, sandbox, model)
        clockwork.acknowledged()
    else:
        DEEDS[deed](opened(folder, sandbox, model), folder, clockwork.acknowledged)


def opened_settings(folder: Path) -> Any:
    from rag.core.settings import Settings

    return Settings(data_dir=folder, threads=1, reader=None)


def look(folder: Path, deed: str) -> dict[str, Any]:
    """The library after its next start, when all that waited is done, and what is wrong in it."""
    sandbox: Sandbox = Inside(Clockwork())  # type: ignore[assignment]
    if deed == "repair":
        list(mend(opened_settings(folder), lambda: opened(folder, sandbox)))
    library = opened(folder, sandbox, OTHER_MODEL if deed == "reembed" else "character-bigrams-1")
    library.work(reread=True)
    examined = examine(folder / FILE_NAME)
    vectors = library.embeddings.ids(library.embedder().fingerprint)
    names = {one.id: one.name for one in library.documents()}
    told = seen(library)
    told["scopes"] = {name: sorted(names[key] for key in keys) for name, keys in library.scopes().items()}
    held = [one for one in library.collections() if one.documents]  # an empty one waits for whoever tries again
    told["collections"] = [(one.name, one.documents, one.retention.questions, one.retention.documents) for one in held]
    found = {check.name: str(check.status) for check in diagnose(library.settings, lambda: library)}
    return {
        "seen": told,
        "problems": [*examined.problems, f"{examined.ghosts} ghosts", f"{len(examined.half)} half"] if not examined.is_whole else [],
        "vectors": len(vectors) == library.pending_embeddings()[1],
        "index": isinstance(library.meaning, MeaningIndex) and sorted(library.meaning._in_step()[0].windows.tolist()) == sorted(vectors),
        "files": sorted(library.files.kept()) == sorted(one.sha256 for one in library.documents()),
        "unfinished": unfinished_files(folder),
        "waiting": library.jobs_waiting(),
        "wrong": sorted(name for name, status in found.items() if status != "ok"),
    }


def in_a_child(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `work` answers in a fork of this process, or that it was killed."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        answer: dict[str, Any] = {}
        try:
            answer = work()
        except BaseException:
            answer = {"error": traceback.format_exc()}
        with os.fdopen(theirs, "wb") as pipe:
            pipe.write(json.dumps(answer, ensure_ascii=False, default=str).encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return {"killed": True} if os.WIFSIGNALED(status) else dict(json.loads(said or b"{}"))


def errand(asked: dict[str, Any]) -> dict[str, Any]:
    folder = Path(asked["folder"])
    if asked["do"] == "look":
        return in_a_child(lambda: look(folder, asked["deed"]))
    if asked["do"] == "again":  # its user tries again what was not acknowledged
        return in_a_child(lambda: _done(asked["deed"], folder, Clockwork()))
    if asked["do"] == "queue":
        return in_a_child(lambda: {"job": opened(folder, cast(Sandbox, Inside(Clockwork()))).add("일지.pdf", NEW).id})
    mark = folder.parent / "acknowledged"
    mark.unlink(missing_ok=True)
    clockwork = Clockwork(asked.get("at"), acknowledged=lambda: os.close(os.open(mark, os.O_CREAT)))
    told = in_a_child(lambda: _done(asked["deed"], folder, clockwork))
    return {**told, "acknowledged": mark.exists()}


def _done(deed: str, folder: Path, clockwork: Clockwork) -> dict[str, Any]:
    do(deed, folder, clockwork)
    return {"steps": clockwork.names}


def main() -> None:
    import faiss

    from rag.text.analyser import warm_up

    faiss.omp_set_num_threads(1)  # its threads would not come along into a fork
    warm_up()
    for line in sys.stdin:
        with suppress(BrokenPipeError):
            print(json.dumps(errand(json.loads(line)), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
