"""Data sets are read strictly, measured by the product's own search, and judged from PDF to box."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import ir_measures
import pypdfium2
import pytest
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf

from rag.core.errors import BadDataset
from rag.core.records import Answer, Box, Evidence, Hit, Passage, Span
from rag.core.settings import Settings
from rag.evaluation import AnswerReport, SearchReport, as_json, evaluate_folder, write_runs
from rag.evaluation.datasets import Question, read_qrels, read_questions
from rag.evaluation.found import found
from rag.evaluation.intervals import Figure, figure
from rag.evaluation.pdf_questions import judge, short_answer
from rag.evaluation.reports import Outcome, summarise

CORPUS = {
    "r1": "연차휴가는 사용하려는 날의 3일 전까지 신청한다.",
    "r2": "출장자는 7일 이내에 여비를 정산한다.",
    "r3": "복합 필터의 부품 번호는 HF-3520이다.",
}
QUERIES = {"q1": "연차휴가 신청", "q2": "여비 정산", "q3": "HF-3520", "q4": "부품 번호", "q5": "qrels에 없는 질문"}
ALWAYS = Figure(1.0, 1.0, 1.0, 1)
QRELS = {"q1": "r1", "q2": "r2", "q3": "r3", "q4": "r3"}


def write_jsonl(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "beir"
    write_jsonl(folder / "corpus.jsonl", [{"_id": key, "title": "", "text": text} for key, text in CORPUS.items()])
    write_jsonl(folder / "queries.jsonl", [{"_id": key, "text": text} for key, text in QUERIES.items()])
    (folder / "qrels").mkdir()
    lines = ["query-id\tcorpus-id\tscore", *(f"{query}\t{row}\t1" for query, row in QRELS.items())]
    (folder / "qrels" / "test.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_every_side_of_the_search_is_measured_on_the_queries_that_have_qrels(beir: Path, settings: Settings) -> None:
    seen: list[tuple[int, int]] = []
    report = evaluate_folder(beir, settings, embedder=NgramEmbedder(1024), on_progress=lambda *step: seen.append(step))
    assert isinstance(report, SearchReport)
    always = {"value": 1.0, "low": 1.0, "high": 1.0, "n": 4}
    perfect = dict.fromkeys(("nDCG@10", "R@10", "R@100", "RR@10", "Success@1"), always)
    given = as_json(report)
    assert (given["n"], given["systems"]) == (4, {"keyword": perfect, "meaning": perfect, "fused": perfect})
    assert given["ms"].keys() == given["systems"].keys() and min(given["ms"].values()) >= 0
    assert seen[-1] == (3 + 4, 3 + 4)  # a window a row, and the queries
    assert not settings.data_dir.exists()  # the user's own library is not touched


def test_rows_can_be_embedded_whole_and_queries_left_out_by_their_row(beir: Path, settings: Settings, embedder: NgramEmbedder) -> None:
    report = evaluate_folder(beir, settings, whole=True, first_row="r3", embedder=embedder)
    assert isinstance(report, SearchReport)
    assert report.n == 2
    assert report.systems["keyword"]["Success@1"].value == 1.0


def test_a_reranker_is_measured_where_there_is_one(
    beir: Path, settings: Settings, embedder: NgramEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numpy as np
    from numpy.typing import NDArray

    import rag.evaluation.beir as beir_module
    from rag.library.library import Library
    from rag.search.reranking import Reranking

    class LastFirst:
        def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.array([float("3일 전" in text) for text in texts], np.float32)

    monkeypatch.setattr(beir_module, "Library", lambda settings, **given: Library(settings, reranking=Reranking(LastFirst()), **given))
    report = evaluate_folder(beir, settings, embedder=embedder)
    assert isinstance(report, SearchReport)
    assert report.systems["reranked"]["Success@1"].value == 0.25  # r1 first, whatever is asked


@pytest.mark.parametrize(
    ("name", "content", "line", "reason"),
    [
        ("corpus.jsonl", '{"_id": "a", "text": "b"}\n{broken\n', 2, "JSON"),
        ("corpus.jsonl", '{"text": "b"}\n', 1, "_id"),
        ("corpus.jsonl", "[1]\n", 1, "JSON object"),
        ("queries.jsonl", '\n{"_id": "a", "text": 3}\n', 2, "text"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\tr1\tmany\n", 2, "query-id, corpus-id, score"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\tr1\t1\nq1 r1\n", 3, "query-id, corpus-id, score"),
        ("corpus.jsonl", '{"_id": "a", "text": "b"}\n' + "[" * 100_000 + "\n", 2, "JSON"),
        ("queries.jsonl", '{"_id": "a", "text": "half a pair \\ud800"}\n', 1, "JSON"),
        ("qrels/test.tsv", f"query-id\tcorpus-id\tscore\n{'q' * 200_000}\tr1\t1\n", 2, "field larger than field limit (131072)"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq\udcff\tr1\t1\n", 0, "UnicodeDecodeError"),
    ],
)
def test_a_bad_line_is_named(
    beir: Path, settings: Settings, embedder: NgramEmbedder, name: str, content: str, line: int, reason: str
) -> None:
    (beir / name).write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(BadDataset) as caught:
        evaluate_folder(beir, settings, embedder=embedder)
    assert caught.value.facts == {"path": str(beir / name), "line": line, "reason": reason}


def test_a_folder_without_a_data_set_is_named(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(BadDataset, match=r"corpus\.jsonl"):
        evaluate_folder(tmp_path, settings)
    with pytest.raises(BadDataset, match=r"\.tsv"):
        read_qrels(tmp_path)


def test_pdfs_are_asked_and_judged_from_the_first_hit_to_the_answer(tmp_path: Path, settings: Settings, embedder: NgramEmbedder) -> None:
    (tmp_path / "pdfs").mkdir()
    (tmp_path / "pdfs" / "여비.pdf").write_bytes(simple_pdf("출장자는 복귀한 날부터 7일 이내에 여비를 정산한다."))
    (tmp_path / "pdfs" / "필터.pdf").write_bytes(simple_pdf("복합 필터는 열두 달마다 새것으로 교체한다."))
    asked = {"_id": "a", "document": "여비.pdf", "question": "출장 여비는 며칠 이내에 정산하나요?", "answer": "7일 이내", "page": 1}
    unknown = {"_id": "b", "document": "필터.pdf", "question": "우주 정거장의 승무원", "answerable": False}
    write_jsonl(tmp_path / "questions.jsonl", [asked, unknown])
    report = evaluate_folder(tmp_path, settings, embedder=embedder)
    assert isinstance(report, AnswerReport)
    assert (report.n, report.unanswerable) == (1, 1)
    assert [report.measures[name] for name in ("right_document", "page_first", "found_first", "found_three")] == [ALWAYS] * 4
    assert report.ms > 0
    assert report.measures["sentence"] is None  # these questions do not say which sentence
    assert {row["id"] for row in as_json(report)["questions"]} == {"a", "b"}


def test_a_question_about_a_pdf_that_is_not_there_is_a_bad_line(tmp_path: Path, settings: Settings) -> None:
    write_jsonl(tmp_path / "questions.jsonl", [{"_id": "a", "document": "없음.pdf", "question": "가", "answer": "나"}])
    with pytest.raises(BadDataset) as caught:
        evaluate_folder(tmp_path, settings)
    assert caught.value.facts["reason"] == "없음.pdf"


def test_boxes_of_a_question_are_four_numbers(tmp_path: Path) -> None:
    row: dict[str, object] = {"_id": "a", "document": "가.pdf", "question": "가", "answer": "나", "boxes": [[1, 2, 3]]}
    write_jsonl(tmp_path / "questions.jsonl", [row])
    with pytest.raises(BadDataset, match="boxes"):
        read_questions(tmp_path / "questions.jsonl")


GOLD = Question("a", "여비.pdf", "며칠 이내에 정산하나요?", "7일", True, "7일 이내에 정산한다.", 2, ((100.0, 50.0, 200.0, 60.0),))


def answer_with(text: str, *boxes: Box) -> Answer:
    passage = Passage(0, len(text), text)
    evidence = Evidence(1, 1, "여비.pdf", 2, None, 0, len(text), text, boxes, passage, 0.9)
    return Answer("", f"{text} [1]", 0.9, (evidence,), (Hit(1, passage, "여비.pdf", 2, 2, None, 1.0),))


def test_the_right_sentence_needs_its_box_on_its_page() -> None:
    sentence = "영수증을 내고\n7일 이내에 정산한다."
    assert judge(GOLD, answer_with(sentence, Box(2, 90, 48, 210, 62))).box is True
    assert judge(GOLD, answer_with(sentence, Box(2, 90, 48, 150, 62), Box(2, 150, 48, 210, 62))).box is True
    assert judge(GOLD, answer_with(sentence, Box(1, 90, 48, 210, 62))).box is False
    assert judge(GOLD, answer_with(sentence, Box(2, 90, 48, 140, 62))).box is False
    assert judge(GOLD, answer_with(sentence)).sentence is True
    assert judge(GOLD, answer_with("14일 이내에 보고한다.", Box(2, 90, 48, 210, 62))).sentence is False


def test_the_marked_words_are_compared_with_the_gold_answer_and_pages_counted_from_the_first_hit() -> None:
    right = Box(2, 90, 48, 210, 62)
    whole = answer_with("7일 이내에 정산한다.", right)
    assert judge(GOLD, whole).exact == 0.0
    marked = replace(whole, evidence=(replace(whole.evidence[0], marked=Span(0, 2)),))
    outcome = judge(GOLD, marked)
    assert (short_answer(marked), outcome.exact, outcome.f1) == ("7일", 1.0, 1.0)
    hit = whole.hits[0]
    elsewhere = replace(whole, hits=(replace(hit, page=1, last_page=1), replace(hit, document="다른.pdf"), replace(hit, page=1)))
    outcome = judge(GOLD, elsewhere)
    assert (outcome.page_first, outcome.page_three, outcome.page_five) == (False, True, True)  # the third goes on to page 2


def test_an_interval_holds_the_mean_narrows_with_more_questions_and_is_always_the_same() -> None:
    few, many = figure([0.0, 1.0] * 10), figure([0.0, 1.0] * 1000)
    assert few.low < few.value == 0.5 < few.high
    assert 0.02 < (many.high - many.low) / 2 < 0.0235  # 1.96 * .5 / sqrt(2000) = .0219
    assert many.high - many.low < (few.high - few.low) / 5
    assert figure([0.0, 1.0] * 10) == few
    with pytest.raises(ValueError, match="no values"):
        figure([])


def test_runs_are_written_as_trec_reads_them_and_measure_the_same(beir: Path, settings: Settings, tmp_path: Path) -> None:
    report = evaluate_folder(beir, settings, embedder=NgramEmbedder(1024))
    assert isinstance(report, SearchReport)
    files = write_runs(report.runs, tmp_path / "runs")
    assert sorted(file.name for file in files) == ["fused.trec", "keyword.trec", "meaning.trec"]
    run = list(ir_measures.read_trec_run(str(tmp_path / "runs" / "fused.trec")))
    qrels = [ir_measures.Qrel(query, row, 1) for query, row in QRELS.items()]
    measured = ir_measures.calc_aggregate([ir_measures.nDCG @ 10, ir_measures.R @ 100, ir_measures.RR @ 10], qrels, run)
    assert sorted(measured.values()) == [report.systems["fused"][name].value for name in ("nDCG@10", "R@100", "RR@10")]
    assert (tmp_path / "runs" / "keyword.trec").read_text(encoding="utf-8").splitlines()[0].split()[:4] == ["q1", "Q0", "r1", "1"]


def test_the_part_of_the_sentence_that_answers_is_right_and_another_part_is_not() -> None:
    gold = replace(GOLD, sentence="출장비는 7일 이내에, 휴가는 미리 정산한다.")
    assert judge(gold, answer_with("출장비는 7일 이내에")).sentence is True
    assert judge(gold, answer_with("휴가는 미리 정산한다.")).sentence is False


def test_no_answer_finds_nothing_and_a_question_without_gold_has_only_an_answer_or_none() -> None:
    nothing = Answer("", None, 0.1, (), ())
    outcome = judge(GOLD, nothing)
    assert (outcome.answered, outcome.right_document, outcome.found_answer, outcome.sentence) == (False, False, False, False)
    assert judge(replace(GOLD, answer=None, answerable=False), nothing) == Outcome("a", False, 0.1)


def test_shares_leave_out_what_is_not_known() -> None:
    report = summarise((Outcome("a", True, 0.9, sentence=True), Outcome("b", False, 0.2), Outcome("c", True, 0.8)), frozenset({"c"}))
    assert (report.n, report.unanswerable) == (2, 1)
    assert report.measures["sentence"] == ALWAYS
    assert report.measures["answered"] is not None and report.measures["answered"].value == 0.5
    assert report.measures["refused"] == Figure(0.0, 0.0, 0.0, 1)
    assert report.measures["box"] is None


def test_found_asks_for_every_number_and_most_names_that_the_question_does_not_give() -> None:
    assert found("몇 원인가요?", "1,000원", "모두 1000원이다")
    assert not found("몇 원인가요?", "1,000원", "모두 10,000원이다")
    assert found("2024년 예산은?", "2024년 300억", "예산 300억")
    assert found("소관 기관은?", "국토교통부", "국토교통부가 맡는다")
    assert not found("소관 기관은?", "국토교통부", "보건복지부가 맡는다")
    assert not found("소관 기관은?", "국토교통부", "")


@pytest.mark.shared
def test_found_agrees_with_the_shared_measure_on_every_fiscal_question(shared: Path) -> None:
    spec = importlib.util.spec_from_file_location("shared_found", shared / "eval" / "found.py")
    assert spec is not None and spec.loader is not None
    theirs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(theirs)
    rows = [json.loads(line) for line in (shared / "eval/fiscal/questions.jsonl").read_text(encoding="utf-8").splitlines()]
    pages: dict[str, list[str]] = {}
    for path in (shared / "eval/fiscal/pdfs").glob("*.pdf"):
        pdf = pypdfium2.PdfDocument(path)
        pages[path.name] = [page.get_textpage().get_text_range() for page in list(pdf)[:2]]
        pdf.close()
    agreed = 0
    for row, following in zip(rows, rows[1:] + rows[:1], strict=True):
        for shown in (row["answer"], following["answer"], row["question"], *pages[row["document"]]):
            assert found(row["question"], row["answer"], shown) == theirs.found(row["question"], row["answer"], shown), row["_id"]
        agreed += 1
    assert agreed == 52
