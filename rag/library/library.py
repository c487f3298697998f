"""Library: everything the faces may ask for, one verb a file. Keeps SQLite, the files and the index in step."""

from __future__ import annotations

from rag.library.catalogue import Catalogue
from rag.library.documents import Documents
from rag.library.members import Members
from rag.library.remembering import Remembering
from rag.library.upkeep import Upkeep


class Library(Documents, Remembering, Catalogue, Members, Upkeep):
    """A library in `settings.data_dir`: see `Parts` for what it is made of."""
