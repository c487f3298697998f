"""What every command is handed: settings, the terminal, and the library once it is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from rag.cli.terminal import Terminal
from rag.core.errors import NotAllowed
from rag.core.settings import Settings

if TYPE_CHECKING:
    from rag.library.library import Library


def open_library(settings: Settings) -> Library:
    """Loads the search engine only now, so that help and `models list` answer at once."""
    from rag.library.library import Library

    return Library(settings)


@dataclass
class Session:
    """`with Session(…) as session:` — its library is opened when first asked for, and closed. `opener`: tests bring their own."""

    settings: Settings
    terminal: Terminal
    stdin: TextIO
    opener: Callable[[Settings], Library] = open_library
    person: str | None = None  # the account with whose rights all is done; None: with those of whoever owns the data folder

    @cached_property
    def library(self) -> Library:
        """Raises AccountNotFound."""
        opened = self.opener(self.settings)
        return opened if self.person is None else opened.seen_by(opened.person_called(self.person))

    def needs_host(self) -> None:
        """For what is done to the data folder itself. Raises NotAllowed."""
        if self.person is not None:
            raise NotAllowed(reason="needs_host")

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        if "library" in vars(self):
            self.library.close()
