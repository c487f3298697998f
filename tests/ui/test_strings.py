"""Both languages say the same things, and nothing visible stands outside the table."""

from __future__ import annotations

import re
import string

import pytest
from places import PROJECT

from rag.core.messages import LANGUAGES
from rag.ui.strings import LANGUAGE_NAMES, STRINGS, words

UI = PROJECT / "rag" / "ui"
SOURCES = {path: path.read_text(encoding="utf-8") for path in [UI.parents[1] / "app.py", *UI.rglob("*.py")]}
HANGUL = re.compile("[가-힣]")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_and_facts() -> None:
    assert STRINGS["ko"].keys() == STRINGS["en"].keys()
    for key in STRINGS["ko"]:
        assert placeholders(STRINGS["ko"][key]) == placeholders(STRINGS["en"][key]), key
    assert set(LANGUAGE_NAMES) == set(LANGUAGES)


def test_each_language_is_itself() -> None:
    assert [key for key, text in STRINGS["en"].items() if HANGUL.search(text)] == []
    only_marks = {"viewer.of"}
    assert [key for key, text in STRINGS["ko"].items() if not HANGUL.search(text) and key not in only_marks] == []


def test_every_key_is_used_and_every_use_has_its_key() -> None:
    code = "\n".join(text for path, text in SOURCES.items() if not path.name.endswith("strings.py"))
    used = set(re.findall(r"""words\(\s*["']([a-z_.]+)["']""", code))
    used |= set(re.findall(r'"((?:hits|answer|settings|evaluation|feedback|naming|scope|people)\.[a-z_]+)"', code))
    families = re.findall(r'words\(f"([a-z.]+[._])\{', code)
    assert used - set(STRINGS["ko"]) == set()
    assert [key for key in STRINGS["ko"] if key not in used and not key.startswith(tuple(families))] == []


def test_korean_stands_only_in_the_table_and_in_comments() -> None:
    found = {}
    for path, text in SOURCES.items():
        if path.name.endswith("strings.py"):
            continue
        code = re.sub(r'"""[\s\S]*?"""|#.*', "", text)
        if HANGUL.search(code.replace("근거", "")):
            found[path.name] = HANGUL.search(code)
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_are_filled_in(language: str) -> None:
    assert "3" in words("evidence.page", language, page=3)  # type: ignore[arg-type]
