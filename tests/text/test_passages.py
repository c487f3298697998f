"""Passages: where a document is cut, under which headings, and that nothing is lost."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from list_marks import MARKS

from rag.core.records import Manuscript, OutlineItem, Page, PageStatus, Passage
from rag.text.headings import read_lines
from rag.text.passages import cut_passages
from rag.text.views import LONGEST_LEAD, as_embedded, as_indexed
from rag.text.windows import WINDOW_CAP


def _manuscript(*texts: str, sizes: dict[str, float] | None = None, outline: tuple[OutlineItem, ...] = ()) -> Manuscript:
    """Pages whose lines are printed 10 points high, or as high as `sizes` says of a line."""
    pages: list[Page] = []
    start = 0
    for number, text in enumerate(texts, start=1):
        boxes = np.full((len(text), 4), np.nan, np.float32)
        at = 0
        for line in text.split("\n"):
            boxes[at : at + len(line)] = (10, 100, 20, 100 + (sizes or {}).get(line, 10.0))
            at += len(line) + 1
        pages.append(Page(number, start, text, boxes, 595, 842, status=PageStatus.TEXT if text else PageStatus.EMPTY))
        start += len(text) + 1
    return Manuscript(tuple(pages), outline)


def _cut(*texts: str, length: int = 700, sizes: dict[str, float] | None = None, outline: tuple[OutlineItem, ...] = ()) -> list[Passage]:
    return cut_passages(_manuscript(*texts, sizes=sizes, outline=outline), passage_length=length, window_length=200)


_LAW = (
    "제1장 총칙\n제1조(목적) 이 규정은 휴가에 관한 사항을 정함을 목적으로 한다.\n"
    "제2조(정의) 이 규정에서 쓰는 말의 뜻은 다음과 같다.\n1. 연차\n2. 병가. 다만, 제3조(종류)에 따른 휴가는 그러하지 아니하다.\n"
    "제2장 휴가 <신설 2020. 3. 24.>\n제1절 종류\n제3조의2(특별휴가) ① 특별휴가는 5일로 한다.\n부칙\n이 규정은 공포한 날부터 시행한다."
)


def test_no_passage_crosses_an_article_heading() -> None:
    passages = _cut(_LAW)
    assert [passage.text[:5] for passage in passages] == ["제1장 총", "제2조(정", "제2장 휴", "부칙\n이 "]
    assert [passage.heading for passage in passages[:3]] == [
        ("제1장 총칙", "제1조(목적)"),
        ("제1장 총칙", "제2조(정의)"),
        ("제2장 휴가", "제1절 종류", "제3조의2(특별휴가)"),
    ]


def test_a_reference_to_an_article_is_not_its_heading() -> None:
    passages = _cut("제5조(휴가) 및 제6조(병가)에 따른 날은 뺀다.\n제7조에 따른 날도 뺀다.\n제8조(연차)에 따른 날도 뺀다.")
    assert [passage.heading for passage in passages] == [()]


def test_a_supplement_ends_the_articles_before_it() -> None:
    passage = next(passage for passage in _cut(_LAW) if "공포한" in passage.text and passage.text.startswith("부칙"))
    assert passage.heading == ("부칙",)


def test_numbered_headings_nest_and_siblings_replace_each_other() -> None:
    body = "이 지침은 작업을 안전하게 하기 위한 사항을 정한다. " * 12
    passages = _cut(f"1. 목적\n{body}\n2. 범위\n2.1 대상\n{body}\n2.2 예외\n{body}")
    assert [passage.heading for passage in passages] == [("1. 목적",), ("2. 범위", "2.1 대상"), ("2. 범위", "2.2 예외")]


def test_items_of_a_list_are_not_headings() -> None:
    assert [passage.heading for passage in _cut("필요한 것은 다음과 같다.\n1. 사과\n2. 배\n3. 감")] == [()]


def test_large_print_is_a_heading_and_smaller_large_print_stands_under_it() -> None:
    body = "본문은 보통 크기로 찍혀 있고 여러 문장으로 되어 있다. " * 14
    passages = _cut(f"보고서\n요약\n{body}\n결론\n{body}", sizes={"보고서": 20.0, "요약": 14.0, "결론": 14.0})
    assert [passage.heading for passage in passages] == [("보고서", "요약"), ("보고서", "결론")]


def test_an_outline_title_is_a_heading_though_it_is_printed_small() -> None:
    body = "본문은 보통 크기로 찍혀 있고 여러 문장으로 되어 있다. " * 14
    outline = (OutlineItem("사업 개요", 0, 1), OutlineItem("없는 제목", 0, 1), OutlineItem("어디로도 가지 않음", 0, None))
    assert _cut(f"사업 개요\n{body}", outline=outline)[0].heading == ("사업 개요",)


def test_a_table_that_is_cut_carries_its_column_heads() -> None:
    rows = "\n".join(f"항목{n}\t{n * 1000}원\t비고 없음" for n in range(60))
    passages = _cut(f"1. 표\n구분\t금액\t비고\n{rows}")
    assert len(passages) > 1
    assert passages[0].heading == ("1. 표",)
    assert all(passage.heading == ("1. 표", "구분 | 금액 | 비고") for passage in passages[1:])
    assert all(line.count("\t") == 2 for passage in passages[1:] for line in passage.text.split("\n"))


def test_small_sections_share_a_passage_and_it_stands_under_what_they_share() -> None:
    passages = _cut("Ⅰ. 개요\n1. 목적\n휴가를 정한다.\n2. 대상\n모든 직원이다.")
    assert len(passages) == 1
    assert passages[0].heading == ("Ⅰ. 개요",)


def test_a_sentence_that_goes_on_over_a_page_stays_in_one_passage() -> None:
    passages = _cut("직원은 병이 들어 일할 수 없을 때에는 의사의 진단서를", "제출하고 병가를 쓸 수 있다.")
    assert [passage.text for passage in passages] == ["직원은 병이 들어 일할 수 없을 때에는 의사의 진단서를\f제출하고 병가를 쓸 수 있다."]


def test_a_table_of_contents_is_kept_for_keywords_only() -> None:
    contents = "목 차\n제1조(목적) ······ 1\n제2조(정의) ······ 2\n제3조(종류) ······ 3"
    passages = _cut(contents, "제1조(목적) 이 규정은 휴가를 정한다.")
    assert passages[0].windows == ()
    assert "제2조(정의)" in as_indexed(passages[0])
    assert passages[1].heading == ("제1조(목적)",)
    assert passages[1].windows != ()


def test_a_table_of_contents_without_leaders_is_known_by_its_rising_numbers() -> None:
    contents = "\n".join(f"사업 소개와 그 성과 {n * 3}" for n in range(1, 9))
    assert all(passage.windows == () for passage in _cut(contents))


def test_empty_and_one_character_pages() -> None:
    assert _cut() == []
    assert _cut("", "") == []
    assert [(p.start, p.text) for p in _cut("", "가", "")] == [(1, "가")]


def test_terms_are_made_of_the_headings_too_and_embeddings_of_the_text_alone() -> None:
    first, second = _cut("제1장 총칙\n제1조(목적)\n" + "이 규정은 휴가에 관한 사항을 정한다. " * 40)[:2]
    assert as_indexed(first) == first.text
    assert as_indexed(second) == "제1장 총칙 > 제1조(목적)\n" + second.text
    assert as_embedded(second, second.windows[0]).startswith("이 규정은")
    assert as_embedded(first, first.windows[0]).startswith("제1장 총칙\n제1조(목적)\n이 규정은")


_LINES = st.sampled_from(
    [
        "제1장 총칙", "제2조(정의) 이 규정에서 쓰는 말은 다음과 같다.", "1. 목적", "가. 대상", "□ 개요", "구분\t금액\t비고",
        "연차\t15일\t", "이 지침은 작업을 안전하게 하기 위한 사항을 정함을 목적으로 한다. 다만, 예외가 있다.",
        "차례 ······ 3", "", " ", "가" * 900, "㎢" * 200, "a", "<표 1> 현황", "부칙", "12",
        "긴 제목이지만 문장은 아닌 줄", "합계\t" + "나 " * 500,
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_LINES, max_size=8), max_size=5), st.sampled_from([80, 300, 700]))
def test_every_character_of_the_text_is_in_exactly_one_passage_and_one_window(pages: list[list[str]], length: int) -> None:
    texts = ["\n".join(lines) for lines in pages]
    whole = "\f".join(texts)
    passages = cut_passages(_manuscript(*texts), passage_length=length, window_length=200)
    assert all(passage.text == whole[passage.start : passage.end] == passage.text.strip() for passage in passages)
    assert all(len(passage.text) <= length for passage in passages)
    assert all(a.end <= b.start for a, b in pairwise(passages))
    assert "".join("".join(p.text for p in passages).split()) == "".join(whole.split())
    for passage in passages:
        assert all(passage.start <= a and b <= passage.end for a, b in passage.windows)
        windowed = "".join("".join(whole[a:b] for a, b in passage.windows).split())
        assert windowed in ("", "".join(passage.text.split()))
        assert all(_normal(as_embedded(passage, window)) <= WINDOW_CAP + LONGEST_LEAD + 1 for window in passage.windows)


def _normal(text: str) -> int:
    return len(unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("mark", MARKS)
def test_every_mark_begins_an_item_between_which_is_cut_before_sentences_are(mark: str) -> None:
    assert [line.item for line in read_lines(_manuscript(f"제출 서류\n{mark} 신청서\n신분증 사본"))] == [False, True, False]
