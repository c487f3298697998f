"""What stands around both pages: the name, the language switch, the line about privacy, and past questions."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rag.core.kept import HistoryEntry
from rag.core.messages import LANGUAGES
from rag.ui import components, resources, session
from rag.ui.places import ASK
from rag.ui.strings import LANGUAGE_NAMES, words
from rag.ui.style import style_html

_SHOWN = 30  # past questions in the side bar
_LONGEST = 60  # characters of a question there


def show_header() -> DeltaGenerator:
    """Name, the line about privacy, and the language switch; returns the place for who is signed in."""
    session.keep_language()
    language = session.language()
    st.html(style_html())
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="header"):
        name, tagline = words("app.name", language), words("app.tagline", language)
        st.html(f'<div class="g-brand"><b>{name}</b><span class="g-muted">{tagline}</span></div>', width="content")
        with st.container(width="content", horizontal=True, vertical_alignment="center"):
            st.caption(words("local.line", language), help=words("local.help", language), width="content")
            st.segmented_control(
                words("app.language", language),
                LANGUAGES,
                required=True,
                format_func=LANGUAGE_NAMES.__getitem__,
                key=session.WIDGET_LANGUAGE,
                label_visibility="collapsed",
            )
            return st.container(width="content")


def show_history(elsewhere: bool) -> None:
    """Past questions in the side bar, if there are any; each reopens with its evidence. `elsewhere`: the page shown is not 질문."""
    language, entries = session.language(), resources.library().history(_SHOWN)
    if not entries:
        return
    with st.sidebar:
        label = words("history.new", language)
        clicked = [
            st.button(
                label, key="history_new", icon=":material/edit_square:", width="stretch", on_click=session.show_entry, args=(None, "")
            )
        ]
        st.caption(words("history.title", language))
        clicked += [_entry(entry) for entry in entries]
    if elsewhere and any(clicked):
        st.switch_page(ASK)


def _entry(entry: HistoryEntry) -> bool:
    """Draw a past question with a small button to forget it; whether it was chosen."""
    language = session.language()
    short = entry.question if len(entry.question) <= _LONGEST else entry.question[:_LONGEST] + "…"
    about = local_time(entry.asked) + ("" if entry.answered else f" · {words('history.unanswered', language)}")
    with st.container(horizontal=True, wrap=False, gap="xsmall", vertical_alignment="center", key=f"history_row_{entry.id}"):
        chosen = st.button(
            components.escape_markdown(short),
            key=f"history_{entry.id}",
            help=components.escape_markdown(about),
            width="stretch",
            type="secondary" if entry.id == session.entry() else "tertiary",
            on_click=session.show_entry,
            args=(entry.id, entry.question),
        )
        forget = words("history.forget", language)
        st.button(
            "", key=f"history_forget_{entry.id}", icon=":material/close:", help=forget, type="tertiary", on_click=_forget, args=(entry.id,)
        )
    return chosen


def _forget(entry_id: int) -> None:
    resources.library().forget(entry_id)
    if session.entry() == entry_id:
        session.show_entry(None)


def local_time(utc: str) -> str:
    """An ISO 8601 time as the reader's own clock shows it: "2026-11-23 14:05"."""
    moment = datetime.fromisoformat(utc)
    zone = ZoneInfo(st.context.timezone) if st.context.timezone else None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone).strftime("%Y-%m-%d %H:%M")
