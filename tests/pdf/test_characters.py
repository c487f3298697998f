"""Glyphs -> readable characters with their boxes in step."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.pdf.characters import Characters, clean, composed, united
from rag.pdf.hangul import mend


def glyphs(*codes: int, symbols: bool = False) -> Characters:
    """Glyph i stands at x = 10 i, 10 wide and 12 high."""
    n = len(codes)
    boxes = np.array([[10 * i, 0, 10 * i + 10, 12] for i in range(n)], dtype=np.float32).reshape(-1, 4)
    return clean(np.array(codes, dtype=np.uint32), boxes, boxes, np.zeros(n, dtype=np.int8), np.full(n, symbols))


def sides(found: Characters) -> list[tuple[float, float]]:
    return [(float(x0), float(x1)) for x0, _, x1, _ in found.ink]


def test_plain_characters_pass_as_they_are() -> None:
    found = glyphs(*map(ord, "가A1"))
    assert (found.text, sides(found), found.unreadable) == ("가A1", [(0, 10), (10, 20), (20, 30)], 0)


def test_nothing_gives_nothing() -> None:
    found = glyphs()
    assert (found.text, found.ink.shape, found.unreadable) == ("", (0, 4), 0)


def test_a_ligature_is_spelled_out_and_shares_its_box() -> None:
    found = glyphs(ord("a"), 0xFB03, ord("b"))
    assert found.text == "affib"
    assert [left for left, _ in sides(found)[1:4]] == pytest.approx([10, 10 + 10 / 3, 10 + 20 / 3], abs=1e-4)
    assert [right for _, right in sides(found)[1:4]] == pytest.approx([10 + 10 / 3, 10 + 20 / 3, 20], abs=1e-4)
    assert sides(found)[4] == (20, 30)


def test_a_surrogate_pair_is_one_character_and_a_lone_half_is_unreadable() -> None:
    found = glyphs(ord("가"), 0xD83D, 0xDE42, 0xD83D, ord("나"))
    assert (found.text, found.unreadable) == ("가🙂□나", 1)
    assert sides(found)[3] == (40, 50)


def test_decomposed_hangul_is_composed_over_the_union_of_its_boxes() -> None:
    found = glyphs(*map(ord, unicodedata.normalize("NFD", "한글")))
    assert found.text == "한글"
    assert sides(found) == [(0, 30), (30, 60)]


def test_radicals_and_compatibility_ideographs_are_the_hanja_that_they_look_like() -> None:
    found = glyphs(0x2F24, 0x5B78, 0x2EC4, 0xF90A, 0x2E80, 0xFA0E)  # ⼤學, ⻄, a 金 of its own, and two that stand for nothing else
    assert (found.text, found.unreadable) == ("大學西金⺀﨎", 0)
    assert sides(found) == [(10 * i, 10 * i + 10) for i in range(6)]


def test_marks_without_width_vanish_and_printed_controls_are_boxes() -> None:
    found = glyphs(ord("가"), 0, 0x200B, 0xFEFF, 7, ord("나"))
    assert (found.text, found.unreadable, found.unread) == ("가□□나", 2, 2)
    assert sides(found) == [(0, 10), (10, 20), (40, 50), (50, 60)]


def test_a_soft_hyphen_that_is_printed_is_a_hyphen() -> None:
    assert glyphs(ord("a"), 0xAD, ord("b")).text == "a-b"


def test_every_kind_of_space_is_a_space_and_every_line_end_a_newline() -> None:
    assert glyphs(ord("가"), 0xA0, 0x3000, 0x09, 0x0D, 0x0A, 0x2028, ord("나")).text == "가   \n\n\n나"


def test_pdfiums_mark_for_a_hyphen_at_a_line_end_is_a_hyphen() -> None:
    assert glyphs(ord("a"), 0x02, ord("b"), 0xFFFE).text == "a-b-"


@pytest.mark.parametrize(("code", "bullet"), [(0xF06C, "●"), (0xF0A7, "▪"), (0xF0D8, "➢"), (0xF0FC, "✓"), (0xF02B1, "①"), (0xF0854, "『")])
def test_private_bullets_are_read_as_what_they_look_like(code: int, bullet: str) -> None:
    found = glyphs(code, ord("가"))
    assert (found.text, found.unreadable) == (f"{bullet}가", 0)


def test_an_unknown_private_character_is_a_box_and_counts() -> None:
    found = glyphs(0xE123, ord("가"))
    assert (found.text, found.unreadable, found.unread) == ("□가", 1, 1)


def test_old_hangul_in_private_codes_becomes_its_letters() -> None:
    found = glyphs(*map(ord, "나랏말"), 0xEBD4, *map(ord, "미"))
    assert (found.text, found.unreadable) == ("나랏말ᄊᆞ미", 0)
    assert sides(found)[3:5] == [(30, 35), (35, 40)]


def test_a_private_code_that_begins_each_line_is_a_bullet_and_no_old_hangul() -> None:
    assert glyphs(0xEBD4, *map(ord, " 가나\n"), 0xEBD4, *map(ord, " 다라")).text == "□ 가나\n□ 다라"


def test_letters_of_a_font_of_pictures_are_its_pictures() -> None:
    assert glyphs(ord("n"), ord("l"), ord("K"), symbols=True).text == "■●•"


def test_one_circled_digit_over_and_over_is_a_bullet() -> None:
    assert glyphs(0x83, 0x83, symbols=True).text == "••"
    assert glyphs(0x81, 0x82, symbols=True).text == "①②"


@given(st.text(alphabet=st.sampled_from([*"가각힣ab ", "\u1100", "\u1161", "\u11a8", "\u0301", "é", "豈", "\u0344"]), max_size=30))
def test_composing_is_nfc_and_its_groups_cover_every_row_once(text: str) -> None:
    found, groups = composed(text)
    assert found == unicodedata.normalize("NFC", text)
    if groups is not None:
        assert len(groups) == len(found)
        covered = {row for start, end in groups.tolist() for row in range(start, end)}
        assert covered == set(range(len(text)))


def test_the_union_of_boxes_passes_over_those_without_ink() -> None:
    boxes = np.array([[0, 0, 1, 1], [np.nan] * 4, [2, 2, 3, 3], [np.nan] * 4], dtype=np.float32)
    out = united(boxes, np.array([[0, 3], [3, 4]]))
    assert out[0].tolist() == [0, 0, 3, 3]
    assert np.isnan(out[1]).all()


def test_swapped_final_consonants_are_mended_where_they_are_the_bug() -> None:
    assert mend("싞뢰핛 수 없는 읶젝션을 확읶핚다") == "신뢰할 수 없는 인젝션을 확인한다"
    assert mend("맋은 젂송 접귺") == "많은 전송 접근"


def test_a_rare_syllable_alone_is_left_as_it_is() -> None:
    text = "‘핚’이라는 글자는 한글에서 거의 쓰이지 않으며 밖에서도 볼 수 없다"
    assert mend(text) == text
    assert mend("") == ""
