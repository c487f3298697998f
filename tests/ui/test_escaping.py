"""Text of a document reaches the browser as text, whatever it says."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.core.messages import Message
from rag.core.records import Answer, Evidence, Hit, Passage, Span
from rag.ui.components import (
    escape_html,
    escape_markdown,
    evidence_html,
    heading_html,
    hit_html,
    marked,
    message_html,
    place,
    table_html,
    titled_html,
    word_spans,
)
from rag.ui.quotes import answer_html

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "**굵게** _기울임_ ~~취소~~",
    "$x^2$ 원 $5",
    ":red[빨강] :material/home: :smile:",
    "`코드` ```블록```",
    "[링크](javascript:alert(1)) https://example.com www.example.com a@b.kr",
    "&lt;b&gt; &amp;amp;",
    "# 제목\n- 항목\n> 인용 | 표 |",
    "a -> b <- c -- d >= e",
]


class Reading(HTMLParser):
    """What a browser would show, and which elements it would make."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def read(markup: str) -> Reading:
    reading = Reading()
    reading.feed(markup)
    reading.close()
    return reading


def passage(text: str) -> Passage:
    return Passage(10, 10 + len(text), text, (text, "제1장"), (), 7, 3)


@pytest.mark.parametrize("text", HOSTILE)
def test_html_shows_hostile_text_exactly(text: str) -> None:
    assert (read(escape_html(text)).text, read(escape_html(text)).tags) == (text, [])


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\f\r\x00"), max_size=60))
def test_html_shows_any_text_exactly(text: str) -> None:
    reading = read(escape_html(text))
    assert reading.text == text
    assert set(reading.tags) <= {"span"}


@given(st.text(alphabet="가나 <&>\"'", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4))
def test_marking_never_changes_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    reading = read(marked(text, [Span(*span) for span in spans], "g-mark"))
    assert reading.text == text
    assert set(reading.tags) <= {"mark"}


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_escapes_every_mark_that_means_something(text: str) -> None:
    escaped = escape_markdown(text)
    assert not re.search(r"(?<!\\)[`*_{}\[\]()#+!|<>$~:&]", escaped)
    assert escaped.replace("\\", "").replace("\u2060", "") == " ".join(text.split())


def test_markdown_parts_what_streamlit_reads_even_escaped() -> None:
    assert escape_markdown(":smile:") == "\\:\u2060smile\\:"
    assert escape_markdown("a -> b") == "a \\-\u2060\\> b"
    assert escape_markdown("https://x.kr") == "https\\:\u2060\\/\\/x\\.kr"


@pytest.mark.parametrize("text", HOSTILE)
def test_every_component_escapes_what_it_is_given(text: str) -> None:
    quoted = Evidence(1, 3, text, 2, text, 10, 10 + len(text), text, (), passage(text), 1.0)
    hit = Hit(1, passage(text), text, 2, 3, text, 1.0, keyword_rank=1, matched=(text,), nearest=Span(10, 10 + (len(text) + 1) // 2))
    markup = [
        answer_html(Answer(text, text, 1.0, (quoted,), ()), "ko"),
        evidence_html(quoted, "ko"),
        hit_html(hit, "en"),
        heading_html((text,)),
        message_html(Message(text, text), about=text),
        table_html([text], [[text]]),
        titled_html(text, text),
    ]
    for piece in markup:
        reading = read(piece)
        assert set(reading.tags) <= {"div", "span", "a", "b", "mark", "table", "thead", "tbody", "tr", "th", "td"}
        assert set(reading.attributes) <= {"class", "id", "href"}
        assert " ".join(text.split()) in " ".join(reading.text.split())


def test_evidence_marks_exactly_the_answering_sentence() -> None:
    text = "앞 문장. 답하는 문장. 뒤 문장."
    quoted = Evidence(2, 3, "가.pdf", 4, "iv", 16, 23, text[6:13], (), passage(text), 1.0)
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", evidence_html(quoted, "ko")) == [text[6:13]]


def test_the_words_that_answer_are_set_off_inside_their_sentence() -> None:
    text = "앞 문장. 기한은\n 14일 & 이틀이다. 뒤 문장."
    sentence = text[6:22]
    at = 10 + text.index("14일")
    quoted = Evidence(2, 3, "가.pdf", 4, "iv", 16, 32, sentence, (), passage(text), 1.0, Span(at, at + 8))
    (inside,) = re.findall(r"<mark[^>]*>(.*?)</mark>", evidence_html(quoted, "ko"), re.DOTALL)
    assert '<b class="g-exact">14일 &amp; 이틀</b>' in inside
    assert read(inside).text == sentence
    shown = answer_html(Answer("물음", "", 1.0, (quoted,), ()), "ko")
    assert f'<span class="g-sentence">기한은 <b class="g-exact">14일 &amp; 이틀</b>{sentence[-3:].rstrip()}' in shown
    for wrong in (None, Span(0, 5), Span(99, 120)):
        assert "g-exact" not in evidence_html(replace(quoted, marked=wrong), "ko")


def test_evidence_over_a_page_break_names_both_pages() -> None:
    text = "첫 쪽의 글\f다음 쪽의 글"
    quoted = Evidence(1, 3, "가.pdf", 4, None, 10, 10 + len(text), text, (), passage(text), 1.0)
    assert "4–5쪽" in evidence_html(quoted, "ko")
    assert 'class="g-page"' in evidence_html(quoted, "ko")


def test_hits_say_which_words_matched_and_both_ranks() -> None:
    hit = Hit(3, passage("연차는 15일"), "가.pdf", 2, 2, "2", 1.0, keyword_rank=4, meaning_rank=None, matched=("연차",))
    shown = read(hit_html(hit, "ko")).text
    assert "맞은 낱말 연차" in shown
    assert "낱말 순위 4 · 의미로는 못 찾음" in shown
    assert "인쇄 쪽번호" not in shown


@pytest.mark.parametrize(("rank", "said"), [(None, "맞은 낱말 없음(뜻으로 찾음)"), (7, "온전히 맞은 낱말 없음(낱말의 일부와 뜻으로 찾음)")])
def test_a_passage_without_a_whole_matching_word_says_how_it_was_found(rank: int | None, said: str) -> None:
    hit = Hit(1, passage("치료비를 준다"), "가.pdf", 1, 1, None, 1.0, keyword_rank=rank, meaning_rank=2)
    assert said in read(hit_html(hit, "ko")).text


def test_a_label_that_repeats_the_page_number_is_left_out() -> None:
    assert place(12, 12, "iv", "ko") == "12쪽 · 인쇄 쪽번호 iv"
    assert place(12, 12, "12", "ko") == "12쪽"
    assert place(3, 4, None, "en") == "pages 3–4"


def test_words_are_found_whatever_their_case() -> None:
    assert word_spans("AI와 ai", ["AI", " "]) == [Span(0, 2), Span(4, 6)]
