"""The queue of files on their way into the library, in the database: it outlives tabs, servers and workers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from rag.core.errors import RagError
from rag.core.job import Job, JobState
from rag.core.people import COMMON, collection_of
from rag.store.connection import Connection, Row
from rag.store.contents import id_of
from rag.store.database import Database
from rag.store.turns import Turns

UNFINISHED = tuple(state for state in JobState if state.is_unfinished)
IN_HAND = tuple(state for state in JobState if state.is_in_hand)
READ_OTHERWISE = "size > 0 AND rule <> ? AND kept_from IS NOT ?"  # documents that are to be read again by this rule


class JobLost(Exception):
    """The job is another worker's by now, or was cancelled."""


@dataclass(frozen=True, slots=True)
class QueuedFile:
    """What the worker needs beside the Job: the file's SHA-256, and the document that is removed when this one is ready.

    `queued_by`: who brought it, a name that only tells people apart; their files take turns.
    """

    sha256: str
    size: int
    replaces: int | None
    queued_by: str = ""


class JobQueue:
    """Every method is one transaction, so a job is never taken twice."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns = Turns()  # of this process: the worker's

    def put(self, name: str, file: QueuedFile) -> Job:
        with self._database.writing() as db:
            insert = "INSERT INTO jobs (name, sha256, size, state, replaces, queued_by, collection_id) VALUES (?, ?, ?, ?, ?, ?, ?)"
            values = (name, file.sha256, file.size, JobState.WAITING, file.replaces, file.queued_by, collection_of(file.sha256))
            job_id = id_of(db.execute(f"{insert} RETURNING id", values))
        return Job(job_id, name, JobState.WAITING)

    def get(self, job_id: int) -> Job | None:
        with self._database.reading() as db:
            row = db.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone()
        return None if row is None else _job(row)

    def file(self, job_id: int) -> QueuedFile:
        with self._database.reading() as db:
            row = db.execute("SELECT sha256, size, replaces, queued_by FROM jobs WHERE id = ?", (job_id,)).fetchone()
        return QueuedFile(row["sha256"], row["size"], row["replaces"], row["queued_by"])

    def all(self) -> list[Job]:
        with self._database.reading() as db:
            return [_job(row) for row in db.execute("SELECT * FROM jobs ORDER BY id")]

    def has_work(self) -> bool:
        with self._database.reading() as db:
            return db.execute(f"SELECT 1 FROM jobs WHERE state IN ({marks(UNFINISHED)}) LIMIT 1", UNFINISHED).fetchone() is not None

    def waiting(self) -> int:
        """How many jobs nobody has taken."""
        with self._database.reading() as db:
            return int(db.execute("SELECT count(*) FROM jobs WHERE state = ?", (JobState.WAITING,)).fetchone()[0])

    def uses_file(self, sha256: str) -> bool:
        """Whether an unfinished job needs the file."""
        return self.unfinished_with(sha256) is not None

    def unfinished_with(self, sha256: str) -> Job | None:
        """The unfinished job for these bytes."""
        with self._database.reading() as db:
            query = f"SELECT * FROM jobs WHERE sha256 = ? AND state IN ({marks(UNFINISHED)}) ORDER BY id LIMIT 1"
            row = db.execute(query, (sha256, *UNFINISHED)).fetchone()
        return None if row is None else _job(row)

    def ended_files(self) -> set[str]:
        """The SHA-256 of every file that was cancelled or failed."""
        with self._database.reading() as db:
            rows = db.execute("SELECT sha256 FROM jobs WHERE state IN (?, ?)", (JobState.CANCELLED, JobState.FAILED)).fetchall()
        return {row["sha256"] for row in rows}

    def names(self) -> dict[str, str]:
        """By what name each file came, by its SHA-256; of those of which a job is still known."""
        with self._database.reading() as db:
            return {row["sha256"]: row["name"] for row in db.execute("SELECT sha256, name FROM jobs ORDER BY id")}

    def unfinished_named(self, name: str, collection_id: int = COMMON) -> list[Job]:
        """The unfinished jobs for files of this name on their way into a collection, oldest first."""
        with self._database.reading() as db:
            query = f"SELECT * FROM jobs WHERE name = ? AND collection_id = ? AND state IN ({marks(UNFINISHED)}) ORDER BY id"
            return [_job(row) for row in db.execute(query, (name, collection_id, *UNFINISHED))]

    def take(self) -> Job | None:
        """The next job for the worker, marked as in hand: the oldest of whose turn it is; None when there is nothing to do."""
        with self._database.writing() as db:
            waiting = "SELECT queued_by, min(id) FROM jobs WHERE state = ? GROUP BY queued_by"
            oldest = {row[0]: row[1] for row in db.execute(waiting, (JobState.WAITING,))}
            if not oldest:
                return None
            row = db.execute("SELECT * FROM jobs WHERE id = ?", (oldest[self._turns.next(oldest)],)).fetchone()
            state = JobState.READING if row["document_id"] is None else JobState.EMBEDDING
            db.execute("UPDATE jobs SET state = ? WHERE id = ?", (state, row["id"]))
        return self.get(row["id"])

    def held_elsewhere(self) -> bool:
        """Whether another worker has jobs in hand: not where there is but one."""
        return False

    def lost(self, job_id: int) -> bool:
        """Whether a job that this worker took is another's by now, or has ended: what was made of it is not this worker's to clear away."""
        return False

    def fence(self, job_id: int) -> Callable[[Connection], None]:
        """What raises JobLost within a transaction where the job is not this worker's any more; whoever takes it then waits for its end."""
        return lambda db: None

    def take_again(self, rule: str) -> int | None:
        """The next document that another rule read, for this worker to read again; the one that was added last first. None: nothing is due,
        or others are at it."""
        with self._database.reading() as db:
            row = db.execute(f"SELECT max(id) FROM documents WHERE {READ_OTHERWISE}", (rule, rule)).fetchone()
        return None if row[0] is None else int(row[0])

    def leave_again(self, document_id: int) -> None:
        """What was begun of a document is left: whoever comes next may take it."""

    def fence_again(self, document_id: int) -> Callable[[Connection], None]:
        """As `fence`, of a document that is read again."""
        return lambda db: None

    def put_back(self) -> None:
        """What a worker that died had in hand waits again, with the document that it had made.

        Only for the one worker to call, when it starts.
        """
        with self._database.writing() as db:
            made = "(SELECT id FROM documents d WHERE d.sha256 = jobs.sha256)"
            db.execute(f"UPDATE jobs SET document_id = {made} WHERE document_id IS NULL AND state IN ({marks(IN_HAND)})", IN_HAND)
            db.execute(f"UPDATE jobs SET state = ?, seconds_left = NULL WHERE state IN ({marks(IN_HAND)})", (JobState.WAITING, *IN_HAND))

    def report(self, job_id: int, state: JobState, *, done: int, total: int, seconds: float, seconds_left: float | None) -> bool:
        """Writes progress; False when the job was cancelled or forgotten meanwhile, or is another worker's."""
        mine, whose = self._mine()
        with self._database.writing(alone=False) as db:
            cursor = db.execute(
                "UPDATE jobs SET state = ?, done = ?, total = ?, seconds = ?, seconds_left = ?"
                f" WHERE id = ? AND state IN ({marks(UNFINISHED)}){mine}",
                (state, done, total, seconds, seconds_left, job_id, *UNFINISHED, *whose),
            )
        return cursor.rowcount == 1

    def attach(self, job_id: int, document_id: int) -> None:
        mine, whose = self._mine()
        with self._database.writing(alone=False) as db:
            db.execute(f"UPDATE jobs SET document_id = ? WHERE id = ?{mine}", (document_id, job_id, *whose))

    def finish(self, job_id: int, seconds: float) -> None:
        self._end(job_id, JobState.READY, seconds=seconds, whose=self._mine())

    def fail(self, job_id: int, error: RagError, seconds: float) -> None:
        told = json.dumps(error.as_dict(), ensure_ascii=False, default=str)
        self._end(job_id, JobState.FAILED, seconds=seconds, error=told, whose=self._mine())

    def cancel(self, job_id: int) -> Job | None:
        """Cancels an unfinished job and returns it as it was; None when it had finished already."""
        before = self.get(job_id)
        if before is None or not before.state.is_unfinished:
            return None
        self._end(job_id, JobState.CANCELLED, seconds=before.seconds)
        return before

    def forget(self, job_id: int) -> None:
        """Forgets a job that has ended; an unfinished one stays."""
        with self._database.writing() as db:
            db.execute(f"DELETE FROM jobs WHERE id = ? AND state NOT IN ({marks(UNFINISHED)})", (job_id, *UNFINISHED))

    def _mine(self) -> tuple[str, tuple[str, ...]]:
        """What a statement asks of a job beside its number, so that a worker changes none but its own; with the values."""
        return "", ()

    def _end(
        self,
        job_id: int,
        state: JobState,
        *,
        seconds: float,
        error: str | None = None,
        whose: tuple[str, tuple[str, ...]] = ("", ()),
    ) -> None:
        end = f"UPDATE jobs SET state = ?, seconds = ?, seconds_left = NULL, error = ? WHERE id = ? AND state IN ({marks(UNFINISHED)})"
        with self._database.writing(alone=False) as db:
            db.execute(end + whose[0], (state, seconds, error, job_id, *UNFINISHED, *whose[1]))


def forget_file(db: Connection, sha256: str) -> None:
    """Forgets every ended job of these bytes."""
    db.execute(f"DELETE FROM jobs WHERE sha256 = ? AND state NOT IN ({marks(UNFINISHED)})", (sha256, *UNFINISHED))


def marks(values: tuple[JobState, ...]) -> str:
    return ", ".join("?" * len(values))


def _job(row: Row) -> Job:
    error = None if row["error"] is None else json.loads(row["error"])
    return Job(
        row["id"],
        name=row["name"],
        state=JobState(row["state"]),
        done=row["done"],
        total=row["total"],
        seconds_left=row["seconds_left"],
        document_id=row["document_id"],
        error=error,
        seconds=row["seconds"],
    )
