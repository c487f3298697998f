"""What many machines share beside one machine: PostgreSQL with Qdrant's own engine, in this process, and SQLite with FAISS. The same hits,
how fast, how large.

    python tests/benchmarks/shared_index.py DATA_DIR SET [--passages N] [--most M] [--sqlite] [--keep NAME]

DATA_DIR is copied, grown to N passages where that is given (`grown_library.py`), and moved to a PostgreSQL that is started for it, where
there is one. SET is a folder with `questions.jsonl` (golds, or answers), or a file with a question a line. The engine builds its graph over
8-bit codes as a server does; there is no network and one shard. `--most`: so many questions, evenly drawn; `--sqlite`: the truth stays
where it is; `--keep` writes the figures as `shared.NAME.…`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests")]

import postgres_server  # noqa: E402
from edge_engine import EdgeEngine  # noqa: E402
from grown_library import grow  # noqa: E402
from results import Figure, keep  # noqa: E402

from rag.core.records import Answer, Hit  # noqa: E402
from rag.core.settings import Settings  # noqa: E402
from rag.evaluation.datasets import Question, read_questions  # noqa: E402
from rag.evaluation.gold_questions import GoldQuestion, has_golds, read_gold_questions  # noqa: E402
from rag.evaluation.measures import ndcg  # noqa: E402
from rag.evaluation.pdf_questions import judge  # noqa: E402
from rag.evaluation.verdicts import judge_golds  # noqa: E402
from rag.library.library import Library  # noqa: E402
from rag.library.moving import move  # noqa: E402
from rag.search.qdrant import Qdrant  # noqa: E402
from rag.search.retriever import Retriever  # noqa: E402
from rag.search.serving import Serving  # noqa: E402
from rag.search.shared_index import SharedIndex  # noqa: E402
from rag.search.shared_sides import SharedMeaning, SharedWords  # noqa: E402

K = 10
WARM = 3  # questions that are asked before any is measured
_SIZE = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'bench'::regnamespace"


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, and whether a hit answers it; None where no answer is known."""

    text: str
    answers: Callable[[Hit], bool] | None = None


@dataclass
class Found:
    """The first ten hits of each question, and the seconds that each took."""

    hits: list[list[Hit]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def ids(self) -> list[list[int]]:
        return [[hit.passage.id for hit in some] for some in self.hits]

    def told(self, name: str) -> None:
        p50, p95 = np.percentile(np.array(self.seconds) * 1000, [50, 95])
        print(f"{name}: p50 {p50:.0f} ms, p95 {p95:.0f} ms", flush=True)


def questions_of(source: Path) -> list[Asking]:
    if source.is_file():
        return [Asking(line.strip()) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    if has_golds(source / "questions.jsonl"):
        golds = read_gold_questions(source / "questions.jsonl")
        return [Asking(one.question, partial(_holds_gold, one) if one.golds else None) for one in golds]
    rows = read_questions(source / "questions.jsonl")
    return [Asking(row.question, None if row.answer is None else partial(_holds_answer, row)) for row in rows]


def _holds_gold(question: GoldQuestion, hit: Hit) -> bool:
    return bool(judge_golds(question, Answer("", None, 0.0, (), (hit,))).passage_1)


def _holds_answer(question: Question, hit: Hit) -> bool:
    outcome = judge(question, Answer("", None, 0.0, (), (hit,)))
    return bool(outcome.right_document and outcome.found_first)


def asked(library: Library, questions: Sequence[Asking]) -> Found:
    for one in questions[:WARM]:
        library.search(one.text, k=K)
    found = Found()
    for one in questions:
        began = time.perf_counter()
        found.hits.append(library.search(one.text, k=K))
        found.seconds.append(time.perf_counter() - began)
    return found


@contextmanager
def on_server(settings: Settings, folder: Path, stays: bool = False) -> Iterator[tuple[Settings, Callable[[], int]]]:
    """The library moved to a PostgreSQL of its own, with how many bytes it has there; where there is no PostgreSQL, as it is."""
    if (missing := "as asked" if stays else postgres_server.missing()) is not None:
        print(f"the truth stays on SQLite: {missing}", flush=True)
        yield settings, lambda: 0
        return
    folder.chmod(0o755)  # its user is another
    server = postgres_server.started(folder / "server")
    try:
        server.says("CREATE SCHEMA bench")
        began = time.perf_counter()
        there = replace(settings, database=server.url("bench"))
        moved = move(settings, there)
        print(f"moved {moved.rows:,} rows to PostgreSQL in {time.perf_counter() - began:.0f} s", flush=True)
        yield there, lambda: int(str(server.says(_SIZE)[0][0]))
    finally:
        server.stop()


def shared(library: Library, folder: Path) -> EdgeEngine:
    """The library asks the engine from here on; prints what filling it took."""
    engine = EdgeEngine(folder)
    serving = Serving(library.store, library.embeddings, library._models.embedder)
    index = SharedIndex(Qdrant(engine, "engine"), library.store, library.embeddings)
    words, meaning = SharedWords(index, serving), SharedMeaning(index, library.store, serving=serving)
    began = time.perf_counter()
    meaning.save()
    filled = time.perf_counter()
    engine.optimize()
    print(f"put in {filled - began:.0f} s, graph built in {time.perf_counter() - filled:.0f} s", flush=True)
    library.retriever = Retriever(library.store, words, meaning, settings=library.settings, copies=library._copies)
    return engine


def quality(questions: Sequence[Asking], here: Found, there: Found) -> tuple[float, float, int]:
    """nDCG@10 of both, and over how many questions; what answers is looked for among the first ten of either."""
    qrels, runs = dict[str, dict[str, int]](), (dict[str, dict[str, float]](), dict[str, dict[str, float]]())
    for number, one in enumerate(questions):
        if one.answers is None:
            continue
        key, either = str(number), {hit.passage.id: hit for found in (here, there) for hit in found.hits[number]}
        qrels[key] = {f"{passage:012}": int(one.answers(hit)) for passage, hit in either.items()}
        for run, found in zip(runs, (here, there), strict=True):
            run[key] = {f"{hit.passage.id:012}": 1 / hit.rank for hit in found.hits[number]}
    return ndcg(qrels, runs[0], K), ndcg(qrels, runs[1], K), len(qrels)


def figures_of(questions: Sequence[Asking], here: Found, there: Found, about: dict[str, object]) -> list[Figure]:
    n, pairs = len(questions), list(zip(here.ids, there.ids, strict=True))
    one, other, judged = quality(questions, here, there)
    times = [float(np.percentile(found.seconds, 50)) for found in (here, there)]
    return [
        Figure("overlap", float(np.mean([len(set(a) & set(b)) / max(1, len(a)) for a, b in pairs])), n, about),
        Figure("same_first", float(np.mean([a[:1] == b[:1] for a, b in pairs])), n, about),
        *(
            [Figure("ndcg_here", one, judged, about), Figure("ndcg", other, judged, about, "ndcg_here", other / one)]
            if judged and one
            else []
        ),
        Figure("seconds_p50_here", times[0], n, about),
        Figure("seconds_p50", times[1], n, about, "seconds_p50_here", times[1] / times[0]),
    ]


def measured(source: Path, questions: Sequence[Asking], passages: int, stays: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary) / "data"
        if passages:
            grow(source, data, passages)
        else:
            shutil.copytree(source, data)
        settings = replace(Settings(), data_dir=data, reader=None)
        library = Library(settings)
        library.meaning.save()
        library.keywords.save()
        here = asked(library, questions)
        windows = library.embeddings.summary(library.embedder().fingerprint)[0]
        counted = sum(one.passages for one in library.store.indexed().values())
        print(f"{counted:,} passages, {windows:,} windows, {len(questions)} questions")
        here.told("here")
        library.close()
        with on_server(settings, Path(temporary), stays) as (elsewhere, bytes_there):
            library = Library(elsewhere)
            engine = shared(library, Path(temporary) / "engine")
            there = asked(library, questions)
            there.told("shared")
            sizes = {**engine.sizes(), "postgresql": bytes_there()}
            library.close()
        for name, size in sizes.items():
            print(f"{name}: {size / counted:,.0f} bytes a passage, {size / windows:,.0f} a window")
        about: dict[str, object] = {"passages": counted, "database": "postgresql" if sizes["postgresql"] else "sqlite"}
        large = [Figure("postgresql_bytes", sizes["postgresql"] / counted, counted)] if sizes["postgresql"] else []
        return [*figures_of(questions, here, there, about), *large]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path, metavar="DATA_DIR")
    parser.add_argument("questions", type=Path, metavar="SET")
    parser.add_argument("--passages", type=int, default=0, metavar="N")
    parser.add_argument("--most", type=int, default=0, metavar="M")
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--keep", metavar="NAME")
    arguments = parser.parse_args()
    name = f"shared.{arguments.keep or 'tried'}"
    questions = questions_of(arguments.questions)
    drawn = questions[:: -(-len(questions) // arguments.most)] if arguments.most else questions
    found = measured(arguments.library, drawn, arguments.passages, arguments.sqlite)
    named = [replace(one, name=f"{name}.{one.name}", baseline=one.baseline and f"{name}.{one.baseline}") for one in found]
    print("\n".join(map(str, named)))
    if arguments.keep:
        keep(named)


if __name__ == "__main__":
    main()
