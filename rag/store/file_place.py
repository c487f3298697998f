"""Where a library keeps its files: in a folder of its own, or where `RAG_FILES` says."""

from __future__ import annotations

from rag.core.errors import FilesUnreachable
from rag.core.settings import Settings
from rag.store.files import Files, FileStore


def files_of(settings: Settings) -> Files:
    """Raises FilesUnreachable where what an object store needs is not installed."""
    folder = settings.data_dir / "files"
    if not settings.files:
        return FileStore(folder)
    try:
        from rag.store.object_files import ObjectFiles
    except ImportError as error:
        raise FilesUnreachable(path=settings.files, reason="package") from error
    return ObjectFiles(settings.files, folder)
