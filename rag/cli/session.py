"""What every command is handed: settings, the terminal, and the library once it is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TextIO

from rag.cli.terminal import Terminal
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.library import Library


def open_library(settings: Settings) -> Library:
    """Loads the search engine only now, so that help and `models list` answer at once."""
    from rag.library import Library

    return Library(settings)


@dataclass
class Session:
    """`opener` gives the library; tests bring their own embedder through it."""

    settings: Settings
    terminal: Terminal
    stdin: TextIO
    opener: Callable[[Settings], Library] = open_library

    @cached_property
    def library(self) -> Library:
        return self.opener(self.settings)
