"""What a question costs as a library grows: libraries side by side, from a thousand passages to a million.

    python tests/benchmarks/sizes.py [--try] [--questions FILE] DATA_DIR…

Libraries are grown by `grown_library.py` and have their indexes saved (`--save`). Each is opened in a process of its own, which has
imported all that it needs. Without `--try` the figures are kept, and `plots.py` draws them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from process_memory import proportional_megabytes
from results import PROJECT, Figure, keep
from run import REAL

sys.path.insert(0, str(PROJECT))

from rag.core.settings import Settings
from rag.library.library import Library
from rag.search.keyword_query import KeywordQuery
from rag.search.meaning_index import MeaningQuery
from rag.text.query import Query

QUESTIONS = REAL / "questions.jsonl"
_COMPARED = 40  # questions of which the approximate answers are held against the exact ones
_TOP = 10


def figures(data: Path, questions: Sequence[str]) -> list[Figure]:
    """Of the library in `data`, opened here for the first time in this process."""
    import faiss  # noqa: F401  # what is imported is not what opening costs

    import rag.models.embedder  # noqa: F401

    started = time.perf_counter(), time.process_time()
    library = Library(replace(Settings(), data_dir=data))
    library.find(questions[0])
    opening = [time.perf_counter() - started[0], time.process_time() - started[1]]
    passages = sum(one.passages for one in library.store.indexed().values())
    found = {"opening_s": opening[0], "opening_cpu_s": opening[1], "passages": passages}
    found |= _timed("search", library.find, questions)
    one = [next(iter(library.store.indexed()))]
    found |= _timed("one_document", lambda question: library.find(question, documents=one), questions)
    found |= {"memory_mb": proportional_megabytes(os.getpid()), "disk_mb": _size(data) / 1e6}
    found |= _recall(library, questions[:: max(1, len(questions) // _COMPARED)])
    name = f"size.k{round(passages / 1000)}"
    return [Figure(f"{name}.{key}", float(value), len(questions), {"passages": passages}) for key, value in found.items()]


def _timed(name: str, ask: Callable[[str], object], questions: Sequence[str]) -> dict[str, float]:
    """Milliseconds of each question, by the clock and of processor time: half of them and the 95th in a hundred."""
    for question in questions[:5]:
        ask(question)
    clock, processor = list[float](), list[float]()
    for question in questions:
        started = time.perf_counter(), time.process_time()
        ask(question)
        clock.append(1000 * (time.perf_counter() - started[0]))
        processor.append(1000 * (time.process_time() - started[1]))
    return {
        f"{name}_{kind}p{share}": float(np.percentile(values, share))
        for kind, values in (("", clock), ("cpu_", processor))
        for share in (50, 95)
    }


def _recall(library: Library, questions: Sequence[str]) -> dict[str, float]:
    """Of the ten best by meaning, those that are found; of the ten best by words, for how many questions they are the same."""
    near, same = list[float](), list[bool]()
    for question in questions:
        query = Query.of(question)
        meaning, words = library.meaning.query(query.text), library.keywords.query(query)
        assert isinstance(meaning, MeaningQuery)
        index = meaning.index
        exact = [one.passage for one in index.search(meaning.vector, _TOP, exact=True)]
        near.append(_shared([one.passage for one in index.search(meaning.vector, 100)][:_TOP], exact))
        if isinstance(words, KeywordQuery):
            same.append([*words.best(100)][:_TOP] == [*words.whole().best(100)][:_TOP])
    return {"recall_10": float(np.mean(near)), "same_ten_by_words": float(np.mean(same)) if same else 1.0}


def _shared(found: Collection[int], right: Sequence[int]) -> float:
    return len({*found} & {*right}) / max(1, len(right))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _save(data: Path) -> None:
    library = Library(replace(Settings(), data_dir=data))
    library.rebuild()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("libraries", type=Path, nargs="+", metavar="DATA_DIR")
    parser.add_argument("--questions", type=Path, help="one a line")
    parser.add_argument("--save", action="store_true", help="build the indexes anew before")
    parser.add_argument("--try", dest="trying", action="store_true", help="keep nothing")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.alone:
        print(json.dumps([asdict(figure) for figure in figures(asked.libraries[0], _questions(asked.questions))]))
        return
    for data in asked.libraries:
        if asked.save:
            _save(data)
        further = ["--questions", str(asked.questions)] if asked.questions else []
        command = [sys.executable, __file__, "--alone", str(data), *further]
        found = [Figure(**row) for row in json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)]
        print("\n".join(map(str, found)), flush=True)
        if not asked.trying:
            keep(found)


def _questions(file: Path | None) -> list[str]:
    if file is not None:
        return [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line]


if __name__ == "__main__":
    main()
