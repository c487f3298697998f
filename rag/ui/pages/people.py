"""관리: who may enter, what is shared, and who did what. For admins, in whose menu alone it is; the library refuses all others too."""

from __future__ import annotations

import streamlit as st

from rag.ui import auditing, people, resources, session
from rag.ui.strings import words


def page() -> None:
    language, library = session.language(), resources.library()
    accounts, seen = library.accounts(), library.collections()
    st.header(words("people.title", language), anchor=False)
    st.caption(words("people.about", language))
    labels = [
        words("people.tab_people", language, count=len(accounts)),
        words("people.tab_collections", language, count=len(seen)),
        words("people.tab_log", language),
    ]
    by_person, by_collection, log = st.tabs(labels)
    with by_person:
        people.show_people()
    with by_collection:
        auditing.show_all_collections(seen)
    with log:
        auditing.show_log()


page()
