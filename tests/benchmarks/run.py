"""All benchmarks, or those that are named; figures are printed, and kept in `results.jsonl`.

    python tests/benchmarks/run.py [--list] [--try] [NAME…]

What each measures stands in README.md beside this file. `--try` keeps nothing. Benchmarks whose files are not here are passed over.
Nothing else should run on the machine.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

from results import Figure, keep

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
sys.path.insert(0, str(PROJECT))

SHARED = PROJECT.parent / "shared"
SAMPLES = PROJECT / "data" / "samples"
MODELS = PROJECT / "data" / "models"
AUTORAG, KORQUAD = SHARED / "eval" / "autorag", SHARED / "eval" / "korquad"
FISCAL, REAL, PDFS = SHARED / "eval" / "fiscal", SHARED / "eval" / "real", SHARED / "pdfs"


def module(name: str) -> ModuleType:
    """Loaded when its benchmark runs: the browser's needs playwright, the models' nothing of it."""
    return import_module(name)


BENCHMARKS: Mapping[str, tuple[Path, Callable[[], list[Figure]]]] = {
    "samples": (SAMPLES, lambda: module("questions").pdfs("samples", SAMPLES)),
    "fiscal": (FISCAL, lambda: module("questions").pdfs("fiscal", FISCAL)),
    "real": (REAL, lambda: module("questions").people("real", REAL, PDFS)),
    "autorag": (AUTORAG, lambda: module("questions").search("autorag", AUTORAG)),
    "whole": (AUTORAG, lambda: module("questions").search("whole", AUTORAG, whole=True, rerank=False)),
    "korquad": (KORQUAD, lambda: module("questions").search("korquad", KORQUAD, first_row="k0700", rerank=False)),
    "answers": (KORQUAD, lambda: module("questions").answers("answers", KORQUAD, first_row="k0700", limit=160)),
    "fusion": (KORQUAD, lambda: module("fusion").figures(KORQUAD, since="k0620", until="k0700", every=2)),
    "keywords": (AUTORAG, lambda: module("keywords").figures([KORQUAD, AUTORAG])),
    "embedding": (AUTORAG, lambda: module("embedding").figures(AUTORAG, [MODELS / "retriever-ko"])),
    "pages": (PDFS, lambda: module("reading").figures(PDFS)),
    "afternoon": (SAMPLES, lambda: module("afternoon").figures(module("afternoon").chosen(SAMPLES, PDFS))),
    "busy": (SAMPLES, lambda: module("busy").figures()),
    "ingest": (PDFS, lambda: module("ingest").figures(PDFS)),
    "office": (SAMPLES, lambda: module("office").figures()),
    "memory": (SAMPLES, lambda: module("app_memory").figures()),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    parser.add_argument("--try", dest="only_try", action="store_true", help="print the figures and keep none")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    if arguments.list:
        print("\n".join(BENCHMARKS))
        return 0
    for name in arguments.names or BENCHMARKS:
        needed, measure = BENCHMARKS[name]
        if not needed.is_dir():
            print(f"{name}: passed over, its files are not here", flush=True)
            continue
        figures = measure()
        print("\n".join(map(str, figures)), flush=True)
        if not arguments.only_try:
            keep(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
