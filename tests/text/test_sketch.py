"""Sketches tell how much two texts have in common."""

from __future__ import annotations

import numpy as np

from rag.text.sketch import SKETCH_SIZE, alike, sketch_of

LONG = "".join(f"제{n}조 이 규정은 {n * 7}개의 물품을 창고에 두는 일에 관하여 정한다. " for n in range(300))


def test_a_text_is_like_itself_however_it_is_broken_and_cased() -> None:
    assert alike(sketch_of(LONG), sketch_of(LONG.replace(" ", "\n"))) == 1.0
    assert alike(sketch_of("ABC 가나다라마바사"), sketch_of("abc가나다\f라마바사")) == 1.0


def test_half_a_text_shares_half_of_all_shingles() -> None:
    half = LONG[: len(LONG) // 2]
    assert abs(alike(sketch_of(LONG), sketch_of(half)) - 0.5) < 0.1
    assert alike(sketch_of(LONG), sketch_of("전혀 다른 글이며 같은 낱말이 없다" * 20)) == 0.0


def test_nothing_and_a_word_have_sketches_too() -> None:
    assert len(sketch_of(" \n")) == 0
    assert alike(sketch_of(""), sketch_of("")) == 0.0
    assert len(sketch_of("가")) == 1
    assert len(sketch_of(LONG)) == SKETCH_SIZE
    assert sketch_of(LONG).dtype == np.uint64
