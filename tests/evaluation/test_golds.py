"""Gold questions: read, judged, told; and judged as the developers' own judge does."""

from __future__ import annotations

import importlib.util
import json
import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf

from rag.cli.objects import answer_object
from rag.core.errors import BadDataset
from rag.core.records import Answer, Box, Evidence, Hit, Passage
from rag.core.settings import Settings
from rag.evaluation import GoldReport, as_json, evaluate_folder
from rag.evaluation.gold_questions import Gold, GoldQuestion, read_gold_questions
from rag.evaluation.gold_reports import SMALL, summarise_golds
from rag.evaluation.held import holds
from rag.evaluation.verdicts import judge_golds

SAME = {  # a field of ours: its name in the developers' judge
    "refused": "refused", "sure": "sure", "ms": "ms", "document_first": "document first", "page_1": "page in 1", "page_3": "page in 3",
    "page_5": "page in 5", "passage_1": "passage in 1", "passage_3": "passage in 3", "passage_5": "passage in 5",
    "passage_20": "passage in 20", "right": "answer right", "first_right": "first evidence right",
    "first_part": "first evidence is part of it", "clean": "clean", "pieces": "pieces", "characters": "characters",
}  # fmt: skip


def passage(text: str, at: int = 0) -> Passage:
    return Passage(at, at + len(text), text, id=at + 1, document_id=1)


def hit(rank: int, document: str, page: int, text: str, last_page: int | None = None) -> Hit:
    return Hit(rank, passage(text, rank * 10_000), document, page, last_page or page, None, 1 / rank)


def evidence(number: int, document: str, page: int, text: str, boxes: tuple[Box, ...] = ()) -> Evidence:
    return Evidence(number, 1, document, page, None, 0, len(text), text, boxes, passage(text), 0.9)


def answer(pieces: tuple[Evidence, ...], hits: tuple[Hit, ...], *, sure: bool = True) -> Answer:
    text = " ".join(f"{piece.text} [{piece.number}]" for piece in pieces) or None
    return Answer("?", text, 0.5, pieces, hits, {"total": 12.5}, sure=sure and text is not None)


ASKED = GoldQuestion("a", "며칠인가요?", "number", "full", (("15일", "열닷새"), ("매년",)), (Gold("규정.pdf", 3, "매년 15일의 휴가"),))
RIGHT = evidence(1, "규정.pdf", 3, "직원은 매년 15일의 휴가를 받는다.")


def test_a_right_answer_on_its_page_is_right_first_and_clean() -> None:
    verdict = judge_golds(ASKED, answer((RIGHT,), (hit(1, "규정.pdf", 3, RIGHT.text),)))
    assert (verdict.right, verdict.first_right, verdict.first_part, verdict.clean) == (True, True, True, True)
    assert (verdict.document_first, verdict.page_1, verdict.passage_1, verdict.refused, verdict.pieces) == (True, True, True, False, 1)


def test_what_stands_beside_a_right_answer_makes_it_unclean_and_other_pages_wrong() -> None:
    beside = judge_golds(ASKED, answer((RIGHT, evidence(2, "규정.pdf", 9, "그 밖에")), ()))
    assert (beside.first_right, beside.clean, beside.document_first) == (True, False, False)
    elsewhere = judge_golds(ASKED, answer((evidence(1, "규정.pdf", 4, RIGHT.text),), ()))
    assert (elsewhere.right, elsewhere.first_right) == (True, False)
    boxed = judge_golds(ASKED, answer((evidence(1, "규정.pdf", 2, RIGHT.text, (Box(3, 0, 0, 1, 1),)),), ()))
    assert boxed.first_right
    other = judge_golds(ASKED, answer((evidence(1, "다른 규정.pdf", 3, RIGHT.text),), ()))
    assert not other.right


def test_a_part_is_not_the_whole_and_two_passages_may_hold_it_together() -> None:
    verdict = judge_golds(
        ASKED, answer((evidence(1, "규정.pdf", 3, "15일"),), (hit(1, "규정.pdf", 3, "15일"), hit(2, "규정.pdf", 2, "매년", 3)))
    )
    assert (verdict.right, verdict.first_right, verdict.first_part) == (False, False, True)
    assert (verdict.passage_1, verdict.passage_3) == (False, True)


def test_a_gold_without_a_page_is_right_on_any() -> None:
    anywhere = GoldQuestion("b", "?", "", "", (("15일",),), (Gold("규정.pdf", None, ""),))
    verdict = judge_golds(anywhere, answer((evidence(1, "규정.pdf", 7, "15일"),), (hit(1, "규정.pdf", 5, "15일"),)))
    assert verdict.first_right and verdict.page_1 and verdict.passage_1


@pytest.mark.parametrize(
    ("text", "alternative", "there"),
    [
        ("정원은 14104명", "14", False), ("0.831", "0.8", False), ("0.8 이다", "0.8", True),
        ("3,000,000원", "3000000 원", True),
        ("２~３시간", "2∼3시간", True), ("신용 정보", "신용정보", True), ("12 3", "123", False), ("a·b", "ab", True),
        ("5천만원", "천만 원", True),
    ],
)  # fmt: skip
def test_figures_are_whole_and_spellings_are_one(text: str, alternative: str, there: bool) -> None:
    assert holds(text, [[alternative]]) == there


def test_groups_below_thirty_are_counts_and_figures_have_intervals() -> None:
    verdicts = [judge_golds(ASKED, answer((RIGHT,), (hit(1, "규정.pdf", 3, RIGHT.text),)))] * 3 + [judge_golds(ASKED, answer((), ()))]
    none = GoldQuestion("n", "화성?", "none", "full")
    report = summarise_golds(
        [ASKED] * 4 + [none] * 2, [*verdicts, judge_golds(none, answer((), ())), judge_golds(none, answer((RIGHT,), ()))]
    )
    assert (report.n, report.unanswerable) == (4, 2)
    assert report.figures["right"].value == 0.75 and report.figures["right"].low < 0.75
    assert report.figures["right_when_sure"].value == 0.75  # one of the four sure answers is to a question that nothing answers
    assert report.figures["none_refused"].value == 0.5
    assert (report.kinds["number"].n, report.kinds["number"].right) == (4, 3) and report.kinds["number"].n < SMALL
    assert [q.id for q, _ in report.wrong()] == ["a", "n"]
    assert as_json(report)["measures"]["refused"]["value"] == 0.25


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"id": "a", "question": "?", "golds": [{"document": "a.pdf", "page": 0, "quote": "b"}], "must": [["c"]]}, "golds"),
        ({"id": "a", "question": "?", "golds": [{"page": 1, "quote": "b"}], "must": [["c"]]}, "golds"),
        ({"id": "a", "question": "?", "golds": [{"document": "a.pdf", "page": 1, "quote": "b"}], "must": []}, "must"),
        ({"id": "a", "question": "?", "golds": [{"document": "a.pdf", "page": 1, "quote": "b"}], "must": ["c"]}, "must"),
        ({"id": "a", "question": "", "golds": [], "must": []}, "question"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: dict[str, Any], reason: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    with pytest.raises(BadDataset) as caught:
        read_gold_questions(path)
    assert caught.value.facts == {"path": str(path), "line": 1, "reason": reason}


def test_a_folder_of_golds_is_asked_of_pdfs_elsewhere(tmp_path: Path, settings: Settings, embedder: NgramEmbedder) -> None:
    pdfs, questions = tmp_path / "pdfs elsewhere", tmp_path / "set"
    pdfs.mkdir()
    questions.mkdir()
    (pdfs / "여비.pdf").write_bytes(simple_pdf("출장자는 복귀한 날부터 7일 이내에 여비를 정산한다."))
    (pdfs / "빈 쪽.pdf").write_bytes(simple_pdf(""))
    g = [{"document": "여비.pdf", "page": 1, "quote": "7일 이내에"}]
    rows = [
        {
            "id": "a",
            "question": "출장 여비는 며칠 이내에 정산하나요?",
            "kind": "number",
            "style": "full",
            "must": [["7일"]],
            "golds": g,
        },
        {"id": "n", "question": "우주 정거장의 승무원", "kind": "none", "style": "full", "must": [], "golds": []},
    ]
    file = questions / "questions.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    seen: list[tuple[int, int]] = []
    report = evaluate_folder(questions, settings, pdfs=pdfs, embedder=embedder, on_progress=lambda *step: seen.append(step))
    assert isinstance(report, GoldReport)
    assert (report.n, report.unanswerable, report.unread, seen[-1]) == (1, 1, ("빈 쪽.pdf",), (4, 4))
    assert report.figures["passage_1"].value == report.figures["document_first"].value == 1.0
    with pytest.raises(BadDataset, match=r"여비\.pdf"):
        evaluate_folder(questions, settings, pdfs=tmp_path / "nowhere", embedder=embedder)


def tried(rows: list[dict[str, Any]], seed: int) -> Iterator[tuple[dict[str, Any], Answer]]:
    """Each question with an answer made at random out of its own golds, other questions' golds, and scraps of both."""
    draw = random.Random(seed)
    golds = [gold for row in rows for gold in row["golds"]]

    def scrap(row: dict[str, Any]) -> tuple[str, int, str]:
        gold = draw.choice([*row["golds"] * 300, *golds])
        held = " ".join(draw.choice(group) for group in row["must"][: draw.choice([0, 1, 9, 9, 9])])
        text = draw.choice([gold["quote"], gold["quote"][: draw.randint(1, 30)], held, f"{held} {gold['quote']}"])
        return unicodedata.normalize("NFC", gold["document"]), gold["page"] + draw.choice([0, 0, 0, 1, -1]), text

    for row in rows:
        pieces = tuple(evidence(number, *scrap(row)) for number in range(1, draw.randint(0, 3) + 1))
        hits = []
        for rank in range(1, draw.randint(1, 8)):
            document, page, text = scrap(row)
            hits.append(hit(rank, document, page, text, page + draw.randint(0, 1)))
        yield row, answer(pieces, tuple(hits), sure=draw.random() < 0.5)


@pytest.mark.shared
def test_every_verdict_is_that_of_the_developers_judge(shared: Path) -> None:
    spec = importlib.util.spec_from_file_location("shared_real", shared / "eval" / "real" / "real.py")
    assert spec is not None and spec.loader is not None
    judge = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    path = shared / "eval" / "real" / "questions.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    questions = {question.id: question for question in read_gold_questions(path)}
    right = 0
    for seed in range(5):
        for row, given in tried(rows, seed):
            theirs, ours = judge.judged(row, answer_object(given)), judge_golds(questions[row["id"]], given)
            assert {name: getattr(ours, field) for field, name in SAME.items() if name in theirs} == theirs
            right += bool(ours.first_right)
    assert right > 100  # both verdicts are tried
