"""Ingest against what one would write in an afternoon (`plain_pipeline.py`) and against the bare graph, on the same PDFs in one run.

    python tests/benchmarks/afternoon.py [PDF…]

Without PDFs: the samples, and every ninth of ../shared/pdfs where that is there. File by file each side has its turn, so that whatever
else the machine does meets both; all have loaded their models and read a file before. Of each step the time by the clock and the processor
time of all processes; under load only the latter says something. At last all files go in at once, reading and embedding side by side.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from numpy.typing import NDArray
from plain_pipeline import BareGraph, Pipeline
from process_memory import descendants
from results import Figure

from rag.core.errors import ModelNotFound
from rag.core.settings import Settings
from rag.library.library import Library
from rag.text.views import as_embedded

PROJECT = Path(__file__).resolve().parents[2]
_Made = TypeVar("_Made")


@dataclass(slots=True)
class Spent:
    """Seconds by the clock and of processors, added up."""

    wall: float = 0.0
    cpu: float = 0.0

    @contextmanager
    def timed(self) -> Iterator[None]:
        wall, cpu = time.perf_counter(), _processor_seconds()
        yield
        self.wall += time.perf_counter() - wall
        self.cpu += _processor_seconds() - cpu

    def call(self, work: Callable[[], _Made]) -> _Made:
        with self.timed():
            return work()


def _processor_seconds() -> float:
    """Of this process, its children that ended, and those that live."""
    own = os.times()
    spent = own.user + own.system + own.children_user + own.children_system
    for pid in descendants(os.getpid()) - {os.getpid()}:
        with suppress(OSError):  # it ended meanwhile
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


class _NoModel:
    """Keywords find what comes in while there is no model."""

    dim, fingerprint = 384, "none"

    def embed_query(self, text: str) -> NDArray[np.float32]:
        raise ModelNotFound(name="none")

    def embed_passages(self, texts: Sequence[str], *, truncate: bool = False) -> NDArray[np.float32]:
        raise ModelNotFound(name="none")


class Ours:
    """A library twice: one that stops where words are found, so that its two steps can be told apart, and one that does all at once."""

    def __init__(self, folder: Path, warm: Path) -> None:
        settings = replace(Settings(), data_dir=folder / "steps", reader=None)
        self._reading, self._embedding = Library(settings, embedder=_NoModel()), Library(settings)
        self.whole = Library(replace(settings, data_dir=folder / "whole"))
        for library in (self._reading, self.whole):
            self.read(warm, library)
        self.embed()
        self.warm = len(self.texts())

    def read(self, file: Path, library: Library | None = None) -> None:
        library = library or self._reading
        library.add(file.name, file.read_bytes())
        with suppress(ModelNotFound):
            library.work()

    def embed(self) -> None:
        self._embedding.work()

    def together(self, files: Sequence[Path]) -> None:
        for file in files:
            self.whole.add(file.name, file.read_bytes())
        self.whole.work()

    def texts(self) -> list[str]:
        """All that was embedded, in order."""
        passages = [one for document in self._reading.documents() for one in self._reading.passages(document.id)]
        return [as_embedded(passage, window) for passage in passages for window in passage.windows]

    def close(self) -> None:
        for library in (self._reading, self._embedding, self.whole):
            library.close()


def figures(files: Sequence[Path]) -> list[Figure]:
    """Ratios are of speeds: to the afternoon's, and to the bare graph's."""
    warm, files = files[0], files[1:]
    model, cores = Settings().models_dir / Settings().embedder, Settings().cores
    plain, bare = Pipeline(model, cores), BareGraph(model)
    plain.embed(plain.read(warm))
    spent = {name: Spent() for name in ("plain read", "plain embed", "read", "embed", "bare", "whole")}
    with TemporaryDirectory() as folder, ThreadPoolExecutor(cores) as pool:
        ours, plain.embedder.tokens = Ours(Path(folder), warm), 0
        seen = ours.warm
        for file in files:
            pieces = spent["plain read"].call(lambda file=file: plain.read(file))  # type: ignore[misc]
            spent["read"].call(lambda file=file: ours.read(file))  # type: ignore[misc]
            spent["plain embed"].call(lambda pieces=pieces: plain.embed(pieces))  # type: ignore[misc]
            spent["embed"].call(ours.embed)
            runs = bare.prepared(ours.texts()[seen:])
            spent["bare"].call(lambda runs=runs: list(pool.map(lambda run: run(), runs)))  # type: ignore[misc]
            seen += len(runs)
        tokens = bare.count(ours.texts()[ours.warm :])
        spent["whole"].call(lambda: ours.together(files))
        pages = sum(document.pages for document in ours.whole.documents()[1:])
        ours.close()
    about = {"pages": pages, "float32": plain.embedder.engine, "tokens": tokens, "afternoon_tokens": plain.embedder.tokens}
    return list(_figures(spent, len(files), about))


def _figures(spent: dict[str, Spent], n: int, about: dict[str, object]) -> Iterator[Figure]:
    """Pages and tokens a second, by the clock and a second of a processor, each with its ratio."""
    pages, tokens, theirs = (float(str(about[name])) for name in ("pages", "tokens", "afternoon_tokens"))
    for unit in ("cpu_second", "second"):
        took = {name: one.cpu if unit == "cpu_second" else one.wall for name, one in spent.items()}
        plain = {"keyword": took["plain read"], "meaning": took["plain read"] + took["plain embed"]}
        own = {"keyword": took["read"], "meaning": took["read"] + took["embed"], "side_by_side": took["whole"]}
        for name, seconds in plain.items():
            yield Figure(f"afternoon.{name}.pages_per_{unit}", pages / seconds, n, about)
        for name, seconds in own.items():
            base = "meaning" if name == "side_by_side" else name
            ratio = round(plain[base] / seconds, 3)
            yield Figure(f"afternoon.ours.{name}.pages_per_{unit}", pages / seconds, n, about, f"afternoon.{base}.pages_per_{unit}", ratio)
        ceiling = f"afternoon.bare_graph.tokens_per_{unit}"
        yield Figure(ceiling, tokens / took["bare"], n, about)
        for name, count, seconds in (("float32", theirs, took["plain embed"]), ("ours", tokens, took["embed"])):
            ratio = round(count / seconds / (tokens / took["bare"]), 3)
            yield Figure(f"afternoon.{name}.tokens_per_{unit}", count / seconds, n, about, ceiling, ratio)


def chosen(samples: Path, pdfs: Path) -> list[Path]:
    """The samples, and every ninth of the others where they are there: laws, guidelines, lists, forms."""
    return [*sorted(samples.glob("*.pdf")), *sorted(pdfs.glob("*.pdf"))[4::9]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*", metavar="PDF")
    arguments = parser.parse_args()
    files = arguments.files or chosen(PROJECT / "data" / "samples", PROJECT.parent / "shared" / "pdfs")
    print("\n".join(map(str, figures(files))))


if __name__ == "__main__":
    main()
