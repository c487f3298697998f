"""The queue on PostgreSQL: many take from it, each job is one's, and one that has died or was silent loses what it had to others."""

from __future__ import annotations

import time
from threading import Thread

import pytest

from rag.core.errors import BrokenPdf
from rag.core.job import JobState
from rag.store.database import Database
from rag.store.documents import Store
from rag.store.jobs import JobLost, QueuedFile
from rag.store.shared_jobs import SharedJobQueue

pytestmark = pytest.mark.postgres
LONG, OVER = 60.0, -1.0  # leases: one that holds, and one that has run out when it is given


@pytest.fixture
def shared(server_url: str) -> Database:
    from rag.store.postgres_database import PostgresDatabase

    return PostgresDatabase(server_url)


def queued(jobs: SharedJobQueue, count: int, by: str = "") -> list[int]:
    return [jobs.put(f"{number}.pdf", QueuedFile(f"{by}{number}", 10, None, by)).id for number in range(count)]


def test_many_workers_take_each_job_once(shared: Database) -> None:
    workers = [SharedJobQueue(shared, LONG) for _ in range(4)]
    jobs = queued(workers[0], 24)
    taken: list[list[int]] = [[] for _ in workers]

    def take(worker: SharedJobQueue, mine: list[int]) -> None:
        while (job := worker.take()) is not None:
            mine.append(job.id)

    threads = [Thread(target=take, args=pair) for pair in zip(workers, taken, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(job for mine in taken for job in mine) == jobs
    assert workers[0].waiting() == 0 and workers[0].has_work()


def test_a_job_that_somebody_takes_is_passed_over_and_not_waited_for(shared: Database) -> None:
    first, second = queued(SharedJobQueue(shared, LONG), 2)
    with shared.writing(alone=False) as db:
        db.execute("SELECT 1 FROM jobs WHERE id = ? FOR UPDATE", (first,))
        started = time.monotonic()
        job = SharedJobQueue(shared, LONG).take()
        assert job is not None and job.id == second and time.monotonic() - started < 5


def test_people_take_turns_whichever_of_their_files_is_held(shared: Database) -> None:
    worker = SharedJobQueue(shared, LONG)
    mine, yours = queued(worker, 2, "가"), queued(worker, 2, "나")
    assert [job and job.id for job in (worker.take() for _ in range(5))] == [mine[0], yours[0], mine[1], yours[1], None]


def test_a_dead_workers_job_is_taken_with_the_document_that_it_had_made(shared: Database) -> None:
    dead, other = SharedJobQueue(shared, OVER), SharedJobQueue(shared, LONG)
    (job_id,) = queued(dead, 1)
    assert dead.take() is not None
    with shared.writing() as db:
        db.execute("INSERT INTO documents (name, sha256, size, added, rule) VALUES ('0.pdf', '0', 10, '2026', 'r')")
    assert other.waiting() == 1 and not other.held_elsewhere()
    job = other.take()
    assert job is not None and (job.id, job.state, job.document_id) == (job_id, JobState.EMBEDDING, Store(shared).documents()[0].id)
    assert other.take() is None and dead.take() is None
    assert dead.held_elsewhere() and not other.held_elsewhere()


def test_a_sign_of_life_keeps_what_one_has_and_nothing_else(shared: Database) -> None:
    living, other = SharedJobQueue(shared, OVER), SharedJobQueue(shared, LONG)
    queued(living, 1)
    job = living.take()
    living.lease = LONG
    living.renew()
    assert job is not None and other.take() is None and not living.lost(job.id)
    other.renew()
    assert not living.lost(job.id) and living.report(job.id, JobState.READING, done=1, total=2, seconds=1.0, seconds_left=None)


def test_who_was_silent_too_long_changes_nothing_any_more(shared: Database) -> None:
    silent, other = SharedJobQueue(shared, OVER), SharedJobQueue(shared, LONG)
    (job_id,) = queued(silent, 1)
    silent.take()
    other.take()
    assert silent.lost(job_id) and not other.lost(job_id)
    assert not silent.report(job_id, JobState.READING, done=1, total=2, seconds=1.0, seconds_left=None)
    silent.renew()
    silent.attach(job_id, 7)
    silent.finish(job_id, 1.0)
    silent.fail(job_id, BrokenPdf(reason="x"), 1.0)
    job = other.get(job_id)
    assert job is not None and (job.state, job.document_id, job.error) == (JobState.READING, None, None)
    with pytest.raises(JobLost), shared.writing() as db:
        silent.fence(job_id)(db)
    with shared.writing() as db:
        other.fence(job_id)(db)
    other.finish(job_id, 2.0)
    assert silent.lost(job_id)
    other.forget(job_id)
    assert silent.lost(job_id), "a job that others have ended and forgotten was never cancelled"


def test_who_wakes_up_late_takes_nothing_that_he_has_already_and_clears_away_nothing_that_has_ended(shared: Database) -> None:
    """A worker that had been stopped took its own job a second time, and took the first one's end for a cancelling."""
    late = SharedJobQueue(shared, OVER)
    (job_id,) = queued(late, 1)
    assert late.take() is not None
    assert late.waiting() == 0 and late.take() is None
    assert not late.lost(job_id)
    late.finish(job_id, 1.0)
    assert late.lost(job_id)


def test_a_cancelled_job_is_still_its_workers_to_clear_away(shared: Database) -> None:
    worker, person = SharedJobQueue(shared, LONG), SharedJobQueue(shared, LONG)
    (job_id,) = queued(worker, 1)
    worker.take()
    assert person.cancel(job_id) is not None
    assert not worker.report(job_id, JobState.READING, done=1, total=2, seconds=1.0, seconds_left=None)
    assert not worker.lost(job_id)
    with pytest.raises(JobLost), shared.writing() as db:
        worker.fence(job_id)(db)
    person.forget(job_id)
    assert not worker.lost(job_id)


def test_whoever_takes_a_job_waits_for_what_is_being_stored_for_it(shared: Database) -> None:
    slow, other = SharedJobQueue(shared, OVER), SharedJobQueue(shared, LONG)
    queued(slow, 1)
    slow.take()
    with shared.writing() as db:
        held = "UPDATE jobs SET leased_until = 9e9 WHERE taken_by = ?"  # it lives when it begins to store
        db.execute(held, (slow.worker,))
        slow.fence(1)(db)
        assert other.take() is None
        db.execute("INSERT INTO documents (name, sha256, size, added, rule) VALUES ('0.pdf', '0', 10, '2026', 'r')")
        db.execute("UPDATE jobs SET leased_until = 0 WHERE taken_by = ?", (slow.worker,))
    job = other.take()
    assert job is not None and job.state is JobState.EMBEDDING and job.document_id is not None


def test_signs_of_life_do_not_wait_for_a_document_that_is_being_stored(shared: Database) -> None:
    worker = SharedJobQueue(shared, OVER)
    storing, other = queued(worker, 2)
    worker.take()
    with shared.writing() as db:
        db.execute("UPDATE jobs SET leased_until = 9e9 WHERE id = ?", (storing,))
        worker.fence(storing)(db)
        db.execute("INSERT INTO documents (name, sha256, size, added, rule) VALUES ('0.pdf', '0', 10, '2026', 'r')")
        worker.lease = LONG
        assert worker.take() is not None
        started = time.monotonic()
        worker.renew()
        assert time.monotonic() - started < 5
    with shared.reading() as db:
        leases = {row["id"]: row["leased_until"] for row in db.execute("SELECT id, leased_until FROM jobs")}
    assert leases[storing] == 9e9 and time.time() < leases[other] < time.time() + 2 * LONG
    worker.attach(storing, Store(shared).documents()[0].id)
    with shared.reading() as db:
        assert db.execute("SELECT leased_until FROM jobs WHERE id = ?", (storing,)).fetchone()[0] < time.time() + 2 * LONG


def test_a_document_that_is_read_again_is_one_workers_as_a_job_is(shared: Database) -> None:
    first, other, silent = SharedJobQueue(shared, LONG), SharedJobQueue(shared, LONG), SharedJobQueue(shared, OVER)
    with shared.writing() as db:
        for name in ("가", "나"):
            db.execute("INSERT INTO documents (name, sha256, size, added, rule) VALUES (?, ?, 10, '2026', 'old')", (name, name))
        db.execute("INSERT INTO documents (name, sha256, size, added, rule) VALUES ('다', '다', 10, '2026', 'new')")
    assert [worker.take_again("new") for worker in (first, other, first, other)] == [2, 1, 2, 1]
    assert silent.take_again("new") is None, "both are others', and the newest is read by this rule"
    first.leave_again(2)
    assert silent.take_again("new") == 2 and first.take_again("new") == 2, "a lease that ran out is anybody's"
    with pytest.raises(JobLost), shared.writing() as db:
        silent.fence_again(2)(db)
    silent.leave_again(2)
    with shared.writing() as db:
        first.fence_again(2)(db)
    first.lease = OVER
    first.renew()
    assert other.take_again("new") == 2
    Store(shared).keep_from(1, "new")
    with shared.reading() as db:
        assert [row["read_by"] for row in db.execute("SELECT read_by FROM documents ORDER BY id")] == [None, other.worker, None]
