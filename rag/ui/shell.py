"""What stands around both pages: the name, the language switch, the line about privacy, and past questions."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from rag.messages import LANGUAGES
from rag.records import HistoryEntry
from rag.ui import components, resources, session
from rag.ui.strings import LANGUAGE_NAMES, words
from rag.ui.style import style_html

_SHOWN = 30  # past questions in the side bar
_LONGEST = 60  # characters of a question there


def show_header() -> None:
    """Name and language switch. Everything after it is drawn in the language chosen here."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="header"):
        brand, line = st.container(width="content").empty(), st.container(width="content", horizontal=True, vertical_alignment="center")
        with line:
            local = st.empty()
            st.segmented_control(
                words("app.language", session.language()), LANGUAGES, default="ko", required=True, format_func=LANGUAGE_NAMES.__getitem__,
                key=session.WIDGET_LANGUAGE, label_visibility="collapsed", bind="query-params",
            )  # fmt: skip
        language = session.language()
        st.html(style_html())
        name, tagline = words("app.name", language), words("app.tagline", language)
        brand.html(f'<div class="g-brand"><b>{name}</b><span class="g-muted">{tagline}</span></div>')
        local.caption(words("local.line", language), help=words("local.help", language), width="content")


def show_history(ask_page: str) -> None:
    """Past questions in the side bar, if there are any; each reopens with its evidence on the page `ask_page`."""
    language, entries = session.language(), resources.library().history(_SHOWN)
    if not entries:
        return
    with st.sidebar:
        st.button(
            words("history.new", language), key="history_new", icon=":material/edit_square:", width="stretch", on_click=_reopen,
            args=(None, "", ask_page),
        )  # fmt: skip
        st.caption(words("history.title", language))
        for entry in entries:
            _entry(entry, ask_page)


def _entry(entry: HistoryEntry, ask_page: str) -> None:
    language = session.language()
    short = entry.question if len(entry.question) <= _LONGEST else entry.question[:_LONGEST] + "…"
    about = local_time(entry.asked) + ("" if entry.answered else f" · {words('history.unanswered', language)}")
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key=f"history_row_{entry.id}"):
        st.button(
            components.escape_markdown(short), key=f"history_{entry.id}", help=components.escape_markdown(about), width="stretch",
            type="secondary" if entry.id == session.entry() else "tertiary", on_click=_reopen, args=(entry.id, entry.question, ask_page),
        )  # fmt: skip
        st.button(
            "", key=f"history_forget_{entry.id}", icon=":material/close:", help=words("history.forget", language), type="tertiary",
            on_click=_forget, args=(entry.id,),
        )  # fmt: skip


def _reopen(entry_id: int | None, question: str, ask_page: str) -> None:
    session.show_entry(entry_id, question)
    st.switch_page(ask_page)


def _forget(entry_id: int) -> None:
    resources.library().forget(entry_id)
    if session.entry() == entry_id:
        session.show_entry(None)


def local_time(utc: str) -> str:
    """An ISO 8601 time as the reader's own clock shows it: "2026-11-23 14:05"."""
    moment = datetime.fromisoformat(utc)
    zone = ZoneInfo(st.context.timezone) if st.context.timezone else None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone).strftime("%Y-%m-%d %H:%M")
