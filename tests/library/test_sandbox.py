"""The child process: answers, errors with their facts, hanging, crashing, stopping, and being alive again afterwards.

And a child that a hostile file has taken over: whatever it answers ends in ReadingCrashed, nothing of it runs, and it costs no memory.
"""

from __future__ import annotations

import os
import pickle
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import childs_play
import msgspec
import numpy as np
import pytest
from childs_play import frame
from places import TESTS

from rag.core.errors import ReadingCrashed, ReadingTimedOut, TooManyPages
from rag.core.wire import BadMessage, pack
from rag.library.errand import Call, Errand
from rag.library.sandbox import Sandbox, Stopped

MODULES = ["childs_play"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(MODULES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(TESTS))  # where the child finds `childs_play`
        yield sandbox
    sandbox.close()


def test_results_come_back(sandbox: Sandbox) -> None:
    assert sandbox.call(childs_play.double, 21, timeout=30) == 42
    assert sandbox.call(childs_play.mirror, np.arange(3), timeout=30).tolist() == [2, 1, 0]


def test_arguments_go_by_place_and_by_name(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "가.pdf"
    file.write_bytes(b"12345")
    assert sandbox.call(childs_play.length_of, file, timeout=30) == 5
    assert sandbox.call(childs_play.length_of, path=file, secret=b"12", timeout=30) == 7


def test_an_error_of_the_tree_comes_back_with_its_facts(sandbox: Sandbox) -> None:
    with pytest.raises(TooManyPages) as caught:
        sandbox.call(childs_play.refuse, timeout=30)
    assert caught.value.facts == {"pages": 7, "limit": 5}


def test_any_other_exception_is_a_crash_and_the_next_call_works(sandbox: Sandbox) -> None:
    with pytest.raises(ReadingCrashed, match="RecursionError"):
        sandbox.call(childs_play.overflow, timeout=30)
    assert sandbox.call(childs_play.double, 1, timeout=30) == 2


def test_a_child_that_dies_is_a_crash_and_the_next_call_works(sandbox: Sandbox) -> None:
    with pytest.raises(ReadingCrashed) as caught:
        sandbox.call(childs_play.vanish, timeout=30)
    assert caught.value.facts == {"reason": "ended"}
    assert sandbox.call(childs_play.double, 2, timeout=30) == 4


def test_a_child_that_hangs_is_killed(sandbox: Sandbox) -> None:
    started = time.monotonic()
    with pytest.raises(ReadingTimedOut):
        sandbox.call(childs_play.hang, 60.0, timeout=1)
    assert time.monotonic() - started < 10
    assert sandbox.call(childs_play.double, 3, timeout=30) == 6


def test_progress_arrives_in_order_and_keeps_a_slow_call_alive(sandbox: Sandbox) -> None:
    seen: list[tuple[int, int]] = []
    assert sandbox.call(childs_play.count, 4, timeout=30, on_progress=lambda done, total: seen.append((done, total))) == "done"
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_caller_can_stop_it(sandbox: Sandbox) -> None:
    with pytest.raises(Stopped):
        sandbox.call(childs_play.hang, 60.0, timeout=50, should_stop=lambda: True)
    assert sandbox.call(childs_play.double, 4, timeout=30) == 8


def test_a_caller_that_fails_in_the_middle_gets_no_answer_of_that_call_afterwards(sandbox: Sandbox) -> None:
    def fail(done: int, total: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sandbox.call(childs_play.count, 4, timeout=30, on_progress=fail)
    assert sandbox.call(childs_play.double, 5, timeout=30) == 10


@pytest.mark.parametrize("module", ["os", "rag.library.prepare", "childs_play.os"])
def test_only_functions_of_the_modules_that_it_was_started_for_are_called(module: str) -> None:
    with pytest.raises(BadMessage):
        Errand.called(Call(module, "system", b"", False), MODULES)


@pytest.mark.parametrize("name", ["_whisper", "sleep", "Path", "os", "__import__", "nothing", "double.__call__"])
def test_only_a_modules_own_public_functions_are_called(name: str) -> None:
    with pytest.raises(BadMessage):
        Errand.called(Call("childs_play", name, b"", False), MODULES)


def test_an_answer_of_another_kind_does_not_arrive(sandbox: Sandbox) -> None:
    with pytest.raises(ReadingCrashed) as caught:
        sandbox.call(childs_play.lie, timeout=30)
    assert caught.value.facts == {"reason": "answer"}


def test_an_answer_that_is_too_large_does_not_arrive(sandbox: Sandbox) -> None:
    with pytest.raises(ReadingCrashed) as caught:
        sandbox.call(childs_play.mirror, np.arange(1000), timeout=30, largest=1000)
    assert caught.value.facts == {"reason": "answer"}


class Bomb:
    """Unpickled, it makes a folder."""

    def __init__(self, trap: Path) -> None:
        self.trap = trap

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.trap),)


def error(code: object, facts: object) -> bytes:
    return frame(b"e", pack({"code": code, "facts": facts}))


def array(kind: bytes, shape: tuple[int, ...], data: bytes) -> bytes:
    head = kind + bytes([len(shape)]) + b"".join(side.to_bytes(8, "little") for side in shape)
    return frame(b"r", msgspec.msgpack.encode(msgspec.msgpack.Ext(1, head + data)))


HOSTILE = {
    "nothing that anybody knows": b"\xff" * 100,
    "a frame of a kind that only goes to the child": frame(b"c", b""),
    "a length beyond all memory": frame(b"r", b"", 2**64 - 1),
    "a step that is too long": frame(b"s", bytes(2**11)),
    "an error that is too long": frame(b"e", bytes(2**17)),
    "an empty result": frame(b"r", b""),
    "a result of another kind": frame(b"r", pack({"a": [1, 2.5, None]})),
    "a list that claims four thousand million": frame(b"r", b"\xdd\xff\xff\xff\xff"),
    "lists in lists": frame(b"r", b"\x91" * 100_000),
    "more than it should": frame(b"r", pack(1) + pack(2)),
    "an array of objects": array(b"|O8", (1,), bytes(8)),
    "an array of other numbers": array(b"<i8", (1,), bytes(8)),
    "an array with too little in it": array(b"<f4", (2**40,), bytes(8)),
    "an array whose sides wrap": array(b"<f4", (2**32, 2**32), b""),
    "a step that is none": frame(b"s", pack("how far")),
    "an error without a code": frame(b"e", pack({"facts": {}})),
    "an error that nobody knows": error("no_such_error", {}),
    "an error that has nothing to do with files": error("document_not_found", {"document_id": 7}),
    "an error with facts that it does not have": error("too_many_pages", {"pages": 1, "limit": 1, "self": 1}),
    "an error with a fact that is no plain value": error("broken_pdf", {"reason": {"a": 1}}),
    "an error with a fact without end": error("broken_pdf", {"reason": "가" * 1001}),
    "an error with a fact that is no number": error("too_many_pages", {"pages": float("nan"), "limit": 1}),
}


def told(done: int, total: int) -> None: ...


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_child_answers_ends_in_an_error_and_costs_nothing(sandbox: Sandbox, raw: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ReadingCrashed) as caught:
            sandbox.call(childs_play.say_as_array, raw, timeout=30, on_progress=told)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
    assert caught.value.facts == {"reason": "answer"}


@pytest.mark.parametrize("letter", [b"r", b"e", b"s"])
@pytest.mark.parametrize("protocol", [0, pickle.HIGHEST_PROTOCOL])
def test_a_pickle_is_not_opened(sandbox: Sandbox, tmp_path: Path, letter: bytes, protocol: int) -> None:
    trap = tmp_path / "opened"
    bomb = pickle.dumps(Bomb(trap), protocol)
    for raw in (frame(letter, bomb), bomb, len(bomb).to_bytes(8, "little") + bomb):
        with pytest.raises((ReadingCrashed, ReadingTimedOut)):
            sandbox.call(childs_play.say_as_array, raw, timeout=1, on_progress=told)
    assert not trap.exists()


def test_a_message_that_ends_early_is_a_crash(sandbox: Sandbox) -> None:
    whole = frame(b"r", pack(7))
    for end in (0, 1, 8, 9):  # of a head of nine bytes and one that says 7
        with pytest.raises(ReadingTimedOut):
            sandbox.call(childs_play.say, whole[:end], timeout=0.3)
    assert sandbox.call(childs_play.double, 7, timeout=30) == 14


def test_a_reason_that_is_no_text_is_shown_as_what_it_is_not(sandbox: Sandbox) -> None:
    with pytest.raises(ReadingCrashed) as caught:
        sandbox.call(childs_play.say, frame(b"x", b"\xff<b>"), timeout=30)
    assert caught.value.facts == {"reason": "\ufffd<b>"}


def test_a_child_that_babbles_fills_no_memory(sandbox: Sandbox) -> None:
    tracemalloc.start()
    with pytest.raises(Stopped):
        started = time.monotonic()
        sandbox.call(
            childs_play.babble,
            timeout=30,
            on_progress=lambda done, total: time.sleep(0.001),
            should_stop=lambda: time.monotonic() - started > 2,
        )
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()
    assert sandbox.call(childs_play.double, 6, timeout=30) == 12


def test_no_thread_stays(sandbox: Sandbox) -> None:
    sandbox.call(childs_play.double, 1, timeout=30)
    deadline = time.monotonic() + 5
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [thread.name for thread in threading.enumerate() if "_listen" in thread.name] == []
