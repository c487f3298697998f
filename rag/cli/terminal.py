"""What a command writes: a person's terminal gets tables and progress, a script gets one JSON object a line."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from shutil import get_terminal_size
from typing import TextIO

from rag.cli.strings import string
from rag.cli.width import align, printable, wrap
from rag.core.errors import RagError
from rag.core.messages import Language, describe, duration

_BAR = 24


@dataclass
class Terminal:
    """Results go to `out`; progress, questions and errors to `err`. `as_json`: results are objects, one a line, flushed."""

    language: Language
    as_json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    ask_line: Callable[[str], str] = input
    interactive: bool = False
    _progress: bool = False

    def string(self, key: str, **facts: object) -> str:
        return string(self.language, key, **facts)

    def say(self, text: str = "", *, indent: int = 0) -> None:
        """A paragraph on `out`, control characters made visible; wrapped for a person, never for a pipe."""
        self._clear()
        columns = get_terminal_size((100, 24)).columns - indent if self.out.isatty() else sys.maxsize
        for line in text.split("\n"):
            for part in wrap(printable(line), columns) or [""]:
                print((" " * indent + part).rstrip(), file=self.out)
        self.out.flush()

    def row(self, value: object) -> None:
        """One JSON object on a line of its own."""
        self._clear()
        print(json.dumps(value, ensure_ascii=False, allow_nan=False), file=self.out, flush=True)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[int] = ()) -> None:
        """Columns aligned by what a terminal shows: Hangul is two columns wide. `right`: columns aligned at their end."""
        self._clear()
        for line in align([heads, *rows], right=right):
            print(line.rstrip(), file=self.out)
        self.out.flush()

    def progress(self, label: str, done: int, total: int, seconds_left: float | None = None) -> None:
        """Draws the bar over the last one; silent unless a person is watching."""
        if self.as_json or not self.err.isatty():
            return
        share = min(done / total, 1.0) if total else 0.0
        bar = "█" * round(share * _BAR) + "░" * (_BAR - round(share * _BAR))
        left = "" if seconds_left is None else f" · {self.string('left', duration=duration(seconds_left, self.language))}"
        text = f"{bar} {share:4.0%} {printable(unicodedata.normalize('NFC', label))}{left}"
        print(f"\r\x1b[K{wrap(text, get_terminal_size((100, 24)).columns - 1)[0]}", end="", file=self.err, flush=True)
        self._progress = True

    def warn(self, text: str) -> None:
        self._clear()
        print(printable(text), file=self.err, flush=True)

    def error(self, error: RagError | Mapping[str, object], *, file: str | None = None) -> None:
        """What happened and what to do next, on `err`."""
        message = describe(error, self.language)
        self.warn(f"{file or self.string('error')}: {message.what}")
        if message.next_step:
            self.warn(f"  → {message.next_step}")

    def confirm(self, question: str) -> bool:
        """A person is asked; a script has said what it wants by calling."""
        if not self.interactive:
            return True
        return self.ask_line(f"{printable(question)} [y/N] ").strip().lower() in {"y", "yes", "예", "네", "ㅛ"}

    def _clear(self) -> None:
        if self._progress:
            print("\r\x1b[K", end="", file=self.err, flush=True)
            self._progress = False
