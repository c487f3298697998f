"""What admins read: the collections that they see, with whom they are shared and how long they keep, and who did what."""

from __future__ import annotations

import streamlit as st

from rag.core.people import AuditEntry, Collection
from rag.ui import collections, components, resources, session
from rag.ui.shell import local_time
from rag.ui.strings import words

_SHOWN = 500  # entries, the last ones


def show_all_collections(seen: list[Collection]) -> None:
    language = session.language()
    st.caption(words("people.collections_about", language))
    heads = words("people.collection_heads", language).split("|")
    with st.container(key="read_collections"):
        st.html(components.table_html(heads, [_collection_row(one) for one in seen]))


def show_log() -> None:
    language, entries = session.language(), resources.library().audit(_SHOWN)
    if not entries:
        st.caption(words("people.log_empty", language))
        return
    people = sorted({one.who for one in entries})
    everybody, host = words("people.log_everybody", language), words("people.host", language)
    who = st.selectbox(
        words("people.log_who", language), [None, *people],
        format_func=lambda one: everybody if one is None else one or host, key="log_who",
    )  # fmt: skip
    shown = [one for one in entries if who is None or one.who == who]
    st.caption(words("people.log_about", language, count=len(shown)))
    with st.container(key="read_log"):
        st.html(components.table_html(words("people.log_heads", language).split("|"), [_log_row(one, host) for one in shown]))


def _collection_row(one: Collection) -> list[str]:
    language = session.language()
    rights = {True: words("access.writes", language), False: words("access.reads", language)}
    shared = ", ".join(f"{name} ({rights[writes]})" for name, writes in one.shared_with) or words("people.nobody", language)
    kept = [
        words(key, language, days=days)
        for key, days in (("people.kept_questions", one.retention.questions), ("people.kept_documents", one.retention.documents))
        if days is not None
    ]
    return [collections.called(one), one.owner or "–", str(one.documents), shared, ", ".join(kept) or words("people.kept_ever", language)]


def _log_row(one: AuditEntry, host: str) -> list[str]:
    did = words(f"people.did_{one.what}", session.language())
    return [local_time(one.at), one.who or host, did, str(one.document_id or ""), str(one.page or ""), one.about]
