"""What was understood of a question: its parts, what of it the documents do not have, and how it was read."""

from __future__ import annotations

import streamlit as st

from rag.core.messages import Language
from rag.core.records import Answer, Evidence, Lack
from rag.ui import session, wording
from rag.ui.asked_strings import with_subject, with_topic
from rag.ui.components import escape_html, escape_markdown
from rag.ui.strings import words


def show_understood() -> None:
    """How a question was read that goes on from the one before it, and the way back to what was typed."""
    language, typed = session.language(), wording.typed()
    if typed is None:
        return
    read = str(st.session_state.get(session.WIDGET_QUESTION) or "")
    with st.container(horizontal=True, vertical_alignment="center", key="understood"):
        st.caption(escape_markdown(words("asked.understood", language, question=read)), width="content")
        label = escape_markdown(words("asked.as_typed", language, question=typed))
        st.button(label, key="as_typed", type="tertiary", icon=":material/undo:", on_click=wording.ask_as_typed, args=(typed,))


def show_asked(answer: Answer) -> None:
    """The questions in the question, each with the numbers of its evidence, and what is nowhere."""
    language = session.language()
    if answer.searched is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="repaired"):
            st.caption(escape_markdown(words("asked.repaired", language, question=answer.searched)), width="content")
            label = escape_markdown(words("asked.as_typed", language, question=answer.question))
            st.button(
                label, key="not_repaired", type="tertiary", icon=":material/undo:", on_click=wording.ask_as_typed, args=(answer.question,)
            )
    if answer.lacks:
        st.html(f'<div class="g-next">{escape_html(lacks_in_words(answer.lacks, language))}</div>')
    if answer.parts:
        st.html(parts_html(answer, language))


def parts_html(answer: Answer, language: Language) -> str:
    """A line a question."""
    lines = []
    for number, part in enumerate(answer.parts, 1):
        marks = [f'<a class="g-number" href="#evidence-{one.number}">{one.number}</a>' for one in answer.evidence if number in one.parts]
        said = " ".join(marks) or f'<span class="g-facts">{escape_html(words("asked.part_none", language))}</span>'
        lines.append(f"<li>{escape_html(part)} {said}</li>")
    title = escape_html(words("asked.parts", language, count=len(answer.parts)))
    return f'<div class="g-next">{title}<ol>{"".join(lines)}</ol></div>'


def part_in_words(evidence: Evidence, answer: Answer, language: Language) -> str:
    """Which of the questions an evidence answers; nothing where there is one only."""
    told = [f"{words('asked.part', language, number=number)}: {answer.parts[number - 1]}" for number in evidence.parts]
    return " · ".join(told)


def lacks_in_words(lacks: tuple[Lack, ...], language: Language) -> str:
    """2023년은 없고 2024년이 있습니다."""
    told = []
    for lack in lacks:
        asked, there = with_topic(lack.asked, language), with_subject(", ".join(lack.there), language)
        told.append(
            words("asked.lacks_there", language, asked=asked, there=there) if there else words("asked.lacks", language, asked=asked)
        )
    return " ".join(told)
