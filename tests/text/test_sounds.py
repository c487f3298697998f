"""An English word and its Hangul spelling."""

from __future__ import annotations

import pytest

from rag.text.sounds import sounds_like


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("컴퓨터", "computer"),
        ("쿠버네티스", "kubernetes"),
        ("네트워크", "network"),
        ("블록체인", "blockchain"),
        ("라이선스", "license"),
        ("파이썬", "python"),
        ("트랜스포머", "transformer"),
        ("데이터베이스", "database"),
        ("코그니션", "cognition"),
    ],
)
def test_words_that_sound_alike(hangul: str, latin: str) -> None:
    assert sounds_like(hangul, latin)


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("인테리어", "initial"),  # ends in a vowel, the other in l
        ("트래블룰", "travel"),  # another last vowel
        ("나무", "name"),  # too short
        ("컴퓨터", "compiler"),
        ("네트워크", "netwörk"),
        ("", ""),
        ("서버 3", "server"),
        ("ㅋㅋㅋ", "kkk"),
    ],
)
def test_words_that_do_not(hangul: str, latin: str) -> None:
    assert not sounds_like(hangul, latin)
