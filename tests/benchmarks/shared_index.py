"""The index that machines share, on Qdrant's own engine in this process, beside the one here: the same hits, how fast, how large.

    python tests/benchmarks/shared_index.py DATA_DIR QUESTIONS [PASSAGES]

DATA_DIR is copied, and grown to PASSAGES where that is given (`grown_library.py`); QUESTIONS has one a line. The engine builds its graph
over 8-bit codes as a server does; there is no network and one shard.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests")]

from edge_engine import EdgeEngine  # noqa: E402
from grown_library import grow  # noqa: E402

from rag.core.settings import Settings  # noqa: E402
from rag.library.library import Library  # noqa: E402
from rag.search.qdrant import Qdrant  # noqa: E402
from rag.search.retriever import Retriever  # noqa: E402
from rag.search.serving import Serving  # noqa: E402
from rag.search.shared_index import SharedIndex  # noqa: E402
from rag.search.shared_sides import SharedMeaning, SharedWords  # noqa: E402

K = 10
Asked = tuple[list[list[int]], list[float]]


def asked(library: Library, questions: list[str]) -> Asked:
    """The first ten passages of each question, and the seconds that each took."""
    found, seconds = list[list[int]](), list[float]()
    for question in questions:
        began = time.perf_counter()
        found.append([hit.passage.id for hit in library.search(question, k=K)])
        seconds.append(time.perf_counter() - began)
    return found, seconds


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


def told(name: str, seconds: list[float]) -> None:
    p50, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
    print(f"{name}: p50 {p50:.0f} ms, p95 {p95:.0f} ms", flush=True)


def main(source: Path, questions: list[str], passages: int) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary) / "data"
        if passages:
            grow(source, data, passages)
        else:
            shutil.copytree(source, data)
        library = Library(replace(Settings(), data_dir=data, reader=None))
        library.meaning.save()
        library.keywords.save()
        asked(library, questions[:3])
        here, seconds = asked(library, questions)
        windows = library.embeddings.summary(library.embedder().fingerprint)[0]
        counted = sum(one.passages for one in library.store.indexed().values())
        print(f"{counted:,} passages, {windows:,} windows, {len(questions)} questions")
        told("here", seconds)
        engine = shared(library, Path(temporary) / "engine")
        asked(library, questions[:3])
        there, seconds = asked(library, questions)
        told("shared", seconds)
        overlap = np.mean([len(set(a) & set(b)) / max(1, len(a)) for a, b in zip(here, there, strict=True)])
        first = np.mean([a[:1] == b[:1] for a, b in zip(here, there, strict=True)])
        print(f"overlap of the first {K}: {overlap:.4f}; the same first: {first:.4f}")
        for name, size in engine.sizes().items():
            print(f"{name}: {size / counted:,.0f} bytes a passage, {size / windows:,.0f} a window")
        library.close()


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        [line.strip() for line in Path(sys.argv[2]).read_text(encoding="utf-8").splitlines() if line.strip()],
        int(sys.argv[3]) if len(sys.argv) > 3 else 0,
    )
