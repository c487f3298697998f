"""Radicals become the Hanja that they stand for."""

from __future__ import annotations

import unicodedata

from rag.core.radicals import without_radicals


def test_every_kangxi_radical_is_its_hanja_and_places_stay() -> None:
    radicals = "".join(map(chr, range(0x2F00, 0x2FD6)))
    assert without_radicals(radicals) == unicodedata.normalize("NFKC", radicals)
    assert len(without_radicals(radicals)) == 214


def test_a_radical_of_the_supplement_is_what_it_stands_for() -> None:
    assert without_radicals("⺟⻄⻑⻘⻝ 가 A") == "母西長青食 가 A"
    assert without_radicals("\u2e80\u2e9a\u2ef4") == "\u2e80\u2e9a\u2ef4"  # two that stand for none, and a code that is no radical
