"""Sets of questions as they lie in a folder: our two layouts and BEIR's; and what their answers are compared with."""

from __future__ import annotations

import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

from fuzz.target import Target
from rag.core.errors import BadDataset
from rag.evaluation.datasets import read_answers, read_corpus, read_qrels, read_queries, read_questions
from rag.evaluation.found import found
from rag.evaluation.gold_questions import has_golds, must_of, read_gold_questions, written
from rag.evaluation.held import holds
from rag.evaluation.measures import exact_match, ranking, token_f1
from rag.evaluation.trec import write_runs

_PART = b"\0--\0"
_SHOWN = "숙박비는 하루 70,000원까지 지급한다. 0.8% (단위: 천원)"


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-sets-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))


def check_questions(data: bytes) -> None:
    """Both layouts of `questions.jsonl`: read, compared with what is shown, or refused with the line."""
    path = _folder() / "questions.jsonl"
    path.write_bytes(data)
    try:
        if has_golds(path):
            for gold in read_gold_questions(path):
                holds(_SHOWN, gold.must)
                holds(_SHOWN, must_of(written(gold.must)))
                gold.question.encode()
                "".join(one.document + one.quote for one in gold.golds).encode()
        else:
            for row in read_questions(path):
                row.question.encode()
                row.document.encode()
                assert row.sentence is None or isinstance(row.sentence, str)
                assert row.page is None or isinstance(row.page, int)
                if row.answer is not None:
                    found(row.question, row.answer, _SHOWN)
                    assert 0 <= exact_match(row.answer, _SHOWN) <= 1 and 0 <= token_f1(row.answer, _SHOWN) <= 1.0001
    except BadDataset as refused:
        assert refused.facts["reason"] and isinstance(refused.facts["line"], int)


def check_beir(data: bytes) -> None:
    """A corpus, queries, qrels and answers."""
    corpus, queries, qrels, answers, *_ = [*data.split(_PART), b"", b"", b"", b""]
    folder = _folder() / "beir"
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    for name, content in (("corpus.jsonl", corpus), ("queries.jsonl", queries), ("qrels/test.tsv", qrels), ("answers.jsonl", answers)):
        (folder / name).write_bytes(content)
    try:
        rows, asked = read_corpus(folder / "corpus.jsonl"), read_queries(folder / "queries.jsonl")
        relevant = read_qrels(folder / "qrels")
        golds = read_answers(folder / "answers.jsonl")
    except BadDataset as refused:
        assert refused.facts["reason"] and isinstance(refused.facts["line"], int)
        return
    "".join([*(row.id + row.title + row.text for row in rows), *asked.values(), *(one for many in golds.values() for one in many)]).encode()
    runs = {"keyword": {query: {row: float(grade) for row, grade in graded.items()} for query, graded in relevant.items()}}
    assert all(len(ranking(graded)) == len(graded) for graded in runs["keyword"].values())
    (file,) = write_runs(runs, folder / "runs")
    assert all(len(line.split()) == 6 for line in file.read_text(encoding="utf-8").split("\n") if line)
    shutil.rmtree(folder / "runs")


def question_seeds() -> list[bytes]:
    gold = {
        "id": "q1",
        "question": "숙박비는 얼마인가요?",
        "golds": [{"document": "a.pdf", "page": 1, "quote": "70,000원"}],
        "must": [["70,000원", "7만원"], ["하루"]],
        "kind": "fact",
        "style": "plain",
    }
    row = {
        "_id": "1",
        "document": "a.pdf",
        "question": "숙박비는?",
        "answer": "70,000원",
        "sentence": "숙박비는 70,000원이다.",
        "page": 1,
        "boxes": [[1, 2, 3, 4]],
    }
    none = {"_id": "2", "document": "a.pdf", "question": "없는 것은?", "answerable": False}
    lines = [json.dumps(one, ensure_ascii=False).encode() for one in (gold, row, none)]
    return [lines[0], lines[1] + b"\n" + lines[2], lines[0] + b"\n\n" + lines[0].replace(b'"must"', b'"m"')]


def beir_seeds() -> list[bytes]:
    corpus = b'{"_id":"d1","title":"t","text":"\xea\xb8\x80"}\n{"_id":"d2","text":"b"}'
    queries, qrels = b'{"_id":"q1","text":"?"}', b"query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n"
    return [_PART.join([corpus, queries, qrels, b'{"_id":"q1","answers":["a"]}'])]


_WORDS = (
    b'"golds":',
    b'"must":[[',
    b'"page":',
    b'"boxes":[[',
    b'"answerable":false',
    b'"\\ud800"',
    b"1e999",
    b"NaN",
    b"[" * 3000,
    b"\t",
    b"\r",
    b"\0",
    b"\xe2\x80\xa8",
    b" & ",
    b" | ",
    b"\xef\xbb\xbf",
)
TARGETS = {
    "questions-jsonl": Target(check_questions, question_seeds, words=_WORDS),
    "beir": Target(check_beir, beir_seeds, words=(*_WORDS, _PART, b'"_id":', b'"answers":[')),
}
