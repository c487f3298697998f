"""The sample documents are what their sources say, and every gold box has its sentence under it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader

from rag.core.records import Answer, Evidence, Hit, Passage
from rag.evaluation.datasets import read_questions
from rag.evaluation.pdf_questions import judge
from rag.library.library import Library


def rows(samples: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (samples / "questions.jsonl").read_text(encoding="utf-8").splitlines()]


def pdfs(samples: Path) -> list[Path]:
    return sorted(samples.glob("*.pdf"))


def content(path: Path) -> list[bytes]:
    """What each page draws, unpacked: compressed bytes differ from one zlib to another."""
    return [contents.get_data() for page in PdfReader(path).pages if (contents := page.get_contents()) is not None]


def test_the_script_makes_what_is_shipped(samples: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(samples / "make_samples.py"), str(tmp_path)], check=True, capture_output=True)
    assert [path.name for path in pdfs(tmp_path)] == [path.name for path in pdfs(samples)]
    for made, shipped in zip(pdfs(tmp_path), pdfs(samples), strict=True):
        assert content(made) == content(shipped)
    assert (tmp_path / "questions.jsonl").read_bytes() == (samples / "questions.jsonl").read_bytes()


def test_there_are_enough_pages_and_questions(samples: Path) -> None:
    assert len(pdfs(samples)) == 4
    assert sum(len(PdfReader(path).pages) for path in pdfs(samples)) >= 15
    answerable = [row for row in rows(samples) if row.get("answerable", True)]
    assert (len(answerable), len(rows(samples)) - len(answerable)) == (42, 12)
    assert {row["document"] for row in rows(samples)} == {path.name for path in pdfs(samples)}


def test_labels_and_outline_are_there(samples: Path) -> None:
    rule, study = PdfReader(samples / "휴가 및 출장여비 규정.pdf"), PdfReader(samples / "학교 옥상 녹화 연구 요약.pdf")
    assert rule.page_labels == ["i", "ii", "1", "2", "3", "4"]
    assert study.page_labels == ["31", "32", "33"]
    outline: Any = rule.outline  # titles, and lists of titles below them
    assert outline[0].title == "제1장 총칙"
    assert outline[1][0].title == "제1조(목적)"


def test_a_gold_sentence_holds_the_numbers_of_its_answer(samples: Path) -> None:
    for row in rows(samples):
        if row.get("answerable", True):
            numbers = set(re.findall(r"\d[\d,.]*\d|\d", str(row["answer"])))
            assert numbers <= set(re.findall(r"\d[\d,.]*\d|\d", str(row["sentence"]))), row["_id"]


@pytest.mark.parametrize(
    "name", ["휴가 및 출장여비 규정", "공기청정기 PA-350 사용설명서", "학교 옥상 녹화 연구 요약", "물빛군 청년 귀촌 지원사업 공고"]
)
def test_there_is_ink_under_every_gold_box_and_its_words_are_the_sentence(samples: Path, name: str) -> None:
    pdf = pypdfium2.PdfDocument(samples / f"{name}.pdf")
    for row in rows(samples):
        if row["document"] != f"{name}.pdf" or not row.get("answerable", True):
            continue
        page = pdf[row["page"] - 1]
        pixels, text, printed = page.render(scale=1).to_numpy(), page.get_textpage(), ""
        for x0, top, x1, bottom in row["boxes"]:
            assert pixels[int(top) : int(bottom) + 1, int(x0) : int(x1) + 1].min() < 128
            height = page.get_height()
            printed += text.get_text_bounded(x0 - 0.5, height - bottom - 0.5, x1 + 0.5, height - top + 0.5)
        assert "".join(printed.split()) == "".join(str(row["sentence"]).split()), row["_id"]
    pdf.close()


def test_the_library_reads_every_gold_sentence_and_finds_its_box(samples: Path, library: Library) -> None:
    for path in pdfs(samples):
        library.add(path.name, path.read_bytes())
    library.work()
    documents = {document.name: document.id for document in library.documents()}
    for question in read_questions(samples / "questions.jsonl"):
        if question.sentence is None or question.page is None:
            continue
        page = library.store.pages(documents[question.document])[question.page - 1]
        places = [i for i, letter in enumerate(page.text) if not letter.isspace()]
        first = "".join(page.text[i] for i in places).index("".join(question.sentence.split()))
        start, end = places[first], places[first + len("".join(question.sentence.split())) - 1] + 1
        assert page.text[start:end].replace("\t", " ") == question.sentence  # lines that the margin broke are joined as they were written
        boxes = library.boxes(documents[question.document], page.start + start, page.start + end)
        passage = Passage(page.start + start, page.start + end, page.text[start:end])
        evidence = Evidence(1, 1, question.document, question.page, None, passage.start, passage.end, passage.text, boxes, passage, 1.0)
        answer = Answer(question.question, passage.text, 1.0, (evidence,), (Hit(1, passage, question.document, 1, 1, None, 1.0),))
        assert judge(question, answer).box, question.id
