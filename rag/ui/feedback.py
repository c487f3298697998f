"""Right or wrong: what a person says of an answer turns its question into one of their own set."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from rag.core.errors import DocumentNotFound
from rag.core.kept import OwnQuestion
from rag.core.marked import marked_in_text
from rag.core.messages import Message
from rag.core.records import Answer, Evidence
from rag.ui import components, naming, resources, session
from rag.ui.strings import words


def show_feedback(answer: Answer, entry_id: int) -> None:
    """Two buttons under an answer; once it is told, a word of thanks in their place."""
    language = session.language()
    if session.told(entry_id):
        st.caption(words("feedback.kept", language))
        return
    with st.container(horizontal=True, key="feedback"):
        st.button(
            words("feedback.right", language), key="feedback_right", type="tertiary", icon=":material/thumb_up:",
            on_click=_keep, args=(_as_right(answer), entry_id),
        )  # fmt: skip
        with st.popover(words("feedback.wrong", language), icon=":material/thumb_down:", type="tertiary", key="feedback_wrong"):
            _correction(answer, entry_id)


def _correction(answer: Answer, entry_id: int) -> None:
    """Where the right answer stands; a refusal that is wrong asks the same."""
    language = session.language()
    names = naming.names(language)
    nowhere = words("evaluation.nowhere", language)
    with st.form(f"feedback_form_{entry_id}", border=False):
        st.caption(words("feedback.about", language))
        st.selectbox(
            words("feedback.document", language), [None, *names], format_func=lambda number: names.get(number, nowhere),
            key=session.right_key(session.WIDGET_RIGHT_DOCUMENT, entry_id),
        )  # fmt: skip
        st.number_input(
            words("feedback.page", language), min_value=1, step=1, value=None, key=session.right_key(session.WIDGET_RIGHT_PAGE, entry_id)
        )
        answer_key = session.right_key(session.WIDGET_RIGHT_ANSWER, entry_id)
        st.text_input(words("feedback.answer", language), key=answer_key, max_chars=500)
        if session.correction_unfinished(entry_id):
            components.show_message(Message(words("feedback.unfinished", language), ""), tone="ask")
        st.form_submit_button(
            words("feedback.save", language), key="feedback_save", type="primary", on_click=_correct, args=(answer.question, entry_id)
        )


def _correct(question: str, entry_id: int) -> None:
    """Callback: keeps what was typed, if it is whole."""
    document_id, page, answer = session.correction(entry_id)
    if document_id is None:
        _keep(OwnQuestion(question), entry_id)
    elif answer:
        _keep(OwnQuestion(question, document_id=document_id, document=None, page=page, answer=answer), entry_id)


def _as_right(answer: Answer) -> OwnQuestion:
    """The question with the place and the words of its first evidence; of a refusal, that nothing answers."""
    if not answer.evidence:
        return OwnQuestion(answer.question)
    first = answer.evidence[0]
    return OwnQuestion(answer.question, document_id=first.document_id, document=first.document, page=first.page, answer=_telling(first))


def _telling(evidence: Evidence) -> str:
    """The marked words, or all that is quoted, in one line; a bar that stands alone would part alternatives."""
    text = evidence.text
    if (marked := marked_in_text(evidence)) is not None:
        text = text[marked.start - evidence.start : marked.end - evidence.start]
    return " ".join(text.split()).replace(" | ", " & ")


def _keep(question: OwnQuestion, entry_id: int) -> None:
    """Callback."""
    with suppress(DocumentNotFound):  # removed meanwhile, and the question with it
        resources.library().keep_own_questions([question])
        session.keep_told(entry_id)
