"""Notes under a table: which there are, what points at them, and that a row and a note's own passage say what they belong to."""

from __future__ import annotations

import numpy as np
import pytest

from rag.core.records import Manuscript, Page, Passage, Span
from rag.core.tables import Cell, Note, Table
from rag.text.passages import cut_passages
from rag.text.table_notes import notes_of, pointed_at
from rag.text.table_rows import table_rows
from rag.text.views import as_embedded, as_indexed, as_read, as_weighed

ROWS = (("구분", "하루 요금*"), ("어른", "9,000"), ("경로¹", "4,500"))
BELOW = ("* 주말과 공휴일에는 이천 원을 더 받는다.", "1) 만 65세 이상으로서 신분증을 보인 사람을 말한다.")


def text_with(*below: str, rows: tuple[tuple[str, ...], ...] = ROWS) -> str:
    return "\n".join(["이용 요금", *("\t".join(row) for row in rows), *below])


def table_of(text: str, rows: tuple[tuple[str, ...], ...] = ROWS) -> Table:
    cells, at = [], text.index("\n")
    for r, row in enumerate(rows):
        for c, said in enumerate(row):
            at = text.index(said, at)
            head = ("corner" if not c else "column") if not r else "row" if not c else None
            cells.append(Cell(r, c, head=head, spans=(Span(at, at + len(said)),)))  # type: ignore[arg-type]
            at += len(said)
    return Table(len(rows), len(rows[0]), tuple(cells), pages=(1,), caption=Span(0, 5))


def noted(*below: str) -> dict[str, str]:
    text = text_with(*below)
    return {key: note.text for key, note in notes_of(text, table_of(text)).items()}


@pytest.mark.parametrize(
    ("below", "found"),
    [
        (BELOW, {"*": BELOW[0], "1": BELOW[1]}),
        (("주1) 잠정", "주 2) 확정"), {"1": "주1) 잠정", "2": "주 2) 확정"}),
        (("주: 1) 잠정 2) 확정",), {"1": "주: 1) 잠정", "2": "2) 확정"}),
        (("주) 1. 잠정", "2. 확정"), {"1": "주) 1. 잠정", "2": "2. 확정"}),
        (("비고", "1. 잠정", "2. 확정"), {"1": "1. 잠정", "2": "2. 확정"}),
        (("자료: 통계청", "¹⁾ 잠정", "** 확정"), {"1": "¹⁾ 잠정", "**": "** 확정"}),
        (("※ 잠정이다.", "본문이 이어진다.", "1) 항목"), {"※": "※ 잠정이다."}),
        (("본문이 이어진다.", "1) 항목"), {}),
        (("1. 다음 절", "2. 그다음"), {}),
        (("비고: 잠정이다.", "1. 다음 절"), {}),
        (("\f1) 다음 쪽의 글"), {}),
        ((), {}),
    ],
)
def test_the_notes_under_a_table_are_told_by_their_marks(below: tuple[str, ...], found: dict[str, str]) -> None:
    assert noted(*below) == found


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("경로¹", "1"),
        ("경로¹,²", "12"),
        ("경로1)", "1"),
        ("경로 2)", "2"),
        ("경로(주1)", "1"),
        ("경로 주2)", "2"),
        ("요금*", "*"),
        ("요금(*)", "*"),
        ("※ 9,000", "※"),
        ("m²", ""),
        ("9,000 (2021)", ""),
        ("(1, 2)", ""),
        ("1) 첫째 항목", ""),
        ("2 * 3", ""),
        ("경로³", ""),
        ("", ""),
    ],
)
def test_what_points_at_a_note_is_told_from_what_does_not(said: str, keys: str) -> None:
    notes = {key: Note(key, Span(0, 1)) for key in "12*※"}
    assert "".join(note.text for note in pointed_at(said, notes)) == keys


def test_a_row_is_read_and_weighed_with_the_note_that_its_head_points_at() -> None:
    text = text_with(*BELOW)
    rows = table_rows(text, [table_of(text)])
    assert [[note.text for note in value.notes] for value in rows[0].values] == [[], [BELOW[0]]]
    assert [[note.text for note in value.notes] for value in rows[1].values] == [[BELOW[1]], [BELOW[0]]]
    end = text.index("\n*")
    passage = Passage(0, end, text[:end], windows=(Span(6, end),), rows=tuple(rows))
    (view,) = as_read(passage, passage.windows[0])
    told = ("구분\t하루 요금*", f"이용 요금 {BELOW[0]}", "어른 · 하루 요금*: 9,000", f"경로\u200b [{BELOW[1]}] · 하루 요금*: 4,500")
    assert view.text == "\n".join(told)  # the raised mark is not said
    assert as_weighed(passage, rows[1]) == f"경로 [{BELOW[1]}] · 하루 요금*: 4,500"
    assert (view.places[view.text.index(BELOW[1]) :][: len(BELOW[1])] == -1).all()  # said there, and printed elsewhere
    assert as_indexed(passage).splitlines()[0] == " > ".join(BELOW)


def test_a_long_note_is_told_in_part() -> None:
    text = text_with(f"1) {'아주 긴 ' * 40}설명이다.")
    row = table_rows(text, [table_of(text)])[1]
    passage = Passage(0, len(text), text, windows=(Span(0, len(text)),), rows=(row,))
    assert as_weighed(passage, row) == f"경로 [1) {'아주 긴 ' * 19}아…] · 하루 요금*: 4,500"


def test_the_passage_of_a_note_says_what_its_table_is_called() -> None:
    text = text_with(*BELOW, "다음 절의 본문이 이어진다.")
    page = Page(1, 0, text, np.full((len(text), 4), np.nan, np.float32), 500.0, 700.0)
    cut = cut_passages(Manuscript((page,), tables=(table_of(text),)), passage_length=60, window_length=40)
    leads = {one.text[lead.at - one.start :][:2]: lead.text for one in cut for lead in one.leads}
    assert leads == {"* ": "이용 요금", "1)": "이용 요금"}
    note = next(one for one in cut if any(one.text[lead.at - one.start :].startswith("1)") for lead in one.leads))
    window = next(window for window in note.windows if note.text[window.start - note.start :].startswith("1)"))
    assert as_embedded(note, window) == f"이용 요금\n{BELOW[1]}"


def test_remarks_under_a_table_say_what_it_is_called_and_a_note_in_the_text_does_not() -> None:
    text = text_with("비고", "1. 신분증을 보인 사람을 말한다.", "요금은 미리 낸다.", "※ 카드로도 낸다.")
    page = Page(1, 0, text, np.full((len(text), 4), np.nan, np.float32), 500.0, 700.0)
    cut = cut_passages(Manuscript((page,), tables=(table_of(text),)), passage_length=40, window_length=20)
    leads = {one.text[lead.at - one.start :][:2]: lead.text for one in cut for lead in one.leads}
    assert leads["1."] == "이용 요금"
    assert leads["※ "] == "요금은 미리 낸다."
