"""What is embedded: whole sentences, never more than the embedder can read."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import MODELS

from rag.models.embedder import Embedder
from rag.text.sentences import sentences
from rag.text.windows import WINDOW_CAP, cut_windows

_SENTENCE = "휴가는 열다섯 날을 넘지 못하고 남은 날은 다음 해로 넘길 수 있다. "  # 39 characters with its space


def test_a_window_holds_whole_sentences_up_to_its_length() -> None:
    text = _SENTENCE * 6
    windows = cut_windows(text, window_length=120)
    assert [end - start for start, end in windows] == [116, 116]
    ends = {span.end for span in sentences(text)}
    assert all(window.end in ends for window in windows)


def test_windows_are_moved_by_the_offset() -> None:
    assert cut_windows("하나다. 둘이다.", offset=100, window_length=200) == ((100, 109),)


def test_a_last_crumb_joins_the_window_before_it() -> None:
    text = _SENTENCE * 3 + "[전문개정 2011. 5. 19.]"
    assert cut_windows(text, window_length=117) == ((0, len(text)),)


def test_a_sentence_that_is_too_long_is_parted_at_a_comma() -> None:
    text = "가나다라마바사아자, " * 60
    windows = cut_windows(text, window_length=200)
    assert all(end - start <= WINDOW_CAP and text[end - 1] == "," for start, end in windows)


def test_characters_that_grow_when_normalised_count_as_what_they_become() -> None:
    text = "㎢" * 1000
    assert all(len(unicodedata.normalize("NFKC", text[start:end])) <= WINDOW_CAP for start, end in cut_windows(text, window_length=200))


@given(st.text(alphabet=st.sampled_from('가나다. \n\t\f㎢國①,()"“”1a'), max_size=900), st.integers(20, 600))
def test_windows_hold_every_character_once_and_none_is_too_long(text: str, length: int) -> None:
    windows = cut_windows(text, window_length=length)
    assert [c for start, end in windows for c in text[start:end] if not c.isspace()] == [c for c in text if not c.isspace()]
    assert all(a.end <= b.start for a, b in pairwise(windows))
    assert all(len(unicodedata.normalize("NFKC", text[start:end])) <= WINDOW_CAP for start, end in windows)


@pytest.mark.model
def test_no_window_is_longer_than_the_shipped_model_can_read() -> None:
    model = MODELS / "retriever-ko"
    embedder = Embedder.load(model)
    for text in ("쀏뙠" * 600, "1 " * 900, "國㎢㈜ﷺ" * 300, "a1-" * 700, "뷁. " * 600, "\U0001f469\u200d\U0001f680" * 300):
        windows = [text[start:end] for start, end in cut_windows(text, window_length=600)]
        assert len(embedder.embed_passages(windows)) == len(windows)  # or TextTooLong
