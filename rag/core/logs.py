"""The log of a process: what happened, in codes and numbers. No text of a document, no question, no name and no password can be in it.

That is held here and not where something is told: an event is a code, a fact is a number or a code, of an error its kind and where it
happened are written and never its message, and of what other libraries say only where they said it.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Literal

from rag.core.errors import RagError
from rag.core.settings import Settings

LogFormat = Literal["text", "json"]
_CODE = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_OURS, _TAKEN = "rag", ("streamlit", "uvicorn", "starlette", "asyncio", "websockets")
_LARGEST, _KEPT = 10_000_000, 5  # bytes of a file, files beside the one that is written
_ROOT = Path(__file__).resolve().parents[2]
_DEEPEST = 12  # frames


def note(name: str, event: str, *, level: int = logging.INFO, **facts: float | str | None) -> None:
    """An event of the module `name`: a code, with numbers and codes beside it."""
    logging.getLogger(name).log(level, event, extra={"facts": facts})


def keep_log(settings: Settings, process: str) -> None:
    """From here on this process writes its log: to `log_dir`/`process`.log, which is rotated, or to standard error.

    What other libraries have set up for themselves is taken from them: it would tell what ours keeps to itself. Raises OSError.
    """
    handler = _handler(settings.log_dir, process)
    handler.setFormatter(Told(settings.log_format))
    handler.setLevel(settings.log_level.upper())  # loggers of other libraries have levels of their own
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(settings.log_level.upper())
    take_over()


def take_over() -> None:
    """Loggers of other libraries hand on what they have to say; again, where some were made meanwhile."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in _TAKEN:
            logger = logging.getLogger(name)
            logger.handlers.clear()
            logger.propagate = True


class Told(logging.Formatter):
    """A line for each event: JSON, or words and `name=value`."""

    def __init__(self, how: LogFormat) -> None:
        super().__init__()
        self._how = how

    def format(self, record: logging.LogRecord) -> str:
        told = _told(record)
        if self._how == "json":
            return json.dumps(told, ensure_ascii=True)
        facts = " ".join(f"{key}={value}" for key, value in told.items() if key not in {"at", "level", "event"})
        return f"{told['at']} {told['level']:<7} {told['event']} {facts}"


def _told(record: logging.LogRecord) -> dict[str, Any]:
    ours = record.name.split(".")[0] == _OURS and isinstance(record.msg, str) and _CODE.fullmatch(record.msg) is not None
    told: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": record.msg if ours else "said",
        "by": record.name if ours else f"{record.name}:{record.lineno}",
        "process": record.process,
    }
    if ours:
        told |= {key: _fact(value) for key, value in getattr(record, "facts", {}).items()}
    if record.exc_info and record.exc_info[1] is not None:
        told |= _error(record.exc_info[1])
    return told


def _fact(value: object) -> object:
    """The value where it is a number or a code, else only what kind of thing it is."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value) if _CODE.fullmatch(str(value)) else type(value).__name__


def _error(error: BaseException) -> dict[str, object]:
    """The kinds of an error and of those behind it, and where it happened."""
    kinds, at = list[str](), list[str]()
    one: BaseException | None = error
    while one is not None and len(kinds) < _DEEPEST:
        kinds.append(one.code if isinstance(one, RagError) else type(one).__name__)
        one = one.__cause__ or one.__context__
    for frame in traceback.extract_tb(error.__traceback__)[-_DEEPEST:]:
        path = Path(frame.filename)
        at.append(f"{path.relative_to(_ROOT) if path.is_relative_to(_ROOT) else path.name}:{frame.lineno}:{frame.name}")
    number = {"errno": error.errno} if isinstance(error, OSError) else {}
    return {"error": kinds, "where": at, **number}


class _Rotating(RotatingFileHandler):
    """Its owner's alone, and quiet where the disk is full: the log must not stop what it tells of."""

    def _open(self) -> Any:
        stream = super()._open()
        if os.name == "posix":
            os.fchmod(stream.fileno(), 0o600)
        return stream

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        pass


def _handler(folder: Path | None, process: str) -> logging.Handler:
    if folder is None:
        return logging.StreamHandler(sys.stderr)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _Rotating(folder / f"{process}.log", maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8")
