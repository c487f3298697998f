"""A document of the library as a card: its name, state and pages, with doors to open and delete it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from rag.core.messages import attachment_summary, page_status, page_summary
from rag.core.records import Document, DocumentState, PageInfo, PageStatus
from rag.ui import components, naming, resources, session, uploads
from rag.ui.places import ASK
from rag.ui.shell import local_time
from rag.ui.strings import words


def document_card(document: Document, names: Mapping[int, str], *, changeable: bool = True) -> None:
    """`names`: what each document is called where documents are told apart; `changeable`: whether the person may rename and delete it."""
    language = session.language()
    with st.container(border=True, key=f"document_{document.id}"):
        with st.container(horizontal=True, vertical_alignment="top", horizontal_alignment="distribute", wrap=False):
            st.html(f'<div class="g-name">{components.escape_html(names[document.id])}</div>')
            _state(document.state)
        warn = " g-warn" if document.text_pages < document.pages or document.unread else ""
        summary = components.escape_html(page_summary(document, language))
        facts = f'<div class="g-facts"><span class="g-summary{warn}">{summary}</span> · {components.escape_html(_facts(document))}</div>'
        st.html(naming.identity_html(document) + facts + naming.alike_html(document, names))
        if document.attachments:
            _attachments(document, changeable=changeable)
        with st.container(horizontal=True):
            _doors(document, changeable=changeable)


def _state(state: DocumentState) -> None:
    language = session.language()
    if state is DocumentState.READY:
        about = words("documents.ready_help", language)
        st.badge(words("documents.ready", language), color="green", icon=":material/check:", help=about)
    else:
        about = words("documents.keyword_help", language)
        st.badge(words("documents.keyword", language), color="orange", icon=":material/hourglass_top:", help=about)


def _facts(document: Document) -> str:
    size, added = components.size_in_words(document.size), local_time(document.added)
    return words("documents.facts", session.language(), passages=f"{document.passages:,}", size=size, added=added)


def _attachments(document: Document, *, changeable: bool) -> None:
    """The files inside it, and one button that puts in those that are PDFs and no documents yet."""
    language, addable = session.language(), resources.library().addable(document) if changeable else []
    with st.container(horizontal=True, vertical_alignment="center", key=f"attachments_{document.id}"):
        st.html(f'<div class="g-facts">{components.escape_html(attachment_summary(document, language))}</div>')
        label, about = words("documents.attach", language, count=len(addable)), words("documents.attach_help", language)
        if addable and st.button(label, key=f"attach_{document.id}", icon=":material/attach_file_add:", help=about):
            with st.spinner(words("wait.receiving", language)):
                uploads.receive_attachments(document.id, addable)
            st.rerun()


def _doors(document: Document, *, changeable: bool) -> None:
    language, number = session.language(), document.id
    label = words("documents.open", language)
    st.button(label, key=f"open_{number}", icon=":material/menu_book:", on_click=session.open_view, args=(number, 1))
    label = words("documents.pages", language)
    with st.popover(label, icon=":material/fact_check:", key=f"pages_{number}", on_change="rerun") as details:
        if details.open:
            _pages(document)
    if changeable:
        label = words("naming.rename", language)
        with st.popover(label, icon=":material/edit:", key=f"rename_{number}", on_change="rerun") as naming_form:
            if naming_form.open:
                naming.rename_form(document)
    label = words("documents.ask", language)
    if st.button(label, key=f"ask_{number}", icon=":material/search:", on_click=session.narrow_to, args=([number],)):
        st.switch_page(ASK)
    if changeable:
        label = words("documents.delete", language)
        st.button(label, key=f"delete_{number}", type="tertiary", icon=":material/delete:", on_click=session.ask_delete, args=(number,))


def _pages(document: Document) -> None:
    """Every page in full: number, printed label, status, what of it was lost, how much text. Pages to look at come first."""
    language = session.language()
    rows = sorted(resources.library().pages(document.id), key=lambda row: (row.status is PageStatus.TEXT, -row.unread, row.number))
    columns = ["number", "label", "status", *(["lost"] if any(row.unread or row.struck for row in rows) else []), "characters"]
    heads = [words(f"documents.pages_{column}", language) for column in columns]
    st.html(components.table_html(heads, [[_cell(row, column) for column in columns] for row in rows]))
    if document.unread:
        st.caption(words("documents.pages_unread", language))
    if document.text_pages < document.pages:
        st.caption(words("documents.pages_note", language))


def _cell(row: PageInfo, column: str) -> str:
    language = session.language()
    match column:
        case "number":
            return str(row.number)
        case "label":
            return row.label or ""
        case "status":
            return page_status(row.status, language)
        case "lost":
            share = 100 * row.unread / max(row.characters, row.unread, 1)
            unread = words("documents.page_unread", language, count=f"{row.unread:,}", share="< 0.1" if share < 0.1 else f"{share:.1f}")
            struck = words("documents.page_struck", language, count=f"{row.struck:,}")
            return " · ".join([*([unread] if row.unread else []), *([struck] if row.struck else [])])
    return f"{row.characters:,}"
