"""Library: everything the faces may ask for, one verb a file. Keeps SQLite, the files and the index in step."""

from __future__ import annotations

from rag.library.guarded import Guarded
from rag.library.members import Members


class Library(Guarded, Members):
    """A library in `settings.data_dir`: see `Parts` for what it is made of, `Guarded` for what is checked."""
