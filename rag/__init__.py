"""근거 (Geungeo): Korean PDFs in, the sentence that answers out, boxed on the page it was printed on.

The public names load on first use, so that a child process which only reads a PDF does not load the search engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.errors import RagError
    from rag.library import Library
    from rag.records import Answer, Evidence
    from rag.settings import Settings

__all__ = ["Answer", "Evidence", "Library", "RagError", "Settings"]

_HOME = {
    "Answer": "rag.records",
    "Evidence": "rag.records",
    "Library": "rag.library",
    "RagError": "rag.errors",
    "Settings": "rag.settings",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
