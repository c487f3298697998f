"""The queue: a job is taken once, outlives its worker, and ends once."""

from __future__ import annotations

import pytest

from rag.core.errors import BrokenPdf
from rag.core.job import JobState
from rag.store.database import Database
from rag.store.jobs import JobQueue, QueuedFile
from rag.store.shared_jobs import SharedJobQueue
from rag.store.turns import Turns


@pytest.fixture
def jobs(database: Database) -> JobQueue:
    return SharedJobQueue(database, lease=30) if database.many_workers else JobQueue(database)


def put(jobs: JobQueue, name: str = "가.pdf", sha256: str = "a") -> int:
    return jobs.put(name, QueuedFile(sha256, 10, None)).id


def test_jobs_are_taken_once_in_the_order_they_came(jobs: JobQueue) -> None:
    first, second = put(jobs, sha256="a"), put(jobs, sha256="b")
    taken = [jobs.take(), jobs.take(), jobs.take()]
    assert [job and job.id for job in taken] == [first, second, None]
    assert taken[0] is not None and taken[0].state is JobState.READING


def test_what_a_dead_worker_had_in_hand_waits_again(jobs: JobQueue) -> None:
    job_id = put(jobs)
    jobs.take()
    jobs.put_back()
    job = jobs.take()
    assert job is not None and job.id == job_id


def test_progress_of_a_cancelled_job_is_refused(jobs: JobQueue) -> None:
    job_id = put(jobs)
    jobs.take()
    assert jobs.report(job_id, JobState.READING, done=3, total=9, seconds=1.5, seconds_left=3.0)
    before = jobs.cancel(job_id)
    assert before is not None and (before.done, before.total, before.seconds_left) == (3, 9, 3.0)
    assert not jobs.report(job_id, JobState.READING, done=4, total=9, seconds=2.0, seconds_left=2.5)
    after = jobs.get(job_id)
    assert after is not None and after.state is JobState.CANCELLED
    assert jobs.cancel(job_id) is None


def test_a_failed_job_carries_code_and_facts(jobs: JobQueue) -> None:
    job_id = put(jobs)
    jobs.take()
    jobs.fail(job_id, BrokenPdf(reason="표가 없음"), 0.5)
    job = jobs.get(job_id)
    assert job is not None
    assert (job.state, job.error) == (JobState.FAILED, {"code": "broken_pdf", "facts": {"reason": "표가 없음"}})


def test_an_unfinished_job_cannot_be_forgotten_and_an_ended_one_can(jobs: JobQueue) -> None:
    job_id = put(jobs)
    jobs.forget(job_id)
    assert jobs.has_work() and jobs.uses_file("a")
    jobs.take()
    jobs.finish(job_id, 1.0)
    assert not jobs.has_work() and not jobs.uses_file("a")
    jobs.forget(job_id)
    assert jobs.all() == []


def test_a_job_is_unfinished_from_waiting_to_embedding_and_in_hand_but_for_waiting() -> None:
    unfinished = [JobState.WAITING, JobState.READING, JobState.CUTTING, JobState.EMBEDDING]
    assert [state for state in JobState if state.is_unfinished] == unfinished
    assert [state for state in JobState if state.is_in_hand] == unfinished[1:]


def test_people_take_turns_and_who_comes_late_is_next(jobs: JobQueue) -> None:
    first = [jobs.put("가.pdf", QueuedFile(f"a{number}", 10, None, "가")).id for number in range(4)]
    taken = [jobs.take() for _ in range(2)]
    late = jobs.put("나.pdf", QueuedFile("b", 10, None, "나")).id
    taken += [jobs.take() for _ in range(4)]
    assert [job and job.id for job in taken] == [*first[:2], late, *first[2:], None]
    assert jobs.waiting() == 0 and jobs.has_work()
    assert jobs.file(late) == QueuedFile("b", 10, None, "나")


def test_who_was_served_longest_ago_is_next() -> None:
    turns = Turns()
    assert [turns.next({"가": 1, "나": 2, "다": 3}) for _ in range(4)] == ["가", "나", "다", "가"]
    assert turns.next({"나": 9, "라": 10}) == "라"
