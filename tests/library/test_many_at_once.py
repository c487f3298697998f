"""Many ask while files come and go: each gets what it would have got alone, and each file becomes the document of its own name."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from kept_library import QUESTIONS, TEXTS, opened
from pdf_factory import simple_pdf

from rag.core.job import JobState
from rag.core.records import Answer
from rag.library.library import Library
from rag.library.sandbox import Sandbox


def told(answer: Answer) -> tuple[object, ...]:
    """All of an answer but how long it took."""
    return answer.question, answer.text, answer.evidence, answer.hits


def test_each_of_many_gets_its_own_answer(kept: Library) -> None:
    asked = [(question, [document]) for question in QUESTIONS for document in (1, 2, 3)] * 4
    alone = [told(kept.ask(question, documents=scope)) for question, scope in asked[:9]] * 4
    with ThreadPoolExecutor(8) as threads:
        at_once = list(threads.map(lambda one: told(kept.ask(one[0], documents=one[1])), asked))
    assert at_once == alone
    assert all({hit.passage.document_id for hit in hits} <= set(scope) for (_, _, _, hits), (_, scope) in zip(at_once, asked, strict=True))  # type: ignore[attr-defined]


def test_answers_stay_right_while_files_come_and_go(kept: Library, sandbox: Sandbox) -> None:
    alone, done = {question: kept.ask(question, documents=[1, 2, 3]).text for question in QUESTIONS}, threading.Event()
    wrong: list[object] = []

    def ask() -> None:
        while not done.is_set():
            for question in QUESTIONS:
                if (text := kept.ask(question, documents=[1, 2, 3]).text) != alone[question]:
                    wrong.append((question, text))

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    other = opened(kept.settings.data_dir, sandbox)
    try:
        for number in range(3):
            other.add(f"오는{number}.pdf", simple_pdf(f"{number}번 창고의 열쇠는 {number}층 서랍에 둔다."))
            other.work()
        other.remove(max(document.id for document in other.documents()))
    finally:
        done.set()
        for asker in askers:
            asker.join()
    assert wrong == []
    assert {document.name for document in kept.documents()} == {*TEXTS, "오는0.pdf", "오는1.pdf"}


def test_files_of_two_who_add_at_once_become_the_documents_of_their_names(kept: Library, sandbox: Sandbox) -> None:
    other = opened(kept.settings.data_dir, sandbox)

    def add(library: Library, who: str) -> None:
        for number in range(4):
            library.add(f"{who}{number}.pdf", simple_pdf(f"{who} {number}번 창고의 열쇠는 서랍에 둔다."))

    threads = [threading.Thread(target=add, args=(library, who)) for library, who in ((kept, "가람"), (other, "나루"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted([kept.work(), other.work()]) in ([False, True], [True, True])
    jobs = [job for job in kept.jobs() if job.name not in TEXTS]
    assert len(jobs) == 8 and {job.state for job in jobs} == {JobState.READY}
    for job in jobs:
        assert job.document_id is not None
        (passage,) = kept.passages(job.document_id)
        who, number = job.name[:2], job.name[2]
        assert f"{who} {number}번" in passage.text and kept.document(job.document_id).name == job.name
