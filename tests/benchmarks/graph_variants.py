"""Ways to run the embedder's graph, side by side: what each finds and how fast it is.

    python tests/benchmarks/graph_variants.py [SET] [--rows N]

SET is BEIR-style; of its rows those that answer a question and so many others, each cut at `CUT` characters. Every variant embeds a few
rows in turn, so that whatever else the machine does meets all. A variant's vectors differ where texts share a run: the activations of a
run share one scale. Prints, as the table of README.md, tokens a second of processor time against the way that ships, nDCG@10, and the
lowest cosine to the vectors that ship.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import onnxruntime as ort
from embedding import _qrels, _rows
from float_weights import float_weights
from numpy.typing import NDArray

from rag.core.settings import Settings
from rag.evaluation.measures import ndcg
from rag.modelkit.bert_graph import write_float_graph
from rag.models.folder import ModelFolder
from rag.models.onnx_model import Tokenizer

AUTORAG = Path(__file__).resolve().parents[3] / "shared" / "eval" / "autorag"
CUT = 400  # characters of a row: a window or two
CHUNK = 24  # rows that a variant embeds before the next has its turn
Floats = NDArray[np.float32]


@dataclass(slots=True)
class Variant:
    """How many texts a run has, the session, and what came of it so far."""

    name: str
    session: ort.InferenceSession
    batch: int = 1
    multiple: int = 1  # lengths are padded to multiples of it
    seconds: float = 0.0
    vectors: list[Floats] = field(default_factory=list)

    def embed(self, rows: Sequence[list[int]]) -> Floats:
        order = sorted(range(len(rows)), key=lambda at: len(rows[at])) if self.batch > 1 else list(range(len(rows)))
        found: dict[int, Floats] = {}
        for first in range(0, len(order), self.batch):
            places = order[first : first + self.batch]
            longest = -(-max(len(rows[at]) for at in places) // self.multiple) * self.multiple
            ids, mask = np.ones((len(places), longest), np.int64), np.zeros((len(places), longest), np.int64)
            for number, at in enumerate(places):
                ids[number, : len(rows[at])], mask[number, : len(rows[at])] = rows[at], 1
            found |= zip(places, self.session.run(None, {"input_ids": ids, "attention_mask": mask})[0], strict=True)
        return np.stack([found[at] for at in range(len(rows))])

    def timed(self, rows: Sequence[list[int]]) -> None:
        started = time.process_time()
        self.vectors.append(self.embed(rows))
        self.seconds += time.process_time() - started


def _session(graph: Path, change: Callable[[ort.SessionOptions], object] = lambda options: None) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    change(options)
    return ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def variants(graph: Path, float_graph: Path) -> Iterator[Variant]:
    """The one that ships comes first."""
    plain = _session(graph)
    yield Variant("int8, one text a run (ships)", plain)
    for batch in (4, 8, 16):
        yield Variant(f"int8, {batch} texts of like length a run, padded", plain, batch)
    yield Variant("int8, one text padded to a multiple of 16", plain, multiple=16)
    yield Variant("int8, no arena", _session(graph, lambda options: setattr(options, "enable_cpu_mem_arena", False)))
    yield Variant("int8, no memory pattern", _session(graph, lambda options: setattr(options, "enable_mem_pattern", False)))
    basic = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    yield Variant("int8, basic optimisation", _session(graph, lambda options: setattr(options, "graph_optimization_level", basic)))
    denormal = "session.set_denormal_as_zero"
    yield Variant("int8, denormals as zero", _session(graph, lambda options: options.add_session_config_entry(denormal, "1")))
    yield Variant("float32, one text a run", _session(float_graph))
    yield Variant("float32, 16 texts a run, padded", _session(float_graph), 16)


def measure(folder: Path, set_folder: Path, others: int) -> tuple[list[Variant], dict[str, float], int]:
    """Every variant after its turn at all rows, `{name: nDCG@10}`, and how many tokens there were."""
    queries, qrels = _rows(set_folder / "queries.jsonl"), _qrels(set_folder / "qrels" / "test.tsv")
    corpus = _rows(set_folder / "corpus.jsonl")
    wanted = {row for grades in qrels.values() for row in grades}
    kept = [*wanted, *[row for row in corpus if row not in wanted][:others]]
    files = ModelFolder(folder)
    tokenizer, prompts = Tokenizer.load(files.tokenizer), files.prompts()
    rows = [tokenizer.encode(prompts["passage"] + corpus[row][:CUT]).ids for row in kept]
    asked = [tokenizer.encode(prompts["query"] + queries[query], max_tokens=512).ids for query in qrels]
    with TemporaryDirectory() as made:
        write_float_graph(float_weights(folder), Path(made) / "model.onnx")
        found = list(variants(files.graph, Path(made) / "model.onnx"))
    for first in range(0, len(rows), CHUNK):
        for variant in found:
            variant.timed(rows[first : first + CHUNK])
    quality = {}
    for variant in found:
        scores = Variant("", variant.session).embed(asked) @ np.concatenate(variant.vectors).T
        run = {query: dict(zip(kept, map(float, line), strict=True)) for query, line in zip(qrels, scores, strict=True)}
        quality[variant.name] = ndcg(qrels, run)
    return found, quality, sum(map(len, rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", type=Path, nargs="?", default=AUTORAG)
    parser.add_argument("--rows", type=int, default=60, help="rows that answer nothing, beside those that do")
    arguments = parser.parse_args()
    found, quality, tokens = measure(Settings().models_dir / Settings().embedder, arguments.set, arguments.rows)
    ships = found[0]
    print(f"{tokens} tokens, {sum(map(len, ships.vectors))} rows; what ships: {tokens / ships.seconds:.0f} tokens a processor second\n")
    print("| | tokens a second | nDCG@10 | lowest cosine |\n|---|---|---|---|")
    for variant in found:
        cosine = min(float((a * b).sum(axis=1).min()) for a, b in zip(ships.vectors, variant.vectors, strict=True))
        print(f"| {variant.name} | {ships.seconds / variant.seconds:.2f} | {quality[variant.name]:.3f} | {cosine:.4f} |")


if __name__ == "__main__":
    main()
