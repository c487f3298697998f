"""Files at the door: the upload area, what a file asks of its reader, and what became of one that did not come in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

import streamlit as st

from rag.core.errors import DuplicateDocument, PasswordRequired, RagError, SameName, WrongPassword
from rag.core.messages import describe
from rag.core.records import Attachment
from rag.ui import collections, components, resources, session
from rag.ui.strings import words
from rag.ui.style import upload_style_html


def upload_area(place: str) -> None:
    """The area to drop PDFs on, for who may add. Each batch is taken in at once, and the area is empty again."""
    if not collections.may_add():
        return
    collections.choose_target()
    language, limit = session.language(), resources.library().settings.max_file_mb
    st.html(upload_style_html(language, limit))
    files = st.file_uploader(
        words("upload.label", language),
        type="pdf",
        accept_multiple_files=True,
        key=session.uploader_key(place),
        max_upload_size=limit,
        label_visibility="collapsed",
    )
    if files:
        with st.spinner(words("wait.receiving", language)):
            receive_all((file.name, file.getvalue()) for file in files)
        session.empty_uploader()
        st.rerun()


def samples_button() -> None:
    """One button that puts the sample documents in; nothing where none came with the program."""
    language, files = session.language(), resources.sample_files()
    label, about = words("samples.add", language), words("samples.help", language)
    if files and collections.may_add() and st.button(label, key="add_samples", icon=":material/library_add:", help=about):
        with st.spinner(words("wait.samples", language)):
            receive_all((path.name, path.read_bytes()) for path in files)
        st.rerun()


def receive_all(files: Iterable[tuple[str, bytes]]) -> None:
    """Queue files. One that cannot come in says why, and the others go on."""
    for name, data in files:
        receive(name, data)
    resources.library().start_worker()


def receive_attachments(document_id: int, attachments: Iterable[Attachment]) -> None:
    """Queue files that are inside a document, as if they had been uploaded themselves."""
    for attachment in attachments:
        try:
            receive(attachment.name, resources.library().attachment(document_id, attachment.number))
        except RagError as error:  # what cannot be taken out any more
            session.notify(attachment.name, error.as_dict())
    resources.library().start_worker()


def receive(
    name: str, data: bytes, *, password: str | None = None, same_name: Literal["ask", "replace", "keep"] = "ask", held_id: int | None = None
) -> None:
    """Queue one file, or hold it with what it asks for, or tell why not."""
    number = session.next_id() if held_id is None else held_id
    session.release(number)
    try:
        into, by = collections.target(), session.visitor()
        resources.library().add(name, data, password=password, same_name=same_name, by=by, collection_id=into)
    except (PasswordRequired, WrongPassword) as error:
        failed = isinstance(error, WrongPassword)
        session.hold(session.HeldFile(number, name=name, data=data, wants="password", error=error.as_dict(), password_failed=failed))
    except SameName as error:
        session.hold(session.HeldFile(number, name=name, data=data, wants="same_name", error=error.as_dict()))
    except RagError as error:
        session.notify(name, error.as_dict())


def show_asking() -> None:
    """What files wait for their reader to say, and what became of those that did not come in."""
    language = session.language()
    times = Counter(held.name for held in session.held_files())
    for held in session.held_files():
        size = f" · {len(held.data):,} B" if times[held.name] > 1 else ""
        with st.container(border=True, key=f"held_{held.id}"):
            tone = "error" if held.password_failed else "ask"
            components.show_message(describe(held.error, language), about=held.name + size, tone=tone)
            if held.wants == "password":
                _password_form(held)
            else:
                _same_name_buttons(held)
    for notice in session.notices():
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"notice_{notice.id}"):
            tone = "info" if notice.error.get("code") == DuplicateDocument.code else "error"
            components.show_message(describe(notice.error, language), about=notice.name, tone=tone)
            st.button(
                words("jobs.dismiss", language),
                key=f"notice_close_{notice.id}",
                type="tertiary",
                on_click=session.drop_notice,
                args=(notice.id,),
            )


def _password_form(held: session.HeldFile) -> None:
    language = session.language()
    with (
        st.form(f"password_form_{held.id}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(words("ask.password", language), type="password", key=f"password_{held.id}", autocomplete="off")
        st.form_submit_button(
            words("ask.password_open", language), key=f"password_open_{held.id}", type="primary", on_click=_try_password, args=(held,)
        )
        st.form_submit_button(words("ask.skip", language), key=f"password_skip_{held.id}", on_click=session.release, args=(held.id,))
    st.caption(words("access.unlocked_copy", language))


def _try_password(held: session.HeldFile) -> None:
    receive(held.name, held.data, password=session.take_password(held.id), held_id=held.id)
    resources.library().start_worker()


def _same_name_buttons(held: session.HeldFile) -> None:
    language = session.language()
    with st.container(horizontal=True):
        st.button(
            words("ask.replace", language), key=f"replace_{held.id}", help=words("ask.replace_help", language), type="primary",
            on_click=_answer_same_name, args=(held, "replace"),
        )  # fmt: skip
        st.button(words("ask.keep", language), key=f"keep_{held.id}", on_click=_answer_same_name, args=(held, "keep"))
        st.button(words("ask.skip", language), key=f"skip_{held.id}", type="tertiary", on_click=session.release, args=(held.id,))


def _answer_same_name(held: session.HeldFile, choice: Literal["replace", "keep"]) -> None:
    receive(held.name, held.data, same_name=choice, held_id=held.id)
    resources.library().start_worker()
