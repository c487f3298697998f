"""What documents are called on the page: their names told apart, their titles, and the form to change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from rag.core.identity import Identity, stem
from rag.core.messages import Language
from rag.core.records import Document
from rag.ui import components, resources, session
from rag.ui.strings import words


def names(language: Language) -> Mapping[int, str]:
    """Each document's file name by id, with its number behind it where another has the same."""
    return resources.library().names(numbered(language))


def numbered(language: Language) -> str:
    """What stands behind a name that another document has too; `{id}` is the document's."""
    return f" · {words('naming.number', language)}"


def names_of_jobs(language: Language) -> Mapping[int, str]:
    """Each file's name by its job's id, told apart from all others on their way in and from documents."""
    return resources.library().names_of_jobs(numbered(language), f" · {words('naming.queued', language)}")


def some_names(called: Sequence[str], language: Language) -> str:
    """Names in a line: the first three, and how many more."""
    shown = ", ".join(called[:3])
    return shown if len(called) <= 3 else words("scope.more", language, names=shown, count=len(called) - 3)


def identity_html(document: Document) -> str:
    """Title, issuer, date and edition in a line; nothing where there is no title, or nothing but the file's name."""
    said = document.identity.in_words()
    return "" if not said or said == stem(document.name) else f'<div class="g-facts g-identity">{components.escape_html(said)}</div>'


def alike_html(document: Document, called: Mapping[int, str]) -> str:
    """The documents that are nearly the same as this one."""
    language, alike = session.language(), resources.library().likenesses().get(document.id, ())
    lines = []
    for key, copy in (("naming.copy", True), ("naming.edition", False)):
        if others := [_with_edition(called, one.document_id) for one in alike if one.copy is copy and one.document_id in called]:
            told = words(key, language, names=some_names(others, language))
            lines.append(f'<div class="g-facts g-alike">{components.escape_html(told)}</div>')
    return "".join(lines)


def _with_edition(called: Mapping[int, str], document_id: int) -> str:
    """A document's name and what tells it from its other editions."""
    identity = resources.library().document(document_id).identity
    parts = [part for part in (identity.issued, identity.edition) if part and part not in called[document_id]]
    return f"{called[document_id]} ({', '.join(parts)})" if parts else called[document_id]


def rename_form(document: Document) -> None:
    """What the document is called, to be changed; the worker then makes its terms anew."""
    language, identity, number = session.language(), document.identity, document.id
    with st.form(f"rename_form_{number}", border=False):
        fields = (
            ("title", "naming.title", identity.title),
            ("issuer", "naming.issuer", identity.issuer),
            ("issued", "naming.issued", identity.issued),
            ("edition", "naming.edition_field", identity.edition),
        )
        typed = {name: st.text_input(words(key, language), value=value, key=f"rename_{name}_{number}") for name, key, value in fields}
        st.caption(words("naming.about", language))
        if st.form_submit_button(words("naming.save", language), key=f"rename_save_{number}", type="primary"):
            resources.library().rename(number, Identity(**{name: value or "" for name, value in typed.items()}))
            resources.library().start_worker()
            st.rerun()
