"""A function that a child runs for its parent: its name and, from its annotations, what goes in and what comes out.

Both sides know the function; what crosses is its name and plain data, which each side reads as the annotations say.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib import import_module
from types import GenericAlias
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from rag.core.wire import BadMessage, pack, unpack, unpack_fields

_Result = TypeVar("_Result")
PROGRESS = "on_progress"  # the argument that stays: its calls cross one by one, as steps
FILE = "data"  # the argument that crosses by itself, piece by piece: the bytes of a file that the child cannot open


@dataclass(frozen=True, slots=True)
class Call:
    """What crosses to the child."""

    module: str
    function: str
    arguments: bytes
    wants_progress: bool


@dataclass(frozen=True, slots=True)
class Errand(Generic[_Result]):
    """`arguments` by name, `answer` and `step` are kinds as annotations say them; `step` is None where there is no progress."""

    function: Callable[..., _Result]
    arguments: dict[str, Any]
    answer: Any
    step: Any

    @classmethod
    def of(cls, function: Callable[..., _Result]) -> Errand[_Result]:
        kinds = get_type_hints(function)
        answer, progress = kinds.pop("return"), kinds.pop(PROGRESS, None)
        return cls(function, kinds, answer, GenericAlias(tuple, tuple(get_args(progress)[0])) if progress is not None else None)

    @classmethod
    def called(cls, call: Call, modules: Collection[str]) -> Errand[_Result]:
        """The errand that a call names: a public function that one of `modules` holds as its own. Raises BadMessage."""
        if call.module not in modules or call.function.startswith("_"):
            raise BadMessage(f"{call.module}.{call.function} is not to be called")
        function = getattr(import_module(call.module), call.function, None)
        if not inspect.isfunction(function) or function.__module__ != call.module:
            raise BadMessage(f"{call.module} has no function {call.function}")
        return cls.of(function)

    def call(self, *args: object, wants_progress: bool, **kwargs: object) -> bytes:
        bound = inspect.signature(self.function).bind_partial(*args, **kwargs).arguments
        return pack(Call(self.function.__module__, self.function.__name__, pack(bound), wants_progress))

    def run(self, call: Call, file: bytes, on_step: Callable[[bytes], None]) -> bytes:
        """What the function returns, packed; `file` is its argument `data` where it has one, `on_step` gets each step, packed."""
        given = unpack_fields(self.arguments, call.arguments)
        if FILE in self.arguments:
            given[FILE] = file
        if call.wants_progress:
            given[PROGRESS] = lambda *step: on_step(pack(step))
        return pack(self.function(**given))

    def read_answer(self, message: bytes) -> _Result:
        """Raises BadMessage."""
        answer: _Result = unpack(self.answer, message)
        return answer

    def read_step(self, message: bytes) -> tuple[Any, ...]:
        """Raises BadMessage."""
        step: tuple[Any, ...] = unpack(self.step, message)
        return step
