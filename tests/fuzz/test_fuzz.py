"""What the long runs have kept, and two seconds of chance for a tenth of the targets: no fault. tests/README.md tells of the runs."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tenth import Draw

from fuzz.corpus import LONGEST, MOST, kept
from fuzz.mutation import mutated
from fuzz.run import Faults, by_chance
from fuzz.target import Target, TooSlow, in_time, tried
from fuzz.targets import NAMES, target

SLOW = {"asked", "index-files", "database", "pdf-files", "page-drawn", "page-text", "child-answers", "graph"}  # much for each input


@pytest.mark.parametrize("name", NAMES)
def test_what_the_long_runs_have_kept_is_taken_or_refused_in_words(name: str, tenth: Draw[bytes]) -> None:
    chosen = target(name)
    for data in tenth(kept(name)) if name in SLOW and kept(name) else kept(name):
        tried(chosen, data)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_two_seconds_of_chance_find_nothing(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    faults = Faults(tmp_path)
    by_chance(name, target(name), faults, seconds=2, seed=request.config.option.seed)
    assert faults.runs > 0
    assert not faults.smallest, [path.read_text(encoding="utf-8") for path in tmp_path.glob("*-*.txt")]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_kept_is_little(name: str) -> None:
    assert len(kept(name)) <= MOST and all(len(data) <= LONGEST for data in kept(name))


def test_a_fault_is_written_down_once_with_its_smallest_input_and_the_run_goes_on(tmp_path: Path) -> None:
    def check(data: bytes) -> None:
        if b"x" in data:
            raise ValueError("an x")

    faults = Faults(tmp_path)
    for data in (b"aax", b"ax", b"aaax", b"b"):
        faults.watch(Target(check, list), data)
    (place,) = faults.smallest
    assert place.startswith("ValueError") and faults.smallest[place] == 2 and faults.runs == 4
    (found,) = tmp_path.glob("*.input")
    assert found.read_bytes() == b"ax"


def test_changes_are_the_same_for_the_same_seed_and_no_longer_than_may_be() -> None:
    def many(seed: int) -> list[bytes]:
        rng = random.Random(seed)
        return [mutated(b"one input", rng, words=(b"word",), others=(b"another",), longest=12) for _ in range(200)]

    assert many(1) == many(1) != many(2)
    assert max(map(len, many(1))) <= 12 and len(set(many(1))) > 100


def test_what_takes_too_long_is_stopped_though_it_passes_over_errors() -> None:
    def stubborn() -> None:
        while True:
            try:
                sum(range(1000))
            except Exception:
                continue

    with pytest.raises(TooSlow), in_time(0.05):
        stubborn()
