"""The owner of `st.session_state`: every key, as ids and plain values, and every change of them.

Widgets keep their own values under the `WIDGET_*` keys; all else is read and changed through the functions here, and how the pending
question is to be understood through those of `wording.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast
from uuid import uuid4

import streamlit as st

from rag.core.messages import LANGUAGES, Language

if TYPE_CHECKING:
    from rag.evaluation import GoldReport

WIDGET_LANGUAGE = "lang"  # also the name of the query parameter that keeps it over a reload
WIDGET_QUESTION = "question"
WIDGET_K = "settings_k"
WIDGET_DOCUMENTS = "settings_documents"
WIDGET_RERANK = "settings_rerank"
WIDGET_SCOPE, WIDGET_SCOPE_NAME = "settings_scope", "settings_scope_name"
WIDGET_RIGHT_DOCUMENT, WIDGET_RIGHT_PAGE = "feedback_document", "feedback_page"
WIDGET_RIGHT_ANSWER = "feedback_answer"


@dataclass(frozen=True, slots=True)
class View:
    """A page that is open in the viewer, with the span `start` to `end` boxed; `home` is the page it was opened on."""

    document_id: int
    page: int
    home: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Choices:
    """How to search: `documents` None means all, `rerank` None as the library's settings say."""

    k: int
    documents: list[int] | None
    rerank: bool | None


@dataclass(frozen=True, slots=True)
class HeldFile:
    """An uploaded file that waits for its reader: a password, or whether it replaces the document of the same name."""

    id: int
    name: str
    data: bytes
    wants: Literal["password", "same_name"]
    error: Mapping[str, object]
    password_failed: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What became of a file, said once: an error in the form that `messages.describe` reads."""

    id: int
    name: str
    error: Mapping[str, object]


def _get(key: str, default: Any) -> Any:
    return st.session_state.setdefault(key, default)


def language() -> Language:
    """The language on the switch; before it is drawn for the first time, the one in the address; Korean without either."""
    chosen = st.session_state.get(WIDGET_LANGUAGE) or st.query_params.get(WIDGET_LANGUAGE)
    return cast(Language, chosen) if chosen in LANGUAGES else "ko"


def keep_language() -> None:
    """Put the language into the address, so that a reload keeps it. To be called before the switch is drawn."""
    chosen = language()
    st.session_state[WIDGET_LANGUAGE] = chosen
    if st.query_params.get(WIDGET_LANGUAGE, "ko") != chosen:
        st.query_params[WIDGET_LANGUAGE] = chosen


def next_id() -> int:
    """A number that this session has not given out yet."""
    st.session_state["next_id"] = _get("next_id", 0) + 1
    return cast(int, st.session_state["next_id"])


def visitor() -> str:
    """A name that tells who sits at this page from the others, and nothing else."""
    return cast(str, _get("visitor", uuid4().hex))


# -- asking


def ask(question: str | None = None) -> None:
    """Callback: the question in the box, or the one given, is to be answered by this run."""
    if question is not None:
        st.session_state[WIDGET_QUESTION] = question
    st.session_state["pending"] = str(st.session_state.get(WIDGET_QUESTION) or "")
    st.session_state["everywhere"], st.session_state["typed"], st.session_state["not_read_on"] = False, None, False
    close_view()


def pending() -> str | None:
    """The question to be answered now."""
    return cast("str | None", _get("pending", None))


def answered(entry_id: int | None) -> None:
    """The pending question has become this history entry, or none because it went wrong."""
    st.session_state["pending"] = None
    show_entry(entry_id)


def entry() -> int | None:
    """The history entry on show."""
    return cast("int | None", _get("entry", None))


def show_entry(entry_id: int | None, question: str | None = None) -> None:
    """Put a history entry on show, or none; as a callback with its question, which goes into the box."""
    st.session_state["entry"] = entry_id
    close_view()
    if question is not None:
        st.session_state[WIDGET_QUESTION] = question
        st.session_state["typed"] = None


def prepare_settings(k: int, *, rerank: bool) -> None:
    """Give the settings their first values. To be called before their widgets are drawn."""
    st.session_state.setdefault(WIDGET_K, k)
    st.session_state.setdefault(WIDGET_RERANK, rerank)


def keep_measured(reports: Sequence[GoldReport]) -> None:
    """What the last measurement on the page 평가 said."""
    st.session_state["measured"] = tuple(reports)


def measured() -> Sequence[GoldReport]:
    """The last measurement, a report a setting; nothing before the first."""
    return cast("Sequence[GoldReport]", _get("measured", ()))


def told(entry_id: int) -> bool:
    """Whether it was told of this history entry's answer, in this session, if it is right."""
    return entry_id in _get("told", ())


def keep_told(entry_id: int) -> None:
    st.session_state["told"] = (*_get("told", ()), entry_id)


def right_key(widget: str, entry_id: int) -> str:
    """The key of a field in which the right answer to a history entry is told: each entry has its own."""
    return f"{widget}_{entry_id}"


def correction(entry_id: int) -> tuple[int | None, int | None, str]:
    """What was typed of a right answer: the document it stands in (None: in none), the page if it is known, what it must hold."""
    typed = [st.session_state.get(right_key(w, entry_id)) for w in (WIDGET_RIGHT_DOCUMENT, WIDGET_RIGHT_PAGE, WIDGET_RIGHT_ANSWER)]
    return typed[0], typed[1], str(typed[2] or "").strip()


def correction_unfinished(entry_id: int) -> bool:
    """Whether a document was chosen and nothing said of what the answer must hold."""
    document_id, _page, answer = correction(entry_id)
    return document_id is not None and not answer


def choices(k: int) -> Choices:
    """The search settings as they stand; `k` where none was chosen."""
    state = st.session_state
    return Choices(
        int(state.get(WIDGET_K) or k), list(state.get(WIDGET_DOCUMENTS) or []) or None, cast("bool | None", state.get(WIDGET_RERANK))
    )


def narrow_to(documents: list[int]) -> None:
    """Callback: search in these documents only."""
    st.session_state[WIDGET_DOCUMENTS] = documents


def chosen_scope() -> str | None:
    """The name of the saved scope that was chosen last."""
    return cast("str | None", st.session_state.get(WIDGET_SCOPE))


def choose_scope(name: str | None) -> None:
    """To be called from a callback."""
    st.session_state[WIDGET_SCOPE], st.session_state[WIDGET_SCOPE_NAME] = name, ""


def scope_name() -> str:
    """The name that was typed for the documents that are chosen."""
    return str(st.session_state.get(WIDGET_SCOPE_NAME) or "").strip()


def keep_documents(existing: set[int]) -> None:
    """Drop documents from the filter that are gone. To be called before the filter is drawn."""
    if chosen := st.session_state.get(WIDGET_DOCUMENTS):
        st.session_state[WIDGET_DOCUMENTS] = [document_id for document_id in chosen if document_id in existing]


# -- looking at a page


def view() -> View | None:
    return cast("View | None", _get("view", None))


def open_view(document_id: int, page: int, start: int = 0, end: int = 0) -> None:
    """Callback: open a page, with a span of the document's text boxed."""
    st.session_state["view"] = View(document_id, page=page, home=page, start=start, end=end)


def turn_to(page: int) -> None:
    """Callback: turn the open view to another page."""
    if opened := view():
        st.session_state["view"] = View(opened.document_id, page=page, home=opened.home, start=opened.start, end=opened.end)


def close_view() -> None:
    st.session_state["view"] = None


# -- uploading


def uploader_key(place: str) -> str:
    """The key of the upload area: a new one after each batch, which empties it."""
    return f"upload_{place}_{_get('upload_turn', 0)}"


def empty_uploader() -> None:
    st.session_state["upload_turn"] = _get("upload_turn", 0) + 1


def held_files() -> list[HeldFile]:
    return cast("list[HeldFile]", _get("held", []))


def hold(held: HeldFile) -> None:
    release(held.id)
    st.session_state["held"] = [*held_files(), held]


def release(held_id: int) -> None:
    """Callback: let go of a held file, its bytes included."""
    st.session_state["held"] = [held for held in held_files() if held.id != held_id]


def take_password(held_id: int) -> str:
    """The password that was typed for a held file. It is forgotten at once."""
    return str(st.session_state.pop(f"password_{held_id}", "") or "")


def notices() -> list[Notice]:
    return cast("list[Notice]", _get("notices", []))


def notify(name: str, error: Mapping[str, object]) -> None:
    st.session_state["notices"] = [*notices(), Notice(next_id(), name, error)]


def drop_notice(notice_id: int) -> None:
    """Callback."""
    st.session_state["notices"] = [notice for notice in notices() if notice.id != notice_id]


def changed_jobs(states: tuple[tuple[int, str, int | None], ...]) -> bool:
    """Whether jobs moved on in a way that the rest of the page shows, since this was last asked."""
    before = st.session_state.get("job_states")
    st.session_state["job_states"] = states
    return before is not None and before != states


# -- deleting


def deleting() -> int | None:
    return cast("int | None", _get("deleting", None))


def ask_delete(document_id: int | None) -> None:
    """Callback: ask whether this document is to be deleted; None: no longer."""
    st.session_state["deleting"] = document_id
