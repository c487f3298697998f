"""Makes workers: processes that work on a library as `python -m rag worker` does, forked from one that has loaded the analyser.

`python tests/worker_kitchen.py` reads one JSON object a line and answers each with one: `{"start": settings}` with the worker's process,
`{"wait": process}` with how it ended. A worker ends when nothing is left to do, with 0, or, with 3, where the server could not be reached.
It embeds by n-grams and reads in its own process; whose queue it is, what is stored and when, is the product's.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import cast

from dying import Clockwork, Inside
from ngram_embedder import NgramEmbedder

from rag.core.errors import LibraryHindered
from rag.core.settings import Settings
from rag.core.wire import from_json
from rag.library.library import Library
from rag.library.sandbox import Sandbox

HINDERED = 3
_PATIENCE = 240.0  # seconds; this machine may have other things to do
_LOOK_AGAIN = 0.05


def work(settings: Settings) -> int:
    """Until nothing waits and nobody has anything in hand: what others that died had is taken over."""
    try:
        library = Library(settings, embedder=NgramEmbedder(), sandbox=cast(Sandbox, Inside(Clockwork())))
        while library._jobs.has_work():
            library.work()
            time.sleep(_LOOK_AGAIN)
    except LibraryHindered:
        return HINDERED
    return 0


def start(settings: Settings) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        code = work(settings)
    except BaseException:
        (settings.data_dir.parent / f"worker-{os.getpid()}.txt").write_text(traceback.format_exc())
    os._exit(code)


def wait(process: int) -> int | None:
    """Its exit code, or minus the signal that ended it; None where it works still."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_LOOK_AGAIN)
    return None


def main() -> None:
    import faiss
    import psycopg  # noqa: F401 - as the analyser, loaded once for all

    from rag.text.analyser import warm_up

    faiss.omp_set_num_threads(1)  # its threads would not come along into a fork
    warm_up()
    os.chdir(Path(__file__).resolve().parents[1])
    for line in sys.stdin:
        asked = json.loads(line)
        answer = start(from_json(Settings, asked["start"])) if "start" in asked else wait(asked["wait"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
