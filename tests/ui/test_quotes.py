"""How an answer is drawn: what answers alone large, a long list folded, what differs marked, what the page itself says told apart."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from rag.core.messages import Language
from rag.core.records import Answer, Evidence, Passage, Span
from rag.core.tables import Excerpt
from rag.ui.export import to_text
from rag.ui.quotes import answer_html


def listed(count: int) -> Answer:
    lines = ["다음 각 호의 서류를 낸다.", *(f"{number}. 서류 <{number}>" for number in range(1, count + 1))]
    text = "\n".join(lines)
    passage = Passage(0, len(lines[0]), lines[0], id=1, document_id=1)  # the list goes on behind its passage
    starts = [text.index(line) for line in lines[1:]]
    items = tuple(Span(start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True))
    piece = Evidence(1, 1, "가.pdf", 1, None, 0, len(text), text, (), passage, 0.9, items=items)
    return Answer("어떤 서류를 내나요?", f"{' '.join(text.split())} [1]", 0.9, (piece,), ())


@pytest.mark.parametrize(("language", "more"), [("ko", "외 13개"), ("en", "and 13 more")])
def test_a_long_list_is_folded_and_says_how_many_more_there_are(language: Language, more: str) -> None:
    shown = answer_html(listed(18), language)
    before, after = shown.split(f"<summary>{more}</summary>")
    assert [line.count('class="g-item"') for line in (before, after)] == [5, 13]
    assert "18. 서류 &lt;18&gt;" in after
    assert "<details" not in answer_html(listed(7), language)


def test_a_list_is_whole_in_what_is_copied() -> None:
    lines = to_text(listed(18), "ko").splitlines()
    assert lines[2:4] == ["다음 각 호의 서류를 낸다.", "1. 서류 <1>"]
    assert "18. 서류 <18> [1]" in lines


def test_what_answers_alone_stands_large_before_its_sentence_with_the_unit_of_its_table() -> None:
    answer = listed(1)
    piece = replace(answer.evidence[0], items=(), table=Excerpt(("금액",), (("1,200",),), unit="(단위: 천원)"))
    shown = answer_html(replace(answer, evidence=(piece,), short="1,200", yes=False), "ko")
    head, sentence = shown.split('<div class="g-answer')
    assert '<span class="g-verdict">아니요</span><span class="g-short">1,200</span><span class="g-unit">(단위: 천원)</span>' in head
    assert "g-under-head" in sentence
    assert "g-headline" not in answer_html(answer, "ko")


def test_rows_that_share_their_first_cell_stand_on_lines_of_their_own() -> None:
    text = "나루군\t나루관\t043-1\n\t\t다리관\t043-2\f\t여울관\t043-3"
    passage = Passage(0, len(text), text, id=1, document_id=1)
    piece = Evidence(1, 1, "가.pdf", 1, None, 0, len(text), text, (), passage, 0.9)
    shown = answer_html(Answer("어디?", f"{text} [1]", 0.9, (piece,), ()), "ko")
    cells = re.sub(r"<[^>]+>", "", shown.replace('<span class="g-cell">\t</span>', "|"))
    assert cells == "나루군|나루관|043-1\n다리관|043-2\n여울관|043-31"  # the mark of the evidence at the end


def test_a_telephone_number_is_not_broken_at_its_hyphens() -> None:
    shown = answer_html(replace(listed(1), short="<상담> 02-123-4567"), "ko")
    assert '<span class="g-short">&lt;상담&gt; <span class="g-unbroken">02-123-4567</span></span>' in shown


def test_documents_that_disagree_are_named_and_what_differs_is_marked() -> None:
    answer = listed(1)
    piece = replace(answer.evidence[0], items=(), differs=(Span(0, 2),))
    shown = answer_html(replace(answer, evidence=(piece, replace(piece, number=2, document="<나>.pdf")), disagreeing=True), "ko")
    assert shown.count('<b class="g-differs">다음</b>') == 2
    assert '<span class="g-from">&lt;나&gt;.pdf</span>' in shown


def test_an_item_stands_under_the_line_that_leads_to_it() -> None:
    piece = replace(listed(1).evidence[0], items=(), lead="다음의 & 서류")
    shown = answer_html(Answer("?", "", 0.9, (piece,), ()), "ko")
    assert '<span class="g-lead">다음의 &amp; 서류</span><span class="g-sentence">' in shown
