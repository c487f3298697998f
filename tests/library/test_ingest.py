"""Files on their way in: what goes on side by side, whose turn it is, and that one which fails takes nobody with it.

The children are played by `Desk`, so that a test says when a file is read; queue, store and worker are the real ones.
"""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from ngram_embedder import NgramEmbedder
from numpy.typing import NDArray

from rag.core.errors import BrokenPdf, ModelNotFound, TextTooLong
from rag.core.identity import Identity
from rag.core.job import JobState
from rag.core.records import DocumentState, Manuscript, Page, PageStatus, Passage, Span
from rag.core.settings import Settings
from rag.library.admission import Admitted, admit
from rag.library.library import Library
from rag.library.prepare import Prepared
from rag.library.sandbox import Sandbox, Stopped

PATIENCE = 10.0  # seconds, where a test would otherwise hang


def prepared(text: str, windows: int = 1) -> Prepared:
    """A document of one page, cut into passages of one window, `windows` of them."""
    texts = [f"{text} {number}번째 구절이다." for number in range(windows)]
    whole, passages, at = "\n".join(texts), list[Passage](), 0
    for one in texts:
        passages.append(Passage(start=at, end=at + len(one), text=one, windows=(Span(at, at + len(one)),)))
        at += len(one) + 1
    page = Page(1, 0, whole, np.zeros((len(whole), 4), np.float32), 595, 842, status=PageStatus.TEXT)
    return Prepared(Manuscript((page,)), tuple(passages), tuple(one.replace(" ", "‥") for one in texts), Identity(text))


class Desk:
    """Reads what a file says: `words` or `words*windows`; `read` notes the order, `before` is called with the words before each."""

    def __init__(self, before: Callable[[str, Callable[[], bool]], None] = lambda words, stop: None) -> None:
        self.read: list[str] = []
        self._before = before

    def call(self, function: Any, *, file: Path, **how: Any) -> Any:
        if function is admit:
            return Admitted(1)
        words, _, windows = file.read_text(encoding="utf-8").partition("*")
        self._before(words, how.get("should_stop", lambda: False))
        how["on_progress"](JobState.READING, 1, 1)
        self.read.append(words)
        return prepared(words, int(windows or 1))

    def close(self) -> None: ...


class Watching(NgramEmbedder):
    """Calls `before` with the texts of each batch."""

    def __init__(self, before: Callable[[Sequence[str]], None]) -> None:
        super().__init__()
        self._before = before

    def embed_passages(self, texts: Sequence[str], *, truncate: bool = False) -> NDArray[np.float32]:
        self._before(texts)
        return super().embed_passages(texts, truncate=truncate)


Open = Callable[..., Library]


@pytest.fixture
def opened(settings: Settings) -> Iterator[Open]:
    def open_with(desk: Desk, embedder: NgramEmbedder | None = None) -> Library:
        return Library(settings, embedder=embedder or NgramEmbedder(), sandbox=cast(Sandbox, desk))

    yield open_with


def put(library: Library, words: str, by: str = "") -> int:
    return library.add(f"{words.partition('*')[0]}.pdf", words.encode(), by=by).id


def ended(library: Library) -> list[tuple[str, JobState]]:
    return [(job.name, job.state) for job in library.jobs()]


def until(condition: Callable[[], bool]) -> None:
    """Waits for what another thread does; fails where it does not come."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "what should go on side by side waits"
        time.sleep(0.01)


def test_one_file_is_read_and_found_while_another_is_embedded(opened: Open) -> None:
    embeds = threading.Event()

    def before_reading(words: str, stop: Callable[[], bool]) -> None:
        assert words != "둘째" or embeds.wait(PATIENCE), "the second is read only once the first is being embedded"

    def before_embedding(texts: Sequence[str]) -> None:
        embeds.set()
        until(lambda: [document.name for document in library.documents()] == ["첫째.pdf", "둘째.pdf"])

    library = opened(Desk(before_reading), Watching(before_embedding))
    put(library, "첫째"), put(library, "둘째")
    library.work()
    assert ended(library) == [("첫째.pdf", JobState.READY), ("둘째.pdf", JobState.READY)]
    assert [document.state for document in library.documents()] == [DocumentState.READY] * 2


def test_the_files_of_two_people_take_turns(opened: Open) -> None:
    desk = Desk()
    library = opened(desk)
    for number in range(1, 5):
        put(library, f"가{number}", by="가")
    for number in range(1, 3):
        put(library, f"나{number}", by="나")
    library.work()
    assert desk.read == ["가1", "나1", "가2", "나2", "가3", "가4"]


def test_a_long_document_does_not_hold_up_anothers_short_one(opened: Open) -> None:
    desk, order = Desk(), list[str]()
    library = opened(desk)
    put(library, "긴*200", by="가")
    put(library, "다음*1", by="가")
    put(library, "짧은*3", by="나")
    library.work(lambda job: order.append(job.name) if job.state is JobState.READY else None)
    assert order == ["짧은.pdf", "긴.pdf", "다음.pdf"]


def test_short_documents_fill_a_batch_together(opened: Open) -> None:
    sizes: list[int] = []

    def before(texts: Sequence[str]) -> None:
        sizes.append(len(texts))
        until(lambda: len(library.documents()) == 5)  # while the first is embedded all others are read
        time.sleep(0.3)  # … and handed over, which nothing tells

    library = opened(Desk(), Watching(before))
    for words in ("첫째*1", "둘째*10", "셋째*10", "넷째*10", "다섯째*10"):
        put(library, words)
    library.work()
    assert sizes == [1, 32, 8]
    assert [document.passages for document in library.documents()] == [1, 10, 10, 10, 10]


def test_a_file_that_fails_takes_nobody_with_it(opened: Open, settings: Settings) -> None:
    def refuse(words: str, stop: Callable[[], bool]) -> None:
        if words == "둘째":
            raise BrokenPdf(reason="xref")

    library = opened(Desk(refuse))
    for words in ("첫째", "둘째", "셋째"):
        put(library, words)
    library.work()
    assert [state for _, state in ended(library)] == [JobState.READY, JobState.FAILED, JobState.READY]
    assert library.jobs()[1].error == {"code": "broken_pdf", "facts": {"reason": "xref"}}
    assert [document.name for document in library.documents()] == ["첫째.pdf", "셋째.pdf"]
    assert len(list((settings.data_dir / "files").iterdir())) == 2


def test_a_text_that_cannot_be_embedded_fails_its_document_alone(opened: Open) -> None:
    def before(texts: Sequence[str]) -> None:
        if any(text.startswith("둘째") for text in texts):
            raise TextTooLong(tokens=900, limit=512)

    library = opened(Desk(), Watching(before))
    for words in ("첫째", "둘째", "셋째"):
        put(library, words)
    with pytest.raises(TextTooLong):
        library.work()
    assert [state for _, state in ended(library)] == [JobState.READY, JobState.FAILED, JobState.READY]
    states = [DocumentState.READY, DocumentState.KEYWORD, DocumentState.READY]
    assert [document.state for document in library.documents()] == states


def test_without_a_model_keywords_find_all_files(opened: Open) -> None:
    def before(texts: Sequence[str]) -> None:
        raise ModelNotFound(name="none")

    library = opened(Desk(), Watching(before))
    for words in ("첫째", "둘째"):
        put(library, words)
    with pytest.raises(ModelNotFound):
        library.work()
    assert [(job.state, (job.error or {}).get("code")) for job in library.jobs()] == [(JobState.FAILED, "model_not_found")] * 2
    assert [document.state for document in library.documents()] == [DocumentState.KEYWORD] * 2


def test_a_fault_of_ours_while_reading_ends_the_worker_and_the_next_one_goes_on(opened: Open) -> None:
    def fail(words: str, stop: Callable[[], bool]) -> None:
        if words == "둘째":
            raise ZeroDivisionError

    library = opened(Desk(fail))
    for words in ("첫째", "둘째", "셋째"):
        put(library, words)
    with pytest.raises(ZeroDivisionError):
        library.work()
    again = opened(Desk())
    again.work()
    assert [state for _, state in ended(again)] == [JobState.READY] * 3
    assert [document.name for document in again.documents()] == ["첫째.pdf", "둘째.pdf", "셋째.pdf"]


def test_what_comes_in_at_the_last_moment_is_not_left_lying(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    library = opened(Desk())
    put(library, "첫째")

    def late() -> None:
        if len(library.jobs()) == 1:
            put(library, "둘째")

    monkeypatch.setattr(library._identifying, "index_titles", late)  # one of the last things that a worker does
    library.work()
    assert ended(library) == [("첫째.pdf", JobState.READY), ("둘째.pdf", JobState.READY)]


def test_a_job_that_is_cancelled_while_it_is_read_leaves_nothing(opened: Open) -> None:
    def cancelled(words: str, stop: Callable[[], bool]) -> None:
        if words == "둘째":
            library.cancel(library.jobs()[1].id)
            raise Stopped

    library = opened(Desk(cancelled))
    for words in ("첫째", "둘째", "셋째"):
        put(library, words)
    library.work()
    assert [state for _, state in ended(library)] == [JobState.READY, JobState.CANCELLED, JobState.READY]
    assert [document.name for document in library.documents()] == ["첫째.pdf", "셋째.pdf"]


def test_the_seconds_of_all_jobs_together_are_no_more_than_the_work_took(opened: Open) -> None:
    library = opened(Desk())
    for number in range(6):
        put(library, f"{number}째*40")
    started = threading.Event()
    library.work(lambda job: started.set())
    seconds = [job.seconds for job in library.jobs()]
    assert started.is_set() and all(second > 0 for second in seconds) and sum(seconds) < PATIENCE


def test_memory_stays_flat_however_long_a_document_is(opened: Open) -> None:
    """Of 1,600 windows no more are held than a batch of them: the last batches take what the first took."""
    peaks: list[int] = []

    def before(texts: Sequence[str]) -> None:
        assert len(texts) <= 32
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.reset_peak()

    library = opened(Desk(), Watching(before))
    long = prepared("긴 문서", 1600)
    library.add_passages("긴 문서", long.manuscript, long.passages)
    tracemalloc.start()
    library.work()
    tracemalloc.stop()
    assert len(peaks) == 50
    assert max(peaks[40:]) < 1.2 * max(peaks[1:11])
    assert max(peaks[1:]) < 8_000_000  # bytes
