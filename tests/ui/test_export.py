"""What is saved holds everything, and nothing that runs."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

import pytest

from rag.core.messages import LANGUAGES, Language
from rag.core.records import Answer, Evidence, Lack, Passage
from rag.core.tables import Excerpt
from rag.ui.export import to_html, to_markdown, to_text
from rag.ui.resources import Picture

HOSTILE = "<script>alert(1)</script> **굵게** [링크](javascript:1) $x$ 제61조"
PNG = b"\x89PNG\r\n\x1a\n-picture-"


def answer() -> Answer:
    passage = Passage(0, len(HOSTILE) + 5, f"앞글. {HOSTILE}.", (HOSTILE,), (), 1, 1)
    quoted = Evidence(1, 1, f"{HOSTILE}.pdf", 3, "iii", 4, 4 + len(HOSTILE), HOSTILE, (), passage, 0.8)
    return Answer(f"질문 {HOSTILE}", f"{HOSTILE} [1]", 0.8, (quoted,), ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_is_whole_in_itself_and_runs_nothing(language: Language) -> None:
    saved = to_html(answer(), {1: [Picture(3, PNG, 400.0)]}, "2026-01-02 03:04", language)
    assert "<script" not in saved
    assert saved.count("&lt;script&gt;") >= 5
    assert re.findall(r'(?:src|href)="(?!data:image/png;base64,)', saved) == []
    (picture,) = re.findall(r'src="data:image/png;base64,([^"]+)"', saved)
    assert base64.b64decode(picture) == PNG
    assert "2026-01-02 03:04" in saved
    assert f'lang="{language}"' in saved


def test_html_marks_the_answering_sentence() -> None:
    assert "<mark>&lt;script&gt;" in to_html(answer(), {}, "", "ko")


@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_escapes_text_and_keeps_images_at_its_end(language: Language) -> None:
    saved = to_markdown(answer(), {1: [Picture(3, PNG, 400.0)]}, "2026-01-02 03:04", language)
    text, data = saved.split("[evidence-1-3]: ")
    assert base64.b64decode(data.strip().removeprefix("data:image/png;base64,")) == PNG
    assert text.count("\\<script\\>") >= 4
    assert not re.search(r"(?<!\\)<|(?<!\\)\*\*", text)
    assert "][evidence-1-3]" in text


def test_text_for_the_clipboard_says_where_each_sentence_stands() -> None:
    assert to_text(answer(), "ko").splitlines()[-1] == f"[1] {HOSTILE}.pdf, 3쪽 · 인쇄 쪽번호 iii"


def test_an_unsure_answer_says_so_in_every_form() -> None:
    unsure, note = replace(answer(), sure=False), "확실하지 않은 답입니다."
    plain, markdown, page = (form(unsure) for form in (lambda a: to_text(a, "ko"), lambda a: to_markdown(a, {}, "", "ko"), _html))
    assert note in plain and note in page and "확실하지 않은 답입니다\\." in markdown
    assert note not in to_text(answer(), "ko") + _html(answer())


def _html(one: Answer) -> str:
    return to_html(one, {}, "", "ko")


def test_no_answer_is_said_in_every_form() -> None:
    none = Answer("질문", None, 0.1, (), ())
    assert "문서에서 답을 찾지 못했습니다" in to_text(none, "ko")
    assert "No answer was found in the documents" in to_html(none, {}, "", "en")
    assert "No answer was found in the documents" in to_markdown(none, {}, "", "en")


def test_the_unit_of_what_answers_and_what_is_nowhere_are_saved_too() -> None:
    one = answer()
    table = Excerpt(("직급", "일비"), (("임원", "40,000"),), unit="(단위: 원)", marked=(0, 1))
    told = replace(one, short="40,000", evidence=(replace(one.evidence[0], table=table),), lacks=(Lack("2023년", ("2024년",)),))
    for saved in (to_text(told, "ko"), _html(told)):
        assert "40,000 (단위: 원)" in saved
        assert "2023년은 없고 2024년이 있습니다." in saved
    noted = replace(table, notes=("* 하루에 <한> 번",))
    told = replace(told, evidence=(replace(told.evidence[0], table=noted),))
    assert "* 하루에 &lt;한&gt; 번" in _html(told)
    assert "하루에" in to_markdown(told, {}, "", "ko").split("임원")[1]
    assert "2023년은 문서에 없습니다." in to_text(Answer("질문", None, 0.1, (), (), lacks=(Lack("2023년"),)), "ko")
