"""Which documents were asked, said above the answer, and scopes that are kept by name."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from rag.core.errors import DocumentNotFound, ScopeNotFound
from rag.core.records import Answer
from rag.ui import components, naming, resources, session, wording
from rag.ui.strings import words


def show_scope(answer: Answer) -> None:
    """The documents that were asked, where it was not all of them, with doors to ask all and to choose others."""
    if answer.scope is None:
        return
    language = session.language()
    names = naming.names(language)
    there = [names[key] for key in answer.scope.documents if key in names]
    facts = {"names": naming.some_names(there, language), "said": answer.scope.said}
    key = "scope.question" if answer.scope.by == "question" else "scope.chosen"
    with st.container(horizontal=True, vertical_alignment="center", key="scope"):
        st.html(f'<div class="g-facts">{components.escape_html(words(key, language, **facts))}</div>', width="content")
        if answer.scope.absent:
            told = words("scope.absent", language, year=answer.scope.absent)
            st.html(f'<div class="g-facts g-warn">{components.escape_html(told)}</div>', width="content")
        label = words("scope.everywhere", language)
        asked = (answer.question,)
        st.button(label, key="scope_everywhere", type="tertiary", icon=":material/undo:", on_click=wording.ask_everywhere, args=asked)
        if answer.scope.by == "question":
            chosen = ([key for key in answer.scope.documents if key in names],)
            label = words("scope.change", language)
            st.button(label, key="scope_change", type="tertiary", icon=":material/tune:", on_click=session.narrow_to, args=chosen)


def scope_settings() -> None:
    """Choosing documents, by one or by a scope that is kept, and keeping those that are chosen."""
    language, library = session.language(), resources.library()
    kept, names = library.scopes(), naming.names(language)
    if kept:
        st.selectbox(
            words("scope.kept", language),
            list(kept),
            index=None,
            key=session.WIDGET_SCOPE,
            placeholder=words("scope.kept_none", language),
            on_change=_take_scope,
        )
    st.multiselect(
        words("settings.documents", language),
        list(names),
        format_func=lambda number: names.get(number, ""),
        key=session.WIDGET_DOCUMENTS,
        placeholder=words("settings.documents_all", language),
        persist_state="session",
    )
    if session.choices(1).documents:
        st.text_input(words("scope.name", language), key=session.WIDGET_SCOPE_NAME, placeholder=words("scope.name_hint", language))
        st.button(words("scope.keep", language), key="scope_keep", icon=":material/bookmark_add:", on_click=_keep_scope)
    if session.chosen_scope() in kept:
        st.button(words("scope.drop", language), key="scope_drop", type="tertiary", icon=":material/delete:", on_click=_drop_scope)


def _take_scope() -> None:
    if name := session.chosen_scope():
        try:
            session.narrow_to(list(resources.library().scope(name)))
        except ScopeNotFound:  # dropped meanwhile, elsewhere
            session.choose_scope(None)


def _keep_scope() -> None:
    name, chosen = session.scope_name(), session.choices(1).documents
    if name and chosen:
        with suppress(ScopeNotFound, DocumentNotFound):  # a name of nothing; a document that was removed meanwhile, elsewhere
            session.choose_scope(resources.library().keep_scope(name, chosen))


def _drop_scope() -> None:
    name = session.chosen_scope()
    session.choose_scope(None)
    if name in resources.library().scopes():
        resources.library().drop_scope(name or "")
