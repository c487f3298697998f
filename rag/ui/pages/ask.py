"""질문: the question, its answer with evidence, and on a first visit what this is."""

from __future__ import annotations

import streamlit as st

from rag.core.errors import RagError
from rag.core.messages import describe
from rag.ui import answers, asked, collections, components, progress, question, resources, session, uploads, viewer, wording
from rag.ui.shell import local_time
from rag.ui.strings import words


def page() -> None:
    documents = resources.library().documents()
    if not documents:
        _welcome()
        return
    _read_on()
    question.question_box(documents)
    asked.show_understood()
    uploads.show_asking()
    progress.show_job_summary()
    _answer_pending()
    if session.entry() is None:
        question.suggestions(documents)
    else:
        _shown()
    viewer.show_viewer()


def _welcome() -> None:
    language = session.language()
    if not collections.may_add():
        st.caption(words("access.nothing", language))
        return
    first, second = words("welcome.first", language), words("welcome.second", language)
    st.html(f'<div class="g-hero"><h1>{words("welcome.title", language)}</h1><p>{first}</p><p>{second}</p></div>')
    uploads.upload_area("welcome")
    uploads.show_asking()
    progress.show_jobs()
    if not progress.busy(resources.library().jobs()):
        uploads.samples_button()


def _read_on() -> None:
    """A question that goes on from the one on show ("그럼 2024년은?") is read with it."""
    pending, library = session.pending(), resources.library()
    if pending is None or session.entry() is None or wording.as_typed():
        return
    before = next((item.question for item in library.history(500) if item.id == session.entry()), None)
    if before is not None and (read := library.understood(pending, before)) is not None:
        wording.read_as(read)


def _answer_pending() -> None:
    pending, language, library = session.pending(), session.language(), resources.library()
    if pending is None:
        return
    chosen = session.choices(library.settings.k)
    try:
        with st.spinner(words("wait.asking", language)):
            answer = library.ask(
                pending,
                k=chosen.k,
                documents=chosen.documents,
                rerank=chosen.rerank,
                scoped=not wording.everywhere(),
                as_typed=wording.as_typed(),
            )
            session.answered(library.remember(answer))
    except RagError as error:
        session.answered(None)
        components.show_message(describe(error, language))
        st.stop()
    st.rerun()  # the list of past questions stands above and has one more now


def _shown() -> None:
    library, language, entry = resources.library(), session.language(), session.entry()
    shown = next((item for item in library.history(500) if item.id == entry), None)
    with st.spinner(words("wait.page", language)):
        try:
            answer = library.reopen(entry or 0)
        except RagError as error:
            components.show_message(describe(error, language), about=shown.question if shown else "")
            return
    answers.show_answer(answer, local_time(shown.asked) if shown else "", entry or 0)


page()
