"""Pages per second and peak memory of adding a folder of PDFs to an empty library.

    python tests/benchmarks/ingest.py DIR [--threads N]

The work is done by one worker in a process of its own, as in the app. Prints one JSON object; files that fail are named with their error.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from process_memory import PeakMemory
from results import Figure

PROJECT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    files = sorted(arguments.folder.resolve().glob("*.pdf"))
    print(json.dumps(measure(files, arguments.threads), ensure_ascii=False, indent=1))


def figures(folder: Path) -> list[Figure]:
    """The figures that are kept: of the files that went in, their pages a second and the peak; and how many did not."""
    files = sorted(folder.glob("*.pdf"))
    told = measure(files, 0)
    kept = ("pages", "passages", "seconds", "pages_per_second", "peak_memory_mb", "library_mb")
    found = [Figure(f"ingest.{name}", told[name], len(files)) for name in kept]
    return [*found, Figure("ingest.ready", len(files) - len(told["failed"]), len(files))]


def measure(files: list[Path], threads: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "RAG_DATA_DIR": folder, "RAG_THREADS": str(threads)}
        command = [sys.executable, "-m", "rag", "add", "--json", *map(str, files)]
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=PROJECT, env=environ, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        with process, PeakMemory(process.pid) as peak:
            output, _ = process.communicate()
        seconds = time.perf_counter() - started
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    added = [json.loads(line) for line in output.splitlines()]
    ready = [item for item in added if item["status"] == "ready"]
    pages = sum(item["pages"] for item in ready)
    return {
        "files": dict(Counter(item["status"] for item in added)),
        "failed": {Path(item["file"]).name: item["error"]["code"] for item in added if item["status"] == "failed"},
        "pages": pages,
        "text_pages": sum(item["text_pages"] for item in ready),
        "passages": sum(item["passages"] for item in ready),
        "seconds": round(seconds, 1),
        "pages_per_second": round(pages / seconds, 2),
        "peak_memory_mb": round(peak.megabytes),
        "library_mb": round(size / 1e6, 1),
        "pdfs_mb": round(sum(path.stat().st_size for path in files) / 1e6, 1),
        "cores": len(os.sched_getaffinity(0)) if threads == 0 else threads,
    }


if __name__ == "__main__":
    main()
