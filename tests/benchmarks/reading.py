"""How well and how fast PDFs are read: python tests/benchmarks/reading.py [--text FOLDER] FOLDER…

For each folder of PDFs: pages a second of this process, statuses, the broken promises (text and boxes out of step) and the peak memory.
For a folder with `questions.jsonl` beside `pdfs/`: of how many questions some 700 characters of the right document hold the gold answer, by
that folder's `../found.py`: the ceiling of whatever is cut from the text. `--text` keeps what was read, to look at.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from results import Figure

from rag.core.errors import RagError
from rag.core.records import Manuscript
from rag.pdf.manuscript import read_pdf
from rag.text.line_breaks import join_lines

REACH, STEP = 700, 100


def text_of(manuscript: Manuscript) -> str:
    return "\f".join(page.text for page in manuscript.pages)


def out_of_step(manuscript: Manuscript) -> int:
    """Visible characters without a proper box, and white space with one."""
    wrong = 0
    for page in manuscript.pages:
        white = np.array([character.isspace() for character in page.text], dtype=bool)
        proper = (page.boxes[:, 2] > page.boxes[:, 0]) & (page.boxes[:, 3] > page.boxes[:, 1])
        wrong += int((proper == white).sum())
    return wrong


def read_folder(folder: Path, keep: Path | None) -> dict[str, str]:
    """Every PDF of the folder, read and reported; its text by its name."""
    texts, pages, seconds = {}, 0, 0.0
    for path in sorted(folder.glob("*.pdf")):
        data = path.read_bytes()
        started = time.perf_counter()
        try:
            manuscript = read_pdf(data, join=join_lines, max_pages=5000)
        except RagError as error:
            print(f"{path.name[:60]:60} {error}")
            continue
        took = time.perf_counter() - started
        pages, seconds = pages + len(manuscript.pages), seconds + took
        statuses = Counter(page.status.value for page in manuscript.pages)
        texts[path.name] = text_of(manuscript)
        speed = len(manuscript.pages) / took
        print(f"{path.name[:60]:60} {len(manuscript.pages):5} pages {speed:6.0f}/s {dict(statuses)} out of step: {out_of_step(manuscript)}")
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{path.stem}.txt").write_text(texts[path.name].replace("\f", "\n\f\n"), encoding="utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{folder}: {pages} pages, {pages / max(seconds, 1e-9):.0f} pages/s, peak {peak:.0f} MB")
    return texts


def figures(folder: Path) -> list[Figure]:
    """Pages a second of one process, and how many characters are out of step with their boxes."""
    pages, wrong, seconds, files = 0, 0, 0.0, sorted(folder.glob("*.pdf"))
    for path in files:
        data = path.read_bytes()
        started = time.perf_counter()
        manuscript = read_pdf(data, join=join_lines, max_pages=5000)
        seconds += time.perf_counter() - started
        pages, wrong = pages + len(manuscript.pages), wrong + out_of_step(manuscript)
    measured = {"pages": pages, "pages_per_second": pages / seconds, "out_of_step": wrong}
    return [Figure(f"pages.{name}", value, len(files)) for name, value in measured.items()]


def load_found(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("found", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.found


def ceiling(questions: Path, texts: dict[str, str]) -> None:
    """Prints the share of questions whose gold answer stands in some stretch of `REACH` characters."""
    found = load_found(questions.parent.parent / "found.py")
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line]
    missed = []
    for row in rows:
        text = texts.get(row["document"], "")
        if not any(found(row["question"], row["answer"], text[at : at + REACH]) for at in range(0, max(len(text) - REACH, 0) + STEP, STEP)):
            missed.append(row)
    print(f"{questions}: {len(rows) - len(missed)} of {len(rows)} held ({1 - len(missed) / len(rows):.3f})")
    for row in missed:
        print(f"  {row['_id']} {row['document']}: {row['question']} -> {row['answer']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--text", type=Path)
    options = parser.parse_args()
    for folder in options.folders:
        texts = read_folder(folder, options.text)
        if (questions := folder.parent / "questions.jsonl").exists():
            ceiling(questions, texts)


if __name__ == "__main__":
    main()
