"""질문: the question, its answer with evidence, and on a first visit what this is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from rag.errors import RagError
from rag.messages import describe
from rag.records import Document
from rag.ui import answers, components, progress, resources, session, uploads, viewer
from rag.ui.shell import local_time
from rag.ui.strings import words


def page() -> None:
    with components.errors_in_words():
        documents = resources.library().documents()
        if not documents:
            _welcome()
            return
        _question(documents)
        uploads.show_asking()
        progress.show_job_summary(str(Path(__file__).with_name("documents.py")))
        _answer_pending()
        if session.entry() is None:
            _suggestions(documents)
        else:
            _shown()
        viewer.show_viewer()


def _welcome() -> None:
    language = session.language()
    first, second = words("welcome.first", language), words("welcome.second", language)
    st.html(f'<div class="g-hero"><h1>{words("welcome.title", language)}</h1><p>{first}</p><p>{second}</p></div>')
    uploads.upload_area("welcome")
    uploads.show_asking()
    progress.show_jobs()
    if not resources.library().jobs():
        uploads.samples_button()


def _question(documents: Sequence[Document]) -> None:
    language, settings = session.language(), resources.library().settings
    with st.form("question_form", border=False), st.container(horizontal=True, vertical_alignment="bottom", key="question_row"):
        st.text_input(
            words("question.label", language), key=session.WIDGET_QUESTION, placeholder=words("question.placeholder", language),
            max_chars=settings.max_question_length, label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
        st.form_submit_button(words("question.submit", language), key="ask", type="primary", on_click=session.ask)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="question_below"):
        st.caption(words("question.hint", language), width="content")
        with st.popover(words("settings.title", language), icon=":material/tune:", type="tertiary", key="settings"):
            _settings(documents)


def _settings(documents: Sequence[Document]) -> None:
    language, library = session.language(), resources.library()
    names = {document.id: document.name for document in documents}
    session.keep_documents(set(names))
    st.session_state.setdefault(session.WIDGET_K, library.settings.k)
    st.slider(words("settings.k", language), 1, 20, key=session.WIDGET_K, persist_state="session")
    st.multiselect(
        words("settings.documents", language), list(names), format_func=names.__getitem__, key=session.WIDGET_DOCUMENTS,
        placeholder=words("settings.documents_all", language), persist_state="session",
    )  # fmt: skip
    help_key = "settings.rerank_help" if library.has_reranker else "settings.rerank_missing"
    st.toggle(
        words("settings.rerank", language), key=session.WIDGET_RERANK, disabled=not library.has_reranker, help=words(help_key, language),
        persist_state="session",
    )  # fmt: skip
    if not library.has_reranker:
        st.caption(words("settings.rerank_missing", language))


def _answer_pending() -> None:
    question, language, library = session.take_pending(), session.language(), resources.library()
    if question is None:
        return
    chosen = session.choices(library.settings.k)
    try:
        with st.spinner(words("wait.asking", language)):
            answer = library.ask(question, k=chosen.k, documents=chosen.documents, rerank=chosen.rerank and library.has_reranker)
            session.show_entry(library.remember(answer))
    except RagError as error:
        session.show_entry(None)
        components.show_message(describe(error, language))
        st.stop()
    st.rerun()  # the list of past questions stands above and has one more now


def _shown() -> None:
    library, language, entry = resources.library(), session.language(), session.entry()
    asked = next((item for item in library.history(500) if item.id == entry), None)
    with st.spinner(words("wait.page", language)):
        try:
            answer = library.reopen(entry or 0)
        except RagError as error:
            components.show_message(describe(error, language), about=asked.question if asked else "")
            return
    answers.show_answer(answer, local_time(asked.asked) if asked else "")


def _suggestions(documents: Sequence[Document]) -> None:
    language = session.language()
    here, questions = {document.name for document in documents}, dict[str, str]()
    for name, question in resources.sample_questions():
        if name in here:
            questions.setdefault(name, question)
    if questions:
        with st.container(key="suggestions", gap="xsmall"):
            st.caption(words("question.try", language))
            for number, question in enumerate(questions.values()):
                label = components.escape_markdown(question)
                st.button(label, key=f"try_{number}", type="tertiary", icon=":material/north_west:", on_click=session.ask, args=(question,))


page()
