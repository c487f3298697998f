"""Ten people ask at once: how long each waits, beside one who asks alone, and how long where all ten ask the same.

    python tests/benchmarks/ten.py [--people N] [--rounds N] [--library FOLDER --questions FILE]

Every question is asked once, so that nothing is answered from what was answered before; those asked alone are others than those asked
together. All ask in one process, as the sessions of the app do; what draws the page is not in it. A round begins when all are there.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from results import Figure

from rag.core.settings import Settings
from rag.library.library import Library

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"


def waited(library: Library, questions: list[str]) -> list[float]:
    """The seconds of each, all asked at once."""
    start = threading.Barrier(len(questions))

    def one(question: str) -> float:
        start.wait()
        began = time.perf_counter()
        library.ask(question)
        return time.perf_counter() - began

    with ThreadPoolExecutor(len(questions)) as people:
        return list(people.map(one, questions))


def measured(library: Library, questions: list[str], *, people: int, rounds: int) -> list[Figure]:
    """Alone and at once in turns, so that both see the same machine."""
    warm, left = questions[:2], questions[2:]
    for question in warm:
        library.ask(question)
    alone, together, same = list[float](), list[float](), list[float]()
    for _ in range(rounds):
        single, crowd, left = left[:5], left[5 : 5 + people], left[5 + people :]
        if len(crowd) < people:
            break
        alone += [waited(library, [question])[0] for question in single[1:]]
        together += waited(library, crowd)
        same += waited(library, [single[0]] * people)
    how = {"people": people}
    one = float(np.percentile(alone, 50))
    figures = [Figure("ten.alone_p50_s", round(one, 2), len(alone), how)]
    for name, seconds in (("", together), ("same_", same)):
        for share in (50, 95):
            value = float(np.percentile(seconds, share))
            figures.append(
                Figure(f"ten.{name}p{share}_s", round(value, 2), len(seconds), how, baseline="ten.alone_p50_s", ratio=round(value / one, 2))
            )
    return figures


def figures(arguments: argparse.Namespace | None = None) -> list[Figure]:
    arguments = arguments or parsed([])
    if arguments.library:
        questions = [line for line in arguments.questions.read_text(encoding="utf-8").splitlines() if line.strip()]
        return measured(
            Library(replace(Settings(), data_dir=arguments.library)), questions, people=arguments.people, rounds=arguments.rounds
        )
    rows = (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    with TemporaryDirectory() as folder:
        library = Library(replace(Settings(), data_dir=Path(folder)))
        for path in sorted(SAMPLES.glob("*.pdf")):
            library.add(path.name, path.read_bytes())
        library.work()
        found = measured(library, [json.loads(row)["question"] for row in rows], people=arguments.people, rounds=arguments.rounds)
        library.close()
    return found


def parsed(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--library", type=Path, help="a data folder that is read; it needs --questions, one a line")
    parser.add_argument("--questions", type=Path)
    return parser.parse_args(given)


if __name__ == "__main__":
    print("\n".join(map(str, figures(parsed()))))
