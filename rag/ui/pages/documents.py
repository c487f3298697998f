"""문서: what is in the library, what each page is, and adding and deleting."""

from __future__ import annotations

import streamlit as st

from rag.core.errors import RagError
from rag.core.messages import describe
from rag.ui import collections, components, naming, progress, resources, session, uploads, viewer
from rag.ui.document_cards import document_card
from rag.ui.strings import words


def page() -> None:
    language, library = session.language(), resources.library()
    st.header(words("documents.title", language), anchor=False)
    uploads.upload_area("documents")
    uploads.show_asking()
    progress.show_jobs()
    documents = library.documents()
    _reembedding()
    _rereading()
    if not documents and not progress.busy(library.jobs()):
        st.caption(words("documents.empty" if collections.may_add() else "access.nothing", language))
        uploads.samples_button()
    names = naming.names(language)
    changeable = collections.writable()
    for document in documents:
        if document.id in names:  # else it was removed meanwhile
            document_card(document, names, changeable=document.collection_id in changeable)
    collections.show_collections()
    if (doomed := session.deleting()) is not None:
        _confirm_delete(doomed)
    else:
        viewer.show_viewer()


def _reembedding() -> None:
    """How far the library is embedded anew for a changed model; a model that cannot be used is told, and the rest of the page stands."""
    language, library = session.language(), resources.library()
    try:
        with st.spinner(words("wait.opening", language)):
            done, total = library.pending_embeddings()
    except RagError as error:
        components.show_message(describe(error, language))
        return
    if done < total and not progress.busy(library.jobs()):
        st.fragment(_reembedding_bar, run_every=2.0, key="reembedding")()


def _reembedding_bar() -> None:
    done, total = resources.library().pending_embeddings()
    text = words("documents.reembedding", session.language(), done=f"{done:,}", total=f"{total:,}")
    if done < total:
        st.progress(done / total, components.escape_markdown(text))


def _rereading() -> None:
    """How far documents that an earlier version has read are read again."""
    done, total = resources.library().rereading()
    if done < total:
        st.fragment(_rereading_bar, run_every=2.0, key="rereading")()


def _rereading_bar() -> None:
    done, total = resources.library().rereading()
    text = words("documents.rereading", session.language(), done=f"{done:,}", total=f"{total:,}")
    if done < total:
        st.progress(done / total, components.escape_markdown(text))


def _confirm_delete(document_id: int) -> None:
    language = session.language()
    st.dialog(words("delete.title", language), on_dismiss=lambda: session.ask_delete(None))(_delete_body)(document_id)


def _delete_body(document_id: int) -> None:
    language = session.language()
    try:
        document = resources.library().document(document_id)
        name = naming.names(language).get(document_id, document.name)
    except RagError as error:
        components.show_message(describe(error, language))
        return
    st.html(f'<p class="g-text">{components.escape_html(words("delete.body", language, name=name))}</p>')
    with st.container(horizontal=True):
        if st.button(words("delete.yes", language), key="delete_yes", type="primary", icon=":material/delete:"):
            with st.spinner(words("wait.deleting", language)):
                resources.library().remove(document_id)
                resources.forget_pictures()
            session.ask_delete(None)
            st.toast(components.escape_markdown(words("delete.done", language, name=name)))
            st.rerun()
        if st.button(words("delete.no", language), key="delete_no"):
            session.ask_delete(None)
            st.rerun()


page()
