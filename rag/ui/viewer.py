"""The whole page in a dialog: boxes drawn where the evidence stands, arrows to turn pages."""

from __future__ import annotations

import streamlit as st

from rag.core.errors import RagError
from rag.core.messages import describe
from rag.ui import components, naming, resources, session
from rag.ui.strings import words


def show_viewer() -> None:
    """Open the dialog where a page is to be looked at. To be called once, at the end of a page."""
    if session.view():
        title = words("viewer.title", session.language())
        st.dialog(title, width="large", on_dismiss=session.close_view)(_body)()


def _body() -> None:
    language, opened = session.language(), session.view()
    if opened is None:
        return
    library = resources.library()
    try:
        document = library.document(opened.document_id)
        name = naming.names(language).get(document.id, document.name)
        boxes = library.boxes(opened.document_id, opened.start, opened.end) if opened.end > opened.start else ()
        info = library.page(opened.document_id, opened.page)
        st.html(
            f'<div class="g-head"><span class="g-document">{components.escape_html(name)}</span>'
            f'<span class="g-place">{components.escape_html(components.place(opened.page, opened.page, info.label, language))}</span></div>'
        )
        _arrows(opened, document.pages)
        with st.spinner(words("wait.page", language)):
            picture = resources.page_picture(opened.document_id, opened.page, boxes)
    except RagError as error:
        components.show_message(describe(error, language))
        return
    st.image(picture.png, width="stretch", alt=words("viewer.alt", language, document=name, page=opened.page))


def _arrows(opened: session.View, pages: int) -> None:
    language = session.language()
    with st.container(horizontal=True, vertical_alignment="center", key="viewer_arrows"):
        st.button(
            words("viewer.previous", language), icon=":material/arrow_back:", key="viewer_previous", shortcut="Left",
            disabled=opened.page <= 1, on_click=session.turn_to, args=(opened.page - 1,),
        )  # fmt: skip
        st.html(f'<span class="g-place">{words("viewer.of", language, page=opened.page, pages=pages)}</span>', width="content")
        st.button(
            words("viewer.next", language), icon=":material/arrow_forward:", icon_position="right", key="viewer_next", shortcut="Right",
            disabled=opened.page >= pages, on_click=session.turn_to, args=(opened.page + 1,),
        )  # fmt: skip
        if opened.page != opened.home:
            st.button(words("viewer.back", language), key="viewer_back", type="tertiary", on_click=session.turn_to, args=(opened.home,))
