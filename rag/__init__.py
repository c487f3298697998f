"""근거 (Geungeo): Korean PDFs in, the sentence that answers out, boxed on the page it was printed on.

The public names load on first use, so that a child process which only reads a PDF does not load the search engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.core.errors import RagError
    from rag.core.records import Answer, Evidence
    from rag.core.settings import Settings
    from rag.library.library import Library

__version__ = "0.3.0"  # what .github/CHANGELOG.md says last

__all__ = ["Answer", "Evidence", "Library", "RagError", "Settings"]

_HOME = {
    "Answer": "rag.core.records",
    "Evidence": "rag.core.records",
    "Library": "rag.library.library",
    "RagError": "rag.core.errors",
    "Settings": "rag.core.settings",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
