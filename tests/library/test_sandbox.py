"""The child process: answers, errors with their facts, hanging, crashing, stopping, and being alive again afterwards."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from rag.core.errors import ReadingCrashed, ReadingTimedOut, TooManyPages
from rag.library.sandbox import Sandbox, Stopped


def double(x: int) -> int:
    print("a library that prints does no harm")
    os.write(1, b"nor one that writes to descriptor 1\n")
    return 2 * x


def refuse() -> None:
    raise TooManyPages(pages=7, limit=5)


def overflow() -> int:
    return 1 + overflow()


def vanish() -> None:
    os._exit(3)


def hang(seconds: float) -> None:
    time.sleep(seconds)


def count(n: int, *, on_progress: Callable[[int, int], None]) -> str:
    for i in range(n):
        time.sleep(0.05)
        on_progress(i + 1, n)
    return "done"


def mirror(array: np.ndarray) -> np.ndarray:
    return array[::-1]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))  # the child imports this module's functions
        yield sandbox
    sandbox.close()


def test_results_come_back(sandbox: Sandbox) -> None:
    assert sandbox.call(double, 21, timeout=30) == 42
    assert sandbox.call(mirror, np.arange(3), timeout=30).tolist() == [2, 1, 0]


def test_an_error_of_the_tree_comes_back_with_its_facts(sandbox: Sandbox) -> None:
    with pytest.raises(TooManyPages) as caught:
        sandbox.call(refuse, timeout=30)
    assert caught.value.facts == {"pages": 7, "limit": 5}


def test_any_other_exception_is_a_crash_and_the_next_call_works(sandbox: Sandbox) -> None:
    with pytest.raises(ReadingCrashed, match="RecursionError"):
        sandbox.call(overflow, timeout=30)
    assert sandbox.call(double, 1, timeout=30) == 2


def test_a_child_that_dies_is_a_crash_and_the_next_call_works(sandbox: Sandbox) -> None:
    with pytest.raises(ReadingCrashed):
        sandbox.call(vanish, timeout=30)
    assert sandbox.call(double, 2, timeout=30) == 4


def test_a_child_that_hangs_is_killed(sandbox: Sandbox) -> None:
    started = time.monotonic()
    with pytest.raises(ReadingTimedOut):
        sandbox.call(hang, 60, timeout=1)
    assert time.monotonic() - started < 10
    assert sandbox.call(double, 3, timeout=30) == 6


def test_progress_arrives_in_order_and_keeps_a_slow_call_alive(sandbox: Sandbox) -> None:
    seen: list[tuple[int, int]] = []
    assert sandbox.call(count, 4, timeout=30, on_progress=lambda done, total: seen.append((done, total))) == "done"
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_caller_can_stop_it(sandbox: Sandbox) -> None:
    with pytest.raises(Stopped):
        sandbox.call(hang, 60, timeout=50, should_stop=lambda: True)
    assert sandbox.call(double, 4, timeout=30) == 8
