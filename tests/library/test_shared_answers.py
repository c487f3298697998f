"""Who asks the same at the same time is answered once, and never across what one sees and another does not."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from members import GOOD, cheap_passwords
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf

from rag.core.people import Role
from rag.core.records import Answer
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox
from rag.library.shared_answers import SharedAnswers

QUESTION = "숙박비는 얼마인가요?"


def answer(question: str) -> Answer:
    return Answer(question=question, text=None, evidence=(), hits=(), confidence=0.0)


def test_two_who_wait_for_the_same_get_one_answer_made_once() -> None:
    shared, made, open_ = SharedAnswers(), list[str](), threading.Event()

    def make() -> Answer:
        made.append("made")
        open_.wait(5)
        return answer("q")

    with ThreadPoolExecutor(3) as people:
        waiting = [people.submit(shared.get, "key", make) for _ in range(3)]
        open_.set()
        got = [one.result(5) for one in waiting]
    assert made == ["made"] and all(one is got[0] for one in got)
    assert shared.get("other", lambda: answer("other")).question == "other"
    shared.clear()
    assert shared.get("key", lambda: answer("new")).question == "new"


def test_an_error_is_not_kept_and_the_oldest_answers_go() -> None:
    shared = SharedAnswers(recent=2)

    def fails() -> Answer:
        raise ValueError("once")

    with pytest.raises(ValueError, match="once"):
        shared.get("a", fails)
    for key in "abc":
        assert shared.get(key, lambda key=key: answer(key)).question == key  # type: ignore[misc]
    assert shared.get("a", lambda: answer("again")).question == "again"
    assert shared.get("c", lambda: answer("again")).question == "c"
    none = SharedAnswers(recent=0)
    assert [none.get("a", lambda n=n: answer(n)).question for n in "12"] == ["1", "2"]  # type: ignore[misc]


def test_an_answer_is_given_to_those_alone_who_see_the_same(settings: Settings, sandbox: Sandbox) -> None:
    host = Library(settings, embedder=NgramEmbedder(), sandbox=sandbox, passwords=cheap_passwords())
    names = ("하나", "둘", "셋")
    for name in names:
        host.add_account(name, GOOD, Role.EDITOR)
    one, two, three = (host.seen_by(host.person_called(name)) for name in names)
    one.add("출장.pdf", simple_pdf("숙박비는 하루에 70,000원을 준다."))
    three.add("남의 출장.pdf", simple_pdf("숙박비는 하루에 90,000원을 준다."))
    host.work()
    one.share(one.documents()[0].collection_id, "둘", writes=False)
    made: list[int | None] = []
    asked_now = Library._asked_now

    def counted(self: Library, *args: object, **kwargs: object) -> Answer:
        made.append(self.person.account_id)
        return asked_now(self, *args, **kwargs)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Library, "_asked_now", counted)
        texts = [me.ask(QUESTION).hits[0].passage.text for me in (one, two, three, host, one, three)]
        assert ["70,000" in text for text in texts] == [True, True, False, texts[3] == texts[0], True, False]
        assert made == [one.person.account_id, three.person.account_id, None]  # 둘 sees what 하나 sees
        assert [entry.who for entry in host.audit() if entry.what == "page_read"].count("둘") == 1  # and has read it all the same
        one.unshare(one.documents()[0].collection_id, "둘")
        assert two.ask(QUESTION).hits == ()
        one.remove(one.documents()[0].id)
        assert one.ask(QUESTION).hits == () and three.ask(QUESTION).hits != ()
