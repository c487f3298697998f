"""How the pending question is to be understood: as it was typed or read on, in all documents or in those that it names."""

from __future__ import annotations

from typing import cast

import streamlit as st

from rag.ui import session


def ask_everywhere(question: str) -> None:
    """Callback: the question is to be answered from all documents, whatever it names and whatever was chosen."""
    session.narrow_to([])
    session.ask(question)
    st.session_state["everywhere"] = True


def everywhere() -> bool:
    """Whether the pending question is asked of all documents, even of those that it does not name."""
    return bool(st.session_state.get("everywhere", False))


def read_as(question: str) -> None:
    """The pending question goes on from the one before it and is asked as `question`. To be called before the box is drawn."""
    st.session_state["typed"] = st.session_state["pending"]
    st.session_state["pending"] = st.session_state[session.WIDGET_QUESTION] = question


def typed() -> str | None:
    """What was typed, where the question on show was read as another one."""
    return cast("str | None", st.session_state.get("typed"))


def ask_as_typed(question: str) -> None:
    """Callback: ask this as it was typed, whatever stood before it, and nothing repaired."""
    session.ask(question)
    st.session_state["not_read_on"] = True


def as_typed() -> bool:
    """Whether the pending question is to be asked as it is."""
    return bool(st.session_state.get("not_read_on", False))
