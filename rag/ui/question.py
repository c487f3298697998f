"""The question box and how to search."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag.core.records import Document
from rag.ui import components, resources, scopes, session
from rag.ui.strings import words

_MOST_HITS = 20


def question_box(documents: Sequence[Document]) -> None:
    """The box, its button, and below them a hint and the settings."""
    language, settings = session.language(), resources.library().settings
    session.keep_documents({document.id for document in documents})
    with st.form("question_form", border=False), st.container(horizontal=True, vertical_alignment="bottom", key="question_row"):
        st.text_input(
            words("question.label", language),
            key=session.WIDGET_QUESTION,
            placeholder=words("question.placeholder", language),
            max_chars=settings.max_question_length,
            label_visibility="collapsed",
            persist_state="session",
        )
        st.form_submit_button(words("question.submit", language), key="ask", type="primary", on_click=session.ask)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="question_below"):
        st.caption(words("question.hint", language), width="content")
        with st.popover(_settings_title(), icon=":material/tune:", type="tertiary", key="settings"):
            _settings()


def _settings_title() -> str:
    """ "찾기 설정", and how many documents the search is narrowed to, so that this is never overlooked."""
    language, chosen = session.language(), session.choices(1).documents
    title = words("settings.title", language)
    return f"{title} · {words('settings.narrowed', language, count=len(chosen))}" if chosen else title


def _settings() -> None:
    language, library = session.language(), resources.library()
    session.prepare_settings(library.settings.k, rerank=library.settings.rerank and library.has_reranker)
    st.slider(words("settings.k", language), 1, _MOST_HITS, key=session.WIDGET_K, persist_state="session")
    scopes.scope_settings()
    about = words("settings.rerank_help" if library.has_reranker else "settings.rerank_missing", language)
    st.toggle(words("settings.rerank", language), key=session.WIDGET_RERANK, disabled=not library.has_reranker, persist_state="session")
    st.caption(about)


def suggestions(documents: Sequence[Document]) -> None:
    """Where sample documents are in, a question for each of them, to be asked with one click."""
    here, questions = {document.name for document in documents}, dict[str, str]()
    for name, question in resources.sample_questions():
        if name in here:
            questions.setdefault(name, question)
    if questions:
        with st.container(key="suggestions", gap="xsmall"):
            st.caption(words("question.try", session.language()))
            for number, question in enumerate(questions.values()):
                label = components.escape_markdown(question)
                st.button(label, key=f"try_{number}", type="tertiary", icon=":material/north_west:", on_click=session.ask, args=(question,))
