"""The queue on PostgreSQL, where many workers take from it, on many machines.

A job that is taken is leased: its worker says that it lives (`renew`), and one whose lease has run out is another's to take, with the
document that was made of it. So is a document that is read again. Times are the server's. A worker that was silent for too long and goes
on nevertheless changes nothing any more: what it writes holds only where the job is still its own.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable

from rag.core.job import Job, JobState
from rag.store.connection import Connection
from rag.store.database import Database
from rag.store.jobs import IN_HAND, READ_OTHERWISE, JobLost, JobQueue, marks

_NOW = "extract(epoch FROM clock_timestamp())"
_RUN_OUT = f"(state IN ({marks(IN_HAND)}) AND coalesce(leased_until, 0) < {_NOW})"
_TO_TAKE = f"(state = ? OR {_RUN_OUT})"
_TO_TAKE_VALUES = (JobState.WAITING, *IN_HAND)


class SharedJobQueue(JobQueue):
    """One worker's. `lease`: seconds without a sign of it after which its jobs are another's."""

    def __init__(self, database: Database, lease: float) -> None:
        super().__init__(database)
        self.worker = f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}"
        self.lease = lease
        self._lock = threading.Lock()
        self._signs: dict[int, float] = {}  # of each job that was taken: when its lease was last renewed

    def waiting(self) -> int:
        """How many jobs nobody has taken, or nobody has any more."""
        with self._database.reading() as db:
            free = f"SELECT count(*) FROM jobs WHERE {_TO_TAKE} AND coalesce(taken_by, '') <> ?"
            return int(db.execute(free, (*_TO_TAKE_VALUES, self.worker)).fetchone()[0])

    def held_elsewhere(self) -> bool:
        held = f"SELECT 1 FROM jobs WHERE state IN ({marks(IN_HAND)}) AND taken_by <> ? AND leased_until >= {_NOW} LIMIT 1"
        with self._database.reading() as db:
            return db.execute(held, (*IN_HAND, self.worker)).fetchone() is not None

    def take(self) -> Job | None:
        free = f"{_TO_TAKE} AND coalesce(taken_by, '') <> ?"  # what this worker has it goes on with, however late
        values = (*_TO_TAKE_VALUES, self.worker)
        with self._database.writing(alone=False) as db:
            waiting = f"SELECT queued_by, min(id) FROM jobs WHERE {free} GROUP BY queued_by"
            oldest = {row[0]: row[1] for row in db.execute(waiting, values)}
            row = None
            while row is None and oldest:
                who = self._turns.next(oldest)
                of_theirs = f"SELECT * FROM jobs WHERE {free} AND queued_by = ? ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
                row = db.execute(of_theirs, (*values, who)).fetchone()
                del oldest[who]
            if row is None:
                return None
            document_id = row["document_id"]
            if document_id is None and row["taken_by"] is not None:  # whoever had it may have come so far
                made = db.execute("SELECT id FROM documents WHERE sha256 = ?", (row["sha256"],)).fetchone()
                document_id = None if made is None else made["id"]
            state = JobState.READING if document_id is None else JobState.EMBEDDING
            taken = f"state = ?, document_id = ?, taken_by = ?, leased_until = {_NOW} + ?, seconds_left = NULL"
            db.execute(f"UPDATE jobs SET {taken} WHERE id = ?", (state, document_id, self.worker, self.lease, row["id"]))
        self._signed([row["id"]])
        return self.get(row["id"])

    def put_back(self) -> None:
        """What this worker has left in hand waits for whoever comes; what another that died had is taken once its lease has run out."""
        left = f"UPDATE jobs SET taken_by = '', leased_until = 0 WHERE taken_by = ? AND state IN ({marks(IN_HAND)})"
        with self._database.writing(alone=False) as db:
            db.execute(left, (self.worker, *IN_HAND))

    def renew(self) -> None:
        """This worker lives, and has its jobs still. One whose document is being stored is passed over: nobody else gets it."""
        asked = time.monotonic()
        mine = f"SELECT id FROM jobs WHERE taken_by = ? AND state IN ({marks(IN_HAND)}) FOR UPDATE SKIP LOCKED"
        renewed = f"UPDATE jobs SET leased_until = {_NOW} + ? WHERE id IN ({mine}) RETURNING id"
        again = "SELECT id FROM documents WHERE read_by = ? FOR UPDATE SKIP LOCKED"
        with self._database.writing(alone=False) as db:
            held = [row["id"] for row in db.execute(renewed, (self.lease, self.worker, *IN_HAND)).fetchall()]
            db.execute(f"UPDATE documents SET read_until = {_NOW} + ? WHERE id IN ({again})", (self.lease, self.worker))
        self._signed(held, asked)

    def lost(self, job_id: int) -> bool:
        with self._lock:
            silent = time.monotonic() - self._signs.get(job_id, float("-inf"))
        with self._database.reading() as db:
            row = db.execute("SELECT taken_by, state FROM jobs WHERE id = ?", (job_id,)).fetchone()
        if row is None:
            return silent > self.lease
        return row["taken_by"] != self.worker or row["state"] in (JobState.READY, JobState.FAILED)

    def attach(self, job_id: int, document_id: int) -> None:
        super().attach(job_id, document_id)
        self.renew()  # storing may have taken long

    def fence(self, job_id: int) -> Callable[[Connection], None]:
        held = f"SELECT 1 FROM jobs WHERE id = ? AND taken_by = ? AND state IN ({marks(IN_HAND)}) FOR UPDATE"

        def check(db: Connection) -> None:
            if db.execute(held, (job_id, self.worker, *IN_HAND)).fetchone() is None:
                raise JobLost

        return check

    def take_again(self, rule: str) -> int | None:
        free = f"{READ_OTHERWISE} AND (read_by IS NULL OR read_by = ? OR coalesce(read_until, 0) < {_NOW})"
        due = f"SELECT id FROM documents WHERE {free} ORDER BY id DESC LIMIT 1 FOR UPDATE SKIP LOCKED"
        with self._database.writing(alone=False) as db:
            row = db.execute(due, (rule, rule, self.worker)).fetchone()
            if row is not None:
                taken = f"UPDATE documents SET read_by = ?, read_until = {_NOW} + ? WHERE id = ?"
                db.execute(taken, (self.worker, self.lease, row["id"]))
        return None if row is None else int(row["id"])

    def leave_again(self, document_id: int) -> None:
        with self._database.writing(alone=False) as db:
            db.execute("UPDATE documents SET read_by = NULL WHERE id = ? AND read_by = ?", (document_id, self.worker))

    def fence_again(self, document_id: int) -> Callable[[Connection], None]:
        def check(db: Connection) -> None:
            if db.execute("SELECT 1 FROM documents WHERE id = ? AND read_by = ? FOR UPDATE", (document_id, self.worker)).fetchone() is None:
                raise JobLost

        return check

    def _mine(self) -> tuple[str, tuple[str, ...]]:
        return " AND taken_by = ?", (self.worker,)

    def _signed(self, jobs: list[int], when: float | None = None) -> None:
        with self._lock:
            self._signs.update(dict.fromkeys(jobs, time.monotonic() if when is None else when))
