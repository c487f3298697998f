"""What keyword search counts, and that FTS5's `ascii` tokenizer keeps it whole."""

from __future__ import annotations

import sqlite3
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text.query import Query
from rag.text.terms import BIGRAM_MARK, TRIGRAM_MARK, indexed, terms, title_terms


def _found(question: str, *passages: str) -> list[int]:
    """Row numbers of `passages` that hold a term or trigram of `question`, best first, through FTS5 itself."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(terms, tokenize='ascii')")
    database.executemany("INSERT INTO t(rowid, terms) VALUES (?, ?)", list(enumerate(map(indexed, passages))))
    query = Query.of(question).expression
    if not query:
        return []
    return [row for (row,) in database.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t), rowid", (query,))]


def test_seoul_finds_in_seoul() -> None:
    assert _found("서울", "부산에는 바다가 있다.", "서울에서는 눈이 온다.") == [1]


def test_a_name_is_found_whatever_its_spacing() -> None:
    assert _found("국민 연금공단", "국민건강보험", "국민연금공단은 전주에 있다.")[0] == 1
    assert _found("국민연금공단", "국민의 건강", "국민 연금공단은 전주에 있다.")[0] == 1


def test_an_article_and_a_part_number_match_exactly() -> None:
    assert "제61조" in terms("제61조제2항에 따라")
    assert "제2항" in terms("제 61 조 제 2 항에 따라")
    assert "제2조의3" in terms("제2조의3")
    assert _found("제61조", "제6조에 따른다", "제161조에 따른다", "제61조에 따른다")[0] == 2
    assert _found("ab-1234", "AB-1235 부품", "AB-1234 부품")[0] == 1


def test_numbers_dates_and_amounts_survive_untouched() -> None:
    assert "2025／03／31" in terms("2025/03/31까지")
    assert "3．14" in terms("원주율 3.14")
    assert "1234" in terms("1,234원")


def test_decomposed_hangul_gives_the_same_terms() -> None:
    text = "국민연금공단은 제61조에 따른다. 韓國 COVID-19"
    assert terms(unicodedata.normalize("NFD", text)) == terms(text)


def test_a_question_asks_for_each_term_once_and_not_for_the_words_that_only_ask() -> None:
    asked = Query.of("연차와 연차수당은 무엇인가요?").terms
    assert len(asked) == len(set(asked))
    assert "연차" in asked
    assert "무엇" not in asked
    assert BIGRAM_MARK + "무엇" not in asked


def test_a_question_of_nothing_but_asking_still_asks_for_something() -> None:
    assert Query.of("누구?").terms != ()
    assert Query.of("").terms == ()
    assert Query.of(" ?! ").terms == ()


@pytest.mark.parametrize("text", ["가\x00나", "a\ud800b", "(주)☎\u200b①㈜ ㎡", "-", "\U0001f600 웃음", "따옴표 \" 와 ' * ^"])
def test_strange_characters_make_terms_that_a_database_takes(text: str) -> None:
    assert _found(text, text) == ([0] if Query.of(text).terms else [])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_no_term_holds_white_space_or_ascii_punctuation(text: str) -> None:
    for term in terms(text):
        assert term
        assert not any(c.isspace() or (c.isascii() and not c.isalnum()) for c in term)
        term.encode()


def test_the_terms_of_a_heading_are_its_words_without_its_number() -> None:
    assert title_terms("제7조(급여의 종류)") == {"급여", "종류"}
    assert title_terms("제12조의2(안식 휴가)") == {"안식", "휴가"}
    assert title_terms("3. 2024년 개요") == {"개요"}
    assert title_terms("제3조") == frozenset()


def test_trigrams_are_indexed_beside_the_terms_and_asked_for_half_as_often() -> None:
    written = indexed("여수 엑스포").split()
    assert written[: len(terms("여수 엑스포"))] == terms("여수 엑스포")
    assert written[len(terms("여수 엑스포")) :] == [TRIGRAM_MARK + three for three in ("여수엑", "수엑스", "엑스포")]
    asked = Query.of("여수엑스포는?").expression.split(" OR ")
    assert asked.count(f'"{TRIGRAM_MARK}엑스포"') == 1
    assert asked.count(f'"{BIGRAM_MARK}엑스"') == 2
    assert Query.of("?!").expression == ""


def test_an_ending_that_only_asks_is_not_searched_for() -> None:
    asked = Query.of("여수엑스포는 무엇인가요?").expression
    assert TRIGRAM_MARK + "스포는" in asked
    assert all(TRIGRAM_MARK + ending not in asked for ending in ("포는무", "무엇인", "엇인가", "인가요"))
    assert _found("연료비는 얼마인가요?", "이 비용은 얼마인가요? 라고 묻는다") == []
