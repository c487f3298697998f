"""What windows mean nothing without: lead-ins of lists, what notes explain."""

from __future__ import annotations

import numpy as np
import pytest

from rag.core.records import Manuscript, Page, PageStatus, Passage
from rag.text.lead_ins import is_note, leads_in
from rag.text.passages import cut_passages
from rag.text.views import LONGEST_LEAD, as_embedded, as_indexed

ITEM = "하여 갑은 을에게 손해를 입힌 날부터 열흘 안에 서면으로 알리지 아니한 경우로서 그 까닭을 밝히지 못한 때의 손해"
LEAD = "회사는 다음 각 호의 손해를 보상하지 아니한다."


def cut(*pages: str, length: int = 160) -> list[Passage]:
    found: list[Page] = []
    start = 0
    for number, text in enumerate(pages, 1):
        boxes = np.full((len(text), 4), np.nan, dtype=np.float32)
        found.append(Page(number, start=start, text=text, boxes=boxes, width=595, height=842, status=PageStatus.TEXT))
        start += len(text) + 1
    return cut_passages(Manuscript(tuple(found)), passage_length=length, window_length=60)


def leads(passages: list[Passage]) -> list[tuple[str, list[str]]]:
    whole = [(passage, window) for passage in passages for window in passage.windows]
    return [
        (p.text[w.start - p.start :][:2], [lead.text for lead in p.leads if lead.at == w.start])
        for p, w in whole
        if any(lead.at == w.start for lead in p.leads)
    ]


def test_an_item_in_a_window_of_its_own_has_its_lead_in_whichever_passage_that_is_in() -> None:
    passages = cut("\n".join([LEAD, *(f"{n}. {ITEM}" for n in range(1, 4))]))
    assert len(passages) > 1
    assert leads(passages) == [(f"{n}.", [LEAD]) for n in range(1, 4)]


def test_a_lead_in_over_the_page_end_is_found() -> None:
    passages = cut(f"{LEAD}\n1. {ITEM}", f"2. {ITEM}")
    assert leads(passages)[-1] == ("2.", [LEAD])


def test_an_item_of_an_item_has_both_lead_ins_outermost_first() -> None:
    inner = f"2. 다음 각 목의 어느 하나에 해당하는 까닭으로 {ITEM}"
    passages = cut("\n".join([LEAD, f"1. {ITEM}", inner, f"가. {ITEM}", f"나. {ITEM}"]))
    assert leads(passages)[-1] == ("나.", [LEAD, inner])


def test_an_item_that_is_a_sentence_and_one_that_nothing_leads_to_have_none() -> None:
    assert leads(cut("\n".join([LEAD, *(f"{n}. {ITEM}는 갑이 모두 갚아야 한다." for n in range(1, 4))]))) == []
    assert leads(cut("\n".join(["휴가를 쓴다.", *(f"{n}. {ITEM}" for n in range(1, 4))]))) == []
    assert leads(cut("\n".join([LEAD, "제7조(급여)", *(f"{n}. {ITEM}" for n in range(2, 5))]))) == []


def test_a_note_has_the_sentence_that_it_explains() -> None:
    above = "○ 훈련비를 지원한다. 훈련을 마친 사람에게는 수당을 더 지급한다."
    note = f"※ 수당은 {ITEM}"
    assert leads(cut(f"{above} {ITEM}이다. 수당은 달마다 준다.\n{note}\n{note}")) == [("※ ", ["수당은 달마다 준다."])] * 2


def test_a_note_stays_in_the_passage_of_what_it_explains() -> None:
    lines = [f"○ {ITEM[:40]}", f"※ {ITEM[:40]}"] * 6
    for passage in cut("\n".join(lines), length=200):
        assert not is_note(passage.text)


def test_notes_and_examples_are_told_by_how_they_begin() -> None:
    assert all(
        map(is_note, ("※ 단", "* 부목: 대는 것", "주) 원 단위", "주1: 잠정", "예: 갑", "<예시> 갑", "[참고] 갑", "(예시) 갑", "비고: 갑"))
    )
    assert not any(map(is_note, ("예산을 쓴다", "주민은", "참고인은 말한다", "주 5일", "비고란에 쓴다", "사례금")))


def test_a_lead_in_is_indexed_where_the_passage_lacks_it_and_embedded_where_the_window_does() -> None:
    first, *_, last = cut("\n".join([LEAD, *(f"{n}. {ITEM}" for n in range(1, 5))]))
    assert as_indexed(first) == first.text
    assert as_indexed(last) == f"{LEAD}\n{last.text}"
    assert as_embedded(last, last.windows[0]).startswith(f"{LEAD}\n")


def test_a_long_lead_in_loses_its_middle_where_it_is_embedded() -> None:
    long = f"회사는 {'아주 ' * 60}다음 각 호의 손해를 보상하지 아니한다."
    passage = cut("\n".join([long, *(f"{n}. {ITEM}" for n in range(1, 4))]), length=400)[-1]
    lead = as_embedded(passage, next(w for w in passage.windows if w.start == passage.leads[-1].at)).split("\n")[0]
    assert len(lead) <= LONGEST_LEAD
    assert lead.startswith("회사는 아주")
    assert "…" in lead


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("다음 서류를 낸다.", True),
        ("다음의 3가지를 지킨다.", True),
        ("다음 3명을 둔다.", True),
        ("서류는 아래와 같다.", True),
        ("이자를 원금에 더한 금액을 다음 1년의 원금으로 한다.", False),
        ("다음 3개월 안에 낸다.", False),
        ("다음 해 3월까지 쓴다.", False),
        ("아래 2층에서 받는다.", False),
    ],
)
def test_what_comes_next_in_time_or_place_leads_to_no_list(text: str, leads: bool) -> None:
    assert leads_in(text) is leads
