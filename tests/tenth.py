"""A tenth of the long tests (faults, fuzz, load), drawn anew every day, and all of them with `--all-seeds`.

`@pytest.mark.long` on a parametrised test keeps a tenth of its cases; the fixture `tenth` draws from a loop inside a test; a property
test that does not say how many tries 1,000 examples with `--all-seeds`. The seed is the day's number, stands at the end of the output
and comes back with `--seed N`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TypeVar

import pytest

_T = TypeVar("_T")
Draw = Callable[[Sequence[_T]], list[_T]]
_EXAMPLES = 1000  # of a property test; hypothesis tries 100 where nothing else is said


def draw(items: Sequence[_T], seed: str) -> list[_T]:
    """A tenth of the items, at least one of any, in their order; the same ones for the same seed."""
    count = -(-len(items) // 10)
    return [items[place] for place in sorted(random.Random(seed).sample(range(len(items)), count))]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("long tests")
    group.addoption("--all-seeds", action="store_true", help="run all of the long tests, not a seeded tenth of them")
    group.addoption("--deaths", type=int, default=40, help="how many deaths on PostgreSQL the long test of them has")
    group.addoption("--seed", type=int, default=int(time.time()) // 86_400, help="which tenth (default: the day's)")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.all_seeds:
        from hypothesis import settings

        settings.register_profile("all seeds", max_examples=_EXAMPLES, deadline=None)
        settings.load_profile("all seeds")


@pytest.hookimpl(tryfirst=True)  # before --lf leaves items out, so that both draw from the same
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.all_seeds:
        return
    long = [item for item in items if item.get_closest_marker("long")]
    kept: set[pytest.Item] = set()
    for test, cases in groupby(long, key=lambda item: item.nodeid.partition("[")[0]):
        kept |= set(draw(list(cases), f"{config.option.seed} {test}"))
    left_out = [item for item in long if item not in kept]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    which = "all of them" if config.option.all_seeds else f"a tenth, --seed {config.option.seed}; --all-seeds runs all of them"
    terminalreporter.write_line(f"long tests: {which}")


@pytest.fixture
def tenth(request: pytest.FixtureRequest) -> Draw[_T]:
    """`tenth(items)`: a tenth of them, or all of them with `--all-seeds`."""
    everything, seed = request.config.option.all_seeds, f"{request.config.option.seed} {request.node.nodeid}"
    return lambda items: list(items) if everything else draw(items, seed)
