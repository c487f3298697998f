"""평가: the user's own questions of their own documents, measured under two settings side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from rag.core.errors import RagError
from rag.core.messages import Message, describe
from rag.core.records import Document
from rag.evaluation import Choice, GoldReport, evaluate_library
from rag.evaluation.gold_questions import GoldQuestion
from rag.ui import components, measuring, naming, resources, session
from rag.ui.strings import words

_SETTINGS = ("A", "B")


def page() -> None:
    language, documents = session.language(), resources.library().documents()
    st.header(words("evaluation.title", language), anchor=False)
    st.caption(words("evaluation.about", language))
    if not documents:
        components.show_message(Message(words("evaluation.empty", language), ""), tone="info")
        return
    names = naming.names(language)
    rows = _table(documents, names)
    chosen = _choices()
    told_apart = _checked(rows, {document.name for document in documents}.union(names.values()))
    questions = measuring.by_file_name(told_apart, documents, names)
    with st.container(horizontal=True):
        run = st.button(words("evaluation.run", language), key="evaluation_run", type="primary", disabled=not questions)
        st.download_button(
            words("evaluation.save", language), measuring.to_file(questions), file_name="questions.jsonl", key="evaluation_save",
            on_click="ignore", icon=":material/download:", disabled=not questions,
        )  # fmt: skip
        if st.button(words("evaluation.keep", language), key="evaluation_keep", icon=":material/bookmark:", disabled=not questions):
            try:
                resources.library().keep_own_questions(measuring.to_own(told_apart, documents, names), instead=True)
            except RagError as error:
                components.show_message(describe(error, language))
            else:
                st.toast(words("evaluation.kept", language, n=len(questions)))
    if run:
        session.keep_measured(_measured(questions, chosen))
    if measured := session.measured():
        _results(measured)


def _table(documents: Sequence[Document], called: Mapping[int, str]) -> list[measuring.Row]:
    language = session.language()
    uploaded = st.file_uploader(words("evaluation.upload", language), type="jsonl", key="evaluation_file")
    empty: measuring.Row = {"question": "", "document": called[documents[0].id], "answer": "", "page": None}
    start = measuring.own_rows(resources.library().own_questions(), called) or [empty]
    if uploaded is not None:
        try:
            start = measuring.to_rows(uploaded.getvalue())
        except RagError as error:
            components.show_message(describe(error, language), about=uploaded.name)
    names = sorted({"", *called.values(), *(str(row["document"]) for row in start)})
    edited = st.data_editor(
        start,
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        key=f"evaluation_rows_{uploaded.file_id if uploaded else ''}",
        column_order=measuring.COLUMNS,
        column_config={
            "question": st.column_config.TextColumn(words("evaluation.question", language), width="large"),
            "document": st.column_config.SelectboxColumn(words("evaluation.document", language), options=names),
            "answer": st.column_config.TextColumn(words("evaluation.answer", language)),
            "page": st.column_config.NumberColumn(words("evaluation.page", language), min_value=1, step=1, width="small"),
        },
    )
    st.caption(words("evaluation.hint", language))
    return list(edited)


def _choices() -> list[Choice]:
    language, library = session.language(), resources.library()
    chosen: list[Choice] = []
    for name, column in zip(_SETTINGS, st.columns(2, border=True), strict=True):
        with column:
            st.html(components.titled_html(words("evaluation.setting", language, name=name), ""))
            weight = st.slider(
                words("evaluation.meaning", language), 0.0, 1.0, library.settings.meaning_weight, 0.1, key=f"evaluation_meaning_{name}",
                help=words("evaluation.meaning_help", language),
            )  # fmt: skip
            first = name == _SETTINGS[0] and library.has_reranker
            rerank = st.toggle(
                words("settings.rerank", language), first, key=f"evaluation_rerank_{name}", disabled=not library.has_reranker
            )
            chosen.append(Choice(weight, rerank))
    return chosen


def _checked(rows: Sequence[measuring.Row], names: Collection[str]) -> list[GoldQuestion]:
    """The questions to ask; nothing, with a word on why, where a row cannot be asked."""
    language = session.language()
    try:
        questions = measuring.to_questions(rows)
    except ValueError as error:
        st.caption(words("evaluation.unfinished", language, line=error.args[0]))
        return []
    foreign = next((gold.document for question in questions for gold in question.golds if gold.document not in names), None)
    if foreign is not None:
        st.caption(components.escape_markdown(words("evaluation.foreign", language, document=foreign)))
        return []
    if not questions:
        st.caption(words("evaluation.none", language))
    return questions


def _measured(questions: Sequence[GoldQuestion], chosen: Sequence[Choice]) -> list[GoldReport]:
    language, total = session.language(), len(questions) * len(chosen)
    bar = st.progress(0.0)
    reports = []
    for number, choice in enumerate(chosen):

        def show(done: int, _total: int, before: int = number * len(questions)) -> None:
            bar.progress((before + done) / total, words("evaluation.running", language, done=before + done, total=total))

        reports.append(evaluate_library(resources.library(), questions, choice, on_progress=show))
    bar.empty()
    return reports


def _results(reports: Sequence[GoldReport]) -> None:
    language = session.language()
    heads = [words("evaluation.setting", language, name=name) for name in _SETTINGS]
    first = reports[0]
    st.html(components.table_html([words("evaluation.measure", language), *heads], measuring.compared(reports, language), figures=True))
    st.caption(words("evaluation.counted", language, n=first.n, unanswerable=first.unanswerable))
    if groups := measuring.grouped(reports, language):
        st.html(components.table_html([words("evaluation.kinds", language), *heads], groups, figures=True))
    if differing := measuring.apart(reports, language):
        st.html(components.table_html([words("evaluation.apart", language), *heads], differing))
    else:
        st.caption(words("evaluation.same", language))
    columns = [words(f"evaluation.{column}", language) for column in ("question", "said", "expected")]
    for name, report in zip(_SETTINGS, reports, strict=True):
        if rows := measuring.wrong(report, language):
            with st.expander(words("evaluation.wrong_ones", language, name=name, n=len(rows)), key=f"evaluation_wrong_{name}"):
                st.html(components.table_html(columns, rows))


page()
