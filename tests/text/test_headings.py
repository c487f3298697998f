"""Headings by how they are set, and the path of headings above each line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from heading_truth import HeadingCounts, count_headings, documents, lines_of

from rag.core.looks import Look, packed, sizes, stands_out
from rag.core.records import Manuscript, Page
from rag.text.headings import read_lines
from rag.text.printed_lines import Line

WIDTH, LEFT, BODY = 595.0, 70.0, 10.0
PROSE = "회사는 보험금을 청구한 날부터 3일 안에 지급하며 늦어지면 이자를 더하여 지급합니다."
Printed = tuple[str, float, Look, bool, float]  # text, size, look, centred, blank above it


def _line(text: str, size: float = BODY, look: Look = Look(0), *, centred: bool = False, above: float = 4.0) -> Printed:
    return text, size, look, centred, above


def _manuscript(*printed: Printed) -> Manuscript:
    """A page of lines, each as wide as its characters of a size."""
    text, at = "\n".join(line[0] for line in printed), 60.0
    boxes, looks, start = np.full((len(text), 4), np.nan, np.float32), np.zeros(len(text), np.uint16), 0
    for words, size, look, centred, above in printed:
        at += above
        x0 = (WIDTH - size * len(words)) / 2 if centred else LEFT
        for i, character in enumerate(words):
            if not character.isspace():
                boxes[start + i] = (x0 + size * i, at, x0 + size * (i + 1), at + size)
        looks[start : start + len(words)] = packed(look, size)
        at, start = at + size, start + len(words) + 1
    return Manuscript((Page(1, 0, text, boxes, WIDTH, 842.0),), looks=(looks,))


def _paths(*printed: Printed) -> dict[str, tuple[str, ...]]:
    return {line.text: line.path for line in read_lines(_manuscript(*printed))}


def _headings(*printed: Printed) -> list[str]:
    return [line.text for line in read_lines(_manuscript(*printed)) if line.heading]


def test_a_look_and_a_size_are_one_number() -> None:
    looks = np.array([packed(Look.BOLD | Look.LIGHT, 10.5), packed(Look(0), 9.125), packed(Look.TINTED, 1e9), 0], np.uint16)
    assert sizes(looks).tolist() == [10.5, 9.125, 1023.875, 0.0]  # 8191 eighths are the most
    assert stands_out(looks, Look.BOLD).tolist() == [True, False, False, False]
    assert stands_out(looks, Look.LIGHT).tolist() == [True, False, False, False]
    assert stands_out(looks, Look.TINTED).tolist() == [False, False, True, False]


def test_an_article_right_under_its_chapter_in_the_same_print_is_a_heading_of_its_own() -> None:
    chapter, article = _line("제1장 휴가"), _line("제1조(연차휴가) 직원은 매년 15일의 연차휴가를 받는다.")
    paths = _paths(chapter, article, _line(PROSE))
    assert paths[article[0]] == paths[PROSE] == ("제1장 휴가", "제1조(연차휴가)")


def test_a_short_bold_line_over_prose_is_a_heading_and_the_same_line_in_plain_print_is_not() -> None:
    body = [_line(PROSE) for _ in range(6)]
    bold, plain = _line("지급 시기와 이자", look=Look.BOLD, above=14), _line("지급 시기와 이자")
    assert _headings(*body, bold, *body) == ["지급 시기와 이자"]
    assert _headings(*body, plain, *body) == []


def test_a_bold_sentence_in_prose_is_no_heading() -> None:
    body = [_line(PROSE) for _ in range(6)]
    assert _headings(*body, _line(PROSE, look=Look.BOLD), *body) == []


def test_a_centred_bold_line_ends_the_article_above_it_and_the_articles_below_stand_under_it() -> None:
    paths = _paths(
        _line("보통약관", 14.0, Look.BOLD, centred=True, above=20),
        _line("제1조(목적)", look=Look.BOLD, above=12),
        _line(PROSE),
        _line("제2조(준용) 이 약관에 없는 것은 법에 따릅니다."),
        _line("여행 중 휴대품손해 특별약관", look=Look.BOLD, centred=True, above=30),
        _line("제1조(보상하는 손해)", look=Look.BOLD, above=12),
        _line("손해를 보상합니다."),
        _line("전쟁위험 특별약관", look=Look.BOLD, centred=True, above=30),
        _line("제1조(보상하는 손해) 전쟁으로 인한 손해를 보상합니다."),
    )
    assert paths["손해를 보상합니다."][-2:] == ("여행 중 휴대품손해 특별약관", "제1조(보상하는 손해)")
    assert paths["제1조(보상하는 손해) 전쟁으로 인한 손해를 보상합니다."][-2:] == ("전쟁위험 특별약관", "제1조(보상하는 손해)")
    assert "여행 중 휴대품손해 특별약관" not in paths["전쟁위험 특별약관"]
    assert "제2조(준용)" not in paths["여행 중 휴대품손해 특별약관"]


def test_a_note_in_a_box_ends_where_the_article_goes_on() -> None:
    paths = _paths(
        _line("제1조(정의) ① 이 약관에서 쓰는 말은 다음과 같습니다."),
        _line("【직업】", look=Look.BOLD, above=14),
        *[_line(PROSE) for _ in range(4)],
        _line("② 그 밖의 말은 법에 따릅니다."),
    )
    assert paths[PROSE] == ("제1조(정의)", "【직업】")
    assert paths["② 그 밖의 말은 법에 따릅니다."] == ("제1조(정의)",)


def test_numbers_that_begin_anew_in_plain_print_stand_under_the_bold_one() -> None:
    paths = _paths(
        _line("6. 주요내용", 12.0, Look.BOLD, above=20),
        *[_line(PROSE) for _ in range(3)],
        _line("7. 집행절차", 12.0, Look.BOLD, above=20),
        _line("1. 수당", 12.0, above=14),
        *[_line(PROSE) for _ in range(3)],
        _line("끝으로 밝혀 둡니다."),
    )
    assert paths["끝으로 밝혀 둡니다."] == ("7. 집행절차", "1. 수당")


def test_a_title_on_two_lines_is_one() -> None:
    paths = _paths(
        _line("물려받은 것 말고도", 20.0, Look.BOLD, above=20),
        _line("더 알아야 할 상속재산", 20.0, Look.BOLD, above=3),
        *[_line(PROSE) for _ in range(5)],
    )
    assert paths[PROSE] == ("물려받은 것 말고도 더 알아야 할 상속재산",)


def test_what_was_amended_and_hints_in_brackets_are_no_part_of_the_title() -> None:
    statute = _manuscript(_line("제8장 국제협력 <신설 2007. 12. 21.>"), _line("제1조(목적) 목적을 정한다."))
    form = _manuscript(
        _line("□ 사업 성격 (해당하는 사항에 ○ 표시를 하여 주시기 바랍니다)", look=Look.BOLD, above=14), *[_line(PROSE) for _ in range(3)]
    )
    titles = [_title(line) for manuscript in (statute, form) for line in read_lines(manuscript) if line.heading]
    assert titles == ["제8장 국제협력", "제1조(목적)", "□ 사업 성격"]


def _title(line: Line) -> str:
    return line.text[: line.titled - line.start]


@pytest.mark.shared
def test_headings_of_looked_at_documents_are_found(shared: Path) -> None:
    """Floors on four short documents of the half that was looked at; the whole half: precision .96, recall .97."""
    total = HeadingCounts()
    for (kind, document), records in documents("seen").items():
        if document.startswith(("contents__", "law__클라우드", "MZSR", "02-RAG__data__SPRI")):
            total += count_headings(records, *lines_of(kind, document))[0]
    assert total.wanted == 50
    assert total.found >= 49
    assert total.wrong <= 1
    assert total.parents >= total.parented - 1


def test_a_title_in_the_right_hand_column_is_as_good_as_one_in_the_left() -> None:
    """Two columns of 24 characters each, 10 points wide: the right one begins where the left ends."""
    prose, lines = "회사는 보험금을 청구한 날부터 사흘 안에 지급합니다", [*range(7)]
    title = "지급 시기와 이자"
    texts, places = list[str](), list[tuple[float, float, Look]]()
    for x0 in (30.0, 310.0):
        for n in lines:
            texts.append(title if n == 3 else prose)
            places.append((x0, 60.0 + 16 * n + (14 if n == 3 else 16 if n > 3 else 0), Look.BOLD if n == 3 else Look(0)))
    text = "\n".join(texts)
    boxes, looks, start = np.full((len(text), 4), np.nan, np.float32), np.zeros(len(text), np.uint16), 0
    for words, (x0, top, look) in zip(texts, places, strict=True):
        for i, character in enumerate(words):
            if not character.isspace():
                boxes[start + i] = (x0 + BODY * i, top, x0 + BODY * (i + 1), top + BODY)
        looks[start : start + len(words)] = packed(look, BODY)
        start += len(words) + 1
    page = Page(1, 0, text, boxes, WIDTH, 842.0)
    assert [line.text for line in read_lines(Manuscript((page,), looks=(looks,))) if line.heading] == [title, title]
