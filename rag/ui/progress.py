"""How far each file is on its way into the library, drawn anew while there is work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from rag.core.job import Job, JobState
from rag.core.messages import describe, duration, job_stage
from rag.ui import components, naming, resources, session
from rag.ui.places import DOCUMENTS
from rag.ui.strings import words

_EVERY = 0.8  # seconds


def show_jobs() -> None:
    """Every file: waiting, reading page n of m, cutting, embedding n of m, ready; with time left, and a button to cancel."""
    if jobs := resources.library().jobs():
        session.changed_jobs(_states(jobs))
        st.fragment(_list, run_every=_EVERY if busy(jobs) else None, key="jobs")()


def show_job_summary() -> None:
    """One line while files are on their way, with a door to the page that tells more. Nothing when all is done."""
    jobs = resources.library().jobs()
    session.changed_jobs(_states(jobs))
    if busy(jobs):
        st.fragment(_summary, run_every=_EVERY, key="job_summary")()


def busy(jobs: Sequence[Job]) -> bool:
    """Whether any of them has not ended."""
    return any(job.state.is_unfinished for job in jobs)


def _states(jobs: Sequence[Job]) -> tuple[tuple[int, str, int | None], ...]:
    """What of the jobs the rest of the page depends on: which there are, which have ended, which have become documents."""
    return tuple((job.id, "" if job.state.is_unfinished else job.state, job.document_id) for job in jobs)


def _current() -> list[Job]:
    """The jobs as they are now; where one has moved on, the whole page is drawn anew."""
    library = resources.library()
    jobs = library.jobs()
    if session.changed_jobs(_states(jobs)):
        st.rerun()
    if busy(jobs) and (hindered := library.keep_working()) is not None:
        components.show_message(describe(hindered, session.language()))
    return jobs


def _summary() -> None:
    jobs, language = _current(), session.language()
    ended = sum(not job.state.is_unfinished for job in jobs)
    with st.container(horizontal=True, vertical_alignment="center", key="job_summary_row"):
        parts = sum(_share(job) if job.state.is_unfinished else 1.0 for job in jobs)
        st.progress(parts / len(jobs), components.escape_markdown(words("jobs.summary", language, ended=ended, total=len(jobs))))
        st.page_link(DOCUMENTS, label=words("jobs.see", language))


def _list() -> None:
    jobs = _current()
    called = naming.names_of_jobs(session.language())
    with st.container(border=True, key="jobs_list"):
        for job in jobs:
            if job.state is JobState.FAILED:
                _failed(job, called.get(job.id, job.name))
            elif job.state.is_unfinished:
                _running(job, called.get(job.id, job.name))
        if done := [job for job in jobs if job.state in (JobState.READY, JobState.CANCELLED)]:
            _done(done, called)


def _running(job: Job, name: str) -> None:
    language = session.language()
    left = "" if job.seconds_left is None else f" · {words('jobs.left', language, time=duration(job.seconds_left, language))}"
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"job_{job.id}"):
        with st.container(gap="xsmall"):
            st.html(components.titled_html(name, job_stage(job, language) + left))
            if job.state is not JobState.WAITING:
                st.progress(_share(job))
        st.button(words("jobs.cancel", language), key=f"job_cancel_{job.id}", on_click=resources.library().cancel, args=(job.id,))


def _share(job: Job) -> float:
    """How much of the present stage is done, from 0 to 1."""
    return min(1.0, job.done / job.total) if job.total else 0.0


def _failed(job: Job, name: str) -> None:
    language = session.language()
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"job_{job.id}"):
        components.show_message(describe(job.error or {}, language), about=name)
        st.button(words("jobs.dismiss", language), key=f"job_dismiss_{job.id}", type="tertiary", on_click=_dismiss, args=([job.id],))


def _done(jobs: Sequence[Job], called: Mapping[int, str]) -> None:
    """Files that are in take one line together, so that a large batch does not become a wall."""
    language, ready = session.language(), [job for job in jobs if job.state is JobState.READY]
    took = words("jobs.took", language, time=duration(sum(job.seconds for job in ready), language))
    title = words("jobs.ready", language, count=len(ready)) if ready else job_stage(jobs[0], language)
    told = {job.id: "" if job.state is JobState.READY else f" ({job_stage(job, language)})" for job in jobs}
    names = ", ".join(called.get(job.id, job.name) + told[job.id] for job in jobs)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key="jobs_done"):
        st.html(components.titled_html(f"{title} · {took}" if ready else title, names))
        st.button(words("jobs.dismiss", language), key="jobs_dismiss", type="tertiary", on_click=_dismiss, args=([job.id for job in jobs],))


def _dismiss(job_ids: Sequence[int]) -> None:
    for job_id in job_ids:
        resources.library().dismiss(job_id)
