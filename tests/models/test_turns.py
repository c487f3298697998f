"""The queue of the reader: each asker has his turn, and what is read for one is not read again for another."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.models.turns import Turns, asking_as


def test_askers_take_turns_and_each_ones_come_in_their_order() -> None:
    turns, open_, done = Turns(1, at_once=1), threading.Event(), list[str]()

    def work(item: str) -> str:
        open_.wait(5)
        done.append(item)
        return item.upper()

    first = turns.begun(work, ["-"])  # holds the only thread until all have come
    with asking_as(1):
        of_one = [*turns.begun(work, ["a1", "a2"]), *turns.begun(work, ["b1"]), *turns.begun(work, ["c1"])]
    with asking_as(2):
        of_two = turns.begun(work, ["x1", "x2"])
    open_.set()
    assert [future.result(5) for future in [*first, *of_one, *of_two]] == ["-", "A1", "A2", "B1", "C1", "X1", "X2"]
    assert done == ["-", "a1", "a2", "x1", "x2", "b1", "c1"]
    assert turns.begun(work, []) == []


def test_an_error_is_of_its_item_alone() -> None:
    turns = Turns(2)
    bad, good = turns.begun(lambda n: 6 // n, [0, 2])
    assert good.result(5) == 3
    with pytest.raises(ZeroDivisionError):
        bad.result(5)


def test_many_at_once_all_get_their_own() -> None:
    turns = Turns(2)
    with ThreadPoolExecutor(10) as people:
        got = list(people.map(lambda n: [one.result(5) for one in turns.begun(lambda m: n * m, range(5))], range(10)))
    assert got == [[n * m for m in range(5)] for n in range(10)]
