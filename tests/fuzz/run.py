"""Ten minutes of one target: guided by coverage where atheris is there, else by chance from a seed. What is found lies in a folder.

A fault does not end a run: the smallest input of each place in the product that fails is kept, with its traceback.
"""

from __future__ import annotations

import random
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fuzz.corpus import kept
from fuzz.mutation import mutated
from fuzz.target import Target, note, place_of, tried

_TELL_SECONDS = 30.0


@dataclass
class Faults:
    """What a run has found: `folder` holds an input and a traceback for each place."""

    folder: Path
    smallest: dict[str, int] = field(default_factory=dict)
    runs: int = 0
    _told: float = field(default_factory=time.monotonic)

    def watch(self, target: Target, data: bytes) -> None:
        """Tries an input; a fault is written down."""
        self.runs += 1
        try:
            tried(target, data)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            self._keep(data, error)
        if time.monotonic() - self._told > _TELL_SECONDS:
            self._told = time.monotonic()
            (self.folder / "runs.txt").write_text(f"{self.runs} runs, {len(self.smallest)} faults\n", encoding="utf-8")

    def _keep(self, data: bytes, error: BaseException) -> None:
        place = place_of(error)
        if len(data) >= self.smallest.get(place, sys.maxsize):
            return
        if place not in self.smallest:
            note(f"fault: {place}: {str(error)[:200]!r}")
        self.smallest[place] = len(data)
        name = "".join(letter if letter.isalnum() else "-" for letter in place)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}.input").write_bytes(data)
        (self.folder / f"{name}.txt").write_text("".join(traceback.format_exception(error)), encoding="utf-8")


def inputs_of(name: str, target: Target) -> list[bytes]:
    """What a run begins with: what was kept, and the target's own."""
    return list(dict.fromkeys(one[: target.longest] for one in [*kept(name), *target.seeds()]))


def by_chance(name: str, target: Target, faults: Faults, *, seconds: float, seed: int) -> None:
    """Changes inputs at random. Without coverage it finds less, and needs nothing."""
    rng, until = random.Random(f"{name} {seed}"), time.monotonic() + seconds
    inputs = inputs_of(name, target) or [b""]
    rng.shuffle(inputs)
    for one in inputs:
        if time.monotonic() < until or not faults.runs:
            faults.watch(target, one)
    while time.monotonic() < until:
        data = mutated(rng.choice(inputs), rng, words=target.words, others=inputs, longest=target.longest)
        faults.watch(target, data)


def by_coverage(name: str, target: Target, faults: Faults, *, corpus: Path, options: Sequence[str]) -> None:
    """Runs libFuzzer through atheris, which ends the process. `corpus` collects what reaches something new."""
    import atheris

    corpus.mkdir(parents=True, exist_ok=True)
    inputs = inputs_of(name, target)
    for number, one in enumerate(inputs):
        (corpus / f"seed-{number:03}").write_bytes(one)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        if seed % 2:
            return bytes(atheris.Mutate(data, most))
        return mutated(data, random.Random(seed), words=target.words, others=inputs, longest=min(most, target.longest))

    atheris.Setup([sys.argv[0], str(corpus), *options], lambda data: faults.watch(target, data), custom_mutator=mutate)
    atheris.Fuzz()
