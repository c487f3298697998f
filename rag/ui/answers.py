"""An answer on the page: large, with its evidence boxed on the page images, and the other passages."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from rag.core.messages import Message, quote_notes
from rag.core.records import Answer, Evidence, Hit, Standing
from rag.ui import asked, components, export, naming, quotes, resources, scopes, session, signed_in
from rag.ui.copying import copy_button
from rag.ui.feedback import show_feedback
from rag.ui.strings import words

_POINT = 1.45  # screen pixels a point of a page image


def show_answer(answer: Answer, asked_at: str, entry_id: int) -> None:
    """Everything there is to say to a question; `asked_at` is when, for the saved file; `entry_id` its place in the history."""
    language = session.language()
    answer = resources.library().told_apart(answer, naming.numbered(language))
    with st.container(key="answer", gap="small"):
        scopes.show_scope(answer)
        if answer.text is None:
            st.subheader(words("answer.none", language), anchor=False)
            next_step = words("answer.none_next" if answer.hits else "answer.none_empty", language)
            if any(hit.nearest for hit in answer.hits):
                next_step = f"{next_step} {words('answer.nearest', language)}"
            asked.show_asked(answer)
            st.html(f'<div class="g-next">{next_step}</div>')
        else:
            st.html(f'<div class="g-facts">{components.escape_html(_took(answer))}</div>')
            st.html(quotes.answer_html(answer, language))
            if answer.disagreeing:
                told = Message(words("answer.disagreeing", language), words("answer.disagreeing_next", language))
                components.show_message(told, tone="ask")
            asked.show_asked(answer)
            if not answer.sure:
                components.show_message(Message(words("answer.unsure", language), words("answer.unsure_next", language)), tone="ask")
            _actions(answer, asked_at)
        show_feedback(answer, entry_id)
    for evidence in answer.evidence:
        _evidence(evidence, asked.part_in_words(evidence, answer, language))
    _hits(answer)


def _took(answer: Answer) -> str:
    language, milliseconds = session.language(), answer.timings_ms.get("total", 0.0)
    took = words("answer.took", language, count=len(answer.evidence), seconds=f"{milliseconds / 1000:.2f}")
    return f"{words('answer.title', language)} · {took}"


def _actions(answer: Answer, asked_at: str) -> None:
    language = session.language()
    name = words("answer.file_name", language)
    with st.container(horizontal=True, key="answer_actions"):
        copy_button(export.to_text(answer, language), key="copy_answer")
        seen = resources.library()  # they are made when no page is drawn, and nothing tells who it is for
        _save("save_markdown", lambda: export.to_markdown(answer, resources.pictures(answer, seen), asked_at, language), f"{name}.md")
        _save("save_html", lambda: export.to_html(answer, resources.pictures(answer, seen), asked_at, language), f"{name}.html")


def _save(key: str, make: Callable[[], str], name: str) -> None:
    """A button for a file that is made when it is pressed."""
    language, mime = session.language(), "text/html" if name.endswith(".html") else "text/markdown"
    st.download_button(
        words(f"answer.{key}", language), signed_in.handing_out(make, resources.library().person.account_id, name=name, mime=mime),
        file_name=name, mime=mime, key=key, on_click="ignore", icon=":material/download:", help=words("answer.save_help", language),
    )  # fmt: skip


def _evidence(evidence: Evidence, part: str) -> None:
    language = session.language()
    with st.container(border=True, key=f"evidence_{evidence.number}"):
        if part:
            st.caption(components.escape_markdown(part))
        st.html(components.evidence_html(evidence, language))
        for note in quote_notes(evidence, language):
            components.show_message(note, tone="ask")
        if evidence.table is not None:
            st.html(components.excerpt_html(evidence.table))
            copy_button(export.to_tsv(evidence.table), key=f"copy_table_{evidence.number}", what="table")
        with st.spinner(words("wait.page", language)), components.errors_in_words():
            pictures = resources.evidence_pictures(evidence)
        for picture in pictures:
            alt = words("evidence.image_alt", language, document=evidence.document, page=picture.page)
            st.image(picture.png, width=round(picture.width * _POINT), alt=alt)
        if not pictures and evidence.standing is not Standing.LOST:
            unlocated, step = words("evidence.unlocated", language), words("evidence.unlocated_next", language)
            components.show_message(Message(unlocated, step), tone="ask")
        st.button(
            words("evidence.open", language), key=f"open_evidence_{evidence.number}", icon=":material/open_in_full:",
            on_click=session.open_view, args=(evidence.document_id, evidence.page, *_boxed(evidence)),
        )  # fmt: skip


def _boxed(evidence: Evidence) -> tuple[int, int]:
    """What is boxed on its page: nothing where the quote stands nowhere any more."""
    return (0, 0) if evidence.standing is Standing.LOST else (evidence.start, evidence.end)


def _hits(answer: Answer) -> None:
    shown = {evidence.passage.id for evidence in answer.evidence}
    others = [hit for hit in answer.hits if hit.passage.id not in shown]
    if not others:
        return
    language = session.language()
    title = "hits.title" if answer.text is not None else "hits.nearest"
    with st.expander(words(title, language, count=len(others)), expanded=answer.text is None, key=title.replace(".", "_")):
        for hit in others:
            _hit(hit)


def _hit(hit: Hit) -> None:
    passage = hit.passage
    with st.container(border=True, key=f"hit_{hit.rank}"):
        st.html(components.hit_html(hit, session.language()))
        start, end = hit.nearest or hit.window or (passage.start, passage.end)
        st.button(
            words("hits.open", session.language()), key=f"open_hit_{hit.rank}", type="tertiary", icon=":material/open_in_full:",
            on_click=session.open_view, args=(passage.document_id, resources.library().page_of(hit, start), start, end),
        )  # fmt: skip
