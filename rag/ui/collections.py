"""Collections on the page: where files go, and with whom the own ones are shared. Nothing of it is there where nobody signs in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from rag.core.people import Collection
from rag.ui import components, resources, session, signed_in
from rag.ui.strings import words


def may_add() -> bool:
    """Whether the person adds documents at all."""
    return resources.library().person.role.edits


def writable() -> set[int]:
    """The collections whose documents the person may change."""
    return {one.id for one in resources.library().collections() if one.writable} if may_add() else set()


def called(collection: Collection) -> str:
    """Its name, and whose it is where that is somebody else."""
    language = session.language()
    name = collection.name or words("access.common", language)
    return name if collection.own else words("access.of", language, name=name, owner=collection.owner or "–")


def target() -> int | None:
    """The collection that files go into; None: the person's first."""
    return signed_in.target() if resources.library().person.account_id else None


def choose_target() -> None:
    """Where files go, where there is more than one place for them."""
    places = [one for one in resources.library().collections() if one.writable] if resources.library().person.account_id else []
    if len(places) > 1:
        names = {one.id: called(one) for one in places}
        label = words("access.target", session.language())
        st.selectbox(label, list(names), format_func=lambda key: names.get(key, ""), key=signed_in.WIDGET_TARGET, persist_state="session")


def show_collections() -> None:
    """The person's own collections, to be shared by name, and a form for another one."""
    library, language = resources.library(), session.language()
    if not library.person.account_id or not may_add():
        return
    with st.expander(words("access.collections", language), icon=":material/folder_shared:", key="collections"):
        st.caption(words("access.collections_about", language))
        for one in [one for one in library.collections() if one.own]:
            _collection(one)
        with st.form("collection_form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(words("access.collection_name", language), key="collection_name", max_chars=100)
            if st.form_submit_button(words("access.collection_add", language), key="collection_add"):
                components.change_or_say_why(lambda: library.add_collection(name))


def _collection(one: Collection) -> None:
    language, library = session.language(), resources.library()
    with st.container(border=True, key=f"collection_{one.id}"):
        st.html(components.titled_html(called(one), words("access.collection_facts", language, count=one.documents)))
        for number, (name, writes) in enumerate(one.shared_with):
            with st.container(horizontal=True, vertical_alignment="center"):
                right = words("access.writes" if writes else "access.reads", language)
                st.html(f'<div class="g-facts">{components.escape_html(f"{name} · {right}")}</div>', width="content")
                label = words("access.unshare", language)
                if st.button(label, key=f"unshare_{one.id}_{number}", type="tertiary"):
                    components.change_or_say_why(partial(library.unshare, one.id, name))
        with st.form(f"share_form_{one.id}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(words("access.share_with", language), key=f"share_name_{one.id}", max_chars=200)
            rights: Sequence[bool] = (False, True)
            names = {False: words("access.reads", language), True: words("access.writes", language)}
            writes = st.selectbox(words("access.right", language), rights, format_func=names.__getitem__, key=f"share_right_{one.id}")
            if st.form_submit_button(words("access.share", language), key=f"share_{one.id}"):
                components.change_or_say_why(lambda: library.share(one.id, name, writes=bool(writes)))
        label = words("access.collection_remove", language)
        if not one.documents and one.name and st.button(label, key=f"collection_remove_{one.id}", type="tertiary"):
            components.change_or_say_why(lambda: library.remove_collection(one.id))
