"""Questions while a long document goes in: how long they take, and the memory of who answers and who works together.

    python tests/benchmarks/busy.py [--pages N] [--questions N]

One process stands for the server: it has Streamlit, both models, the analyser and the samples, and asks one question after the other with a
second between them; first idle, then while the worker that it starts, as the page does, takes in a made document. Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from pdf_factory import Sheet, make_pdf, text_lines
from process_memory import PeakMemory, descendants, proportional_megabytes
from results import Figure

from rag.core.settings import Settings
from rag.library.library import Library

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
_PAUSE = 1.0  # seconds between questions: who reads answers, too
_PARTS = ("총무과", "재무과", "시설과", "교육과", "전산과", "민원과", "감사과")


def made(pages: int) -> bytes:
    """A manual of so many pages, each with a heading and a few sentences of its own."""
    return make_pdf([Sheet(text_lines(*_lines(number))) for number in range(1, pages + 1)], title="업무 편람")


def _lines(number: int) -> Iterator[str]:
    part = _PARTS[number % len(_PARTS)]
    yield f"제{number}조({part}의 업무 {number})"
    yield f"{part}는 해마다 {number % 12 + 1}월 {number % 28 + 1}일까지 {number * 7}건의 서류를 모아 제출한다."
    yield f"서류의 보존 기간은 {number % 9 + 1}년으로 하고, {number % 30 + 1}일 안에 담당자에게 알린다."
    yield f"예산은 {number * 13:,}천원을 넘지 아니하며 남은 금액은 다음 해로 넘긴다."


def measure(pages: int, questions: int) -> dict[str, float]:
    """Milliseconds of a question, idle and busy, and megabytes before, at most and after."""
    import streamlit  # noqa: F401 - the server has it

    with TemporaryDirectory() as folder:
        library = Library(replace(Settings(), data_dir=Path(folder)))
        for path in sorted(SAMPLES.glob("*.pdf")):
            library.add(path.name, path.read_bytes())
        _await(library)
        asked = cycle([json.loads(line)["question"] for line in (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()])
        for _ in range(3):  # models, analyser and index are loaded
            library.ask(next(asked))
        idle = [_asked(library, next(asked)) for _ in range(questions)]
        data, before = made(pages), _memory()
        with PeakMemory(os.getpid()) as peak:
            library.add("업무 편람.pdf", data)
            started = time.perf_counter()
            busy = _await(library, lambda: _asked(library, next(asked)))
            seconds = time.perf_counter() - started
            library.ask(next(asked))  # the index follows
        after = _memory()
        library.close()
    told = {"pages": pages, "seconds": seconds, "before_mb": before, "peak_mb": peak.megabytes, "after_mb": after, "asked": len(busy)}
    return told | {
        f"{name}_p{share}_ms": float(np.percentile(of, share)) for name, of in (("idle", idle), ("busy", busy)) for share in (50, 95)
    }


def _await(library: Library, meanwhile: Callable[[], float] | None = None) -> list[float]:
    """Starts the worker and waits for it; what `meanwhile` gave, once a second."""
    gave: list[float] = []
    library.start_worker()
    while any(job.state.is_unfinished for job in library.jobs()) or _workers():
        if meanwhile is not None and any(job.state.is_unfinished for job in library.jobs()):
            gave.append(meanwhile())
        time.sleep(_PAUSE)
    failed = [job.error for job in library.jobs() if job.error]
    if failed:
        raise RuntimeError(str(failed))
    return gave


def _workers() -> bool:
    """Whether a worker lives: what it ends with counts too."""
    commands = (Path(f"/proc/{pid}/cmdline") for pid in descendants(os.getpid()))
    return any(path.read_bytes().endswith(b"rag\0worker\0") for path in commands if path.exists())


def _asked(library: Library, question: str) -> float:
    library.forget_answers()  # the questions come round again
    started = time.perf_counter()
    library.ask(question)
    return (time.perf_counter() - started) * 1000


def _memory() -> float:
    return sum(proportional_megabytes(pid) for pid in descendants(os.getpid()))


def figures(pages: int = 300, questions: int = 30) -> list[Figure]:
    """Of one document; the ratio is that of a question while it goes in to one idle."""
    told = measure(pages, questions)
    n = int(told["asked"])
    kept = [Figure(f"busy.{name}", told[name], n, {"pages": pages}) for name in ("seconds", "before_mb", "peak_mb", "after_mb")]
    idle = [Figure(f"busy.idle_p{share}_ms", told[f"idle_p{share}_ms"], questions) for share in (50, 95)]
    busy = []
    for share, base in zip((50, 95), idle, strict=True):
        value = told[f"busy_p{share}_ms"]
        busy.append(Figure(f"busy.p{share}_ms", value, n, {"pages": pages}, base.name, round(value / base.value, 3)))
    return [*kept, *idle, *busy]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--questions", type=int, default=30)
    arguments = parser.parse_args()
    print("\n".join(map(str, figures(arguments.pages, arguments.questions))))


if __name__ == "__main__":
    main()
