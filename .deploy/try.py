"""Tries the parts that are set: does what one machine takes in, replaces and deletes show on another at once?

    RAG_DATABASE=postgresql://… RAG_FILES=s3://… RAG_INDEX=qdrant://… python .deploy/try.py

Two libraries with folders of their own stand for two machines. What is added are sample documents with a line of their own at the end, in
whatever library is there; they are removed again. Workers that run may do the reading, else it is done here. Exit code 1 if anything is
not as it should be. On a cluster: run it, then again while a worker, a Qdrant node or the database is being restarted.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from rag.core.errors import DocumentNotFound, RagError  # noqa: E402
from rag.core.job import Job, JobState  # noqa: E402
from rag.core.messages import describe  # noqa: E402
from rag.core.settings import Settings  # noqa: E402
from rag.library.library import Library  # noqa: E402

SAMPLE, QUESTION, ANSWER = "휴가 및 출장여비 규정.pdf", "입사한 지 1년이 안 된 직원은 연차휴가를 며칠 받나요?", "한 달을 개근할 때마다 1일"
OTHERS_SECONDS, PATIENCE, AT_ONCE = 5.0, 600.0, 1.0  # until a worker takes a file; until it is read; until all machines see it
NAME = f"시험 {secrets.token_hex(4)}.pdf"


def main() -> int:
    settings = Settings.from_env()
    if settings.database is None:
        print("RAG_DATABASE is not set: there is nothing that two machines could share")
        return 1
    for name, value in (("RAG_FILES", settings.files), ("RAG_INDEX", settings.index)):
        if not value:
            print(f"{name} is not set: each machine has its own")
    with tempfile.TemporaryDirectory() as temporary:
        folders = [Path(temporary) / name for name in ("here", "there")]
        if not settings.files:  # as a folder that both machines have
            for folder in folders:
                folder.mkdir()
                (folder / "files").symlink_to(settings.data_dir / "files")
        libraries = [Library(replace(settings, data_dir=folder)) for folder in folders]
        try:
            return _tried(*libraries)
        except RagError as error:
            print(f"FAILED  {describe(error, 'en').what}")
            return 1
        finally:
            for document in [one for one in libraries[0].documents() if one.name == NAME]:
                with suppress(DocumentNotFound):
                    libraries[0].remove(document.id)
            for library in libraries:
                library.close()


def _tried(here: Library, there: Library) -> int:
    here.doctor()
    well = [_read(here, there, "ask"), _both("added", here, there), _image(there)]
    first = _mine(here)
    well += [_read(there, here, "replace"), _both("replaced", here, there), _sure("the one before is gone", lambda: _mine(there) != first)]
    here.remove(_mine(here))
    well += [_sure("removed here, not found there", lambda: not _found(there)), _sure("nor here", lambda: not _found(here))]
    print("all is well" if all(well) else "something is not as it should be")
    return 0 if all(well) else 1


def _read(here: Library, other: Library, same_name: str) -> bool:
    """Adds it here; whoever works reads it, the other machine where nobody does."""
    data = (PROJECT / "data" / "samples" / SAMPLE).read_bytes() + f"\n% {secrets.token_hex(16)}\n".encode()
    began = time.monotonic()
    job: Job | None = here.add(NAME, data, same_name="replace" if same_name == "replace" else "ask")
    assert job is not None
    number = job.id
    while job is not None and job.state.is_unfinished and time.monotonic() - began < PATIENCE:
        if job.state is JobState.WAITING and time.monotonic() - began > OTHERS_SECONDS:
            other.work()
        time.sleep(0.2)
        job = other.job(number)
    ready = job is not None and job.state is JobState.READY
    return _told(f"read ({same_name})", ready, time.monotonic() - began)


def _both(what: str, *libraries: Library) -> bool:
    well = [_sure(f"{what}, answered by machine {number}", lambda one=one: _found(one)) for number, one in enumerate(libraries, 1)]
    return all(well)


def _image(library: Library) -> bool:
    return _sure("page image from the file store", lambda: library.page_image(_mine(library), 1).width > 100)


def _found(library: Library) -> bool:
    return any(hit.document == NAME and ANSWER in hit.passage.text for hit in library.search(QUESTION, k=20))


def _mine(library: Library) -> int:
    return max(one.id for one in library.documents() if one.name == NAME)


def _sure(what: str, true: Callable[[], bool]) -> bool:
    """Whether it is so at once; the first look, which loads models, may take longer."""
    began = time.monotonic()
    held = true()
    while not held and time.monotonic() - began < AT_ONCE:
        held = true()
    return _told(what, held, time.monotonic() - began)


def _told(what: str, held: bool, seconds: float) -> bool:
    print(f"{'ok    ' if held else 'FAILED'}  {what}  {seconds:.1f} s", flush=True)
    return held


if __name__ == "__main__":
    sys.exit(main())
