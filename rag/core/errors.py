"""Every error that this package raises on purpose.

RagError
├── PdfError                  one file cannot become a document
│   ├── UnreadableFile        the file cannot be read from disk              reason
│   ├── EmptyFile             zero bytes
│   ├── NotAPdf               the bytes are something else                   found
│   ├── BrokenPdf             PDFium cannot open it                          reason
│   ├── TooBig                                                               size_mb, limit_mb
│   ├── TooManyPages                                                         pages, limit
│   ├── PasswordRequired      an empty user password does not open it
│   ├── WrongPassword
│   ├── NoText                nothing in it can be indexed                   pages, scanned_pages, garbled_pages
│   ├── ReadingTimedOut       the reading process was stopped                seconds
│   └── ReadingCrashed        the reading process died                       reason
├── LibraryError
│   ├── DuplicateDocument     the same bytes are there already               document_id, document
│   ├── SameName              the same name with other bytes                 document_id (job_id while it waits), document
│   ├── DocumentNotFound                                                     document_id
│   ├── PageNotFound                                                         document_id, page, pages
│   ├── HistoryNotFound                                                      entry_id
│   ├── ScopeNotFound         no scope is kept by that name                  name
│   ├── FileLost              its stored PDF is gone or damaged              document_id, document
│   ├── LibraryHindered       nothing can be done in the folder now; what was queued waits
│   │   ├── LibraryTooNew     written by a later version                     version, known
│   │   ├── LibraryUnwritable the data folder cannot be used                 path, reason
│   │   ├── FilesUnreachable  the object store cannot be used                path, reason
│   │   ├── IndexUnreachable  the shared index cannot be used                path, reason
│   │   ├── LibraryBusy       another program holds it                       path, seconds
│   │   ├── LibraryUnreachable the database server cannot be used            server, reason
│   │   ├── DiskFull          no room for what is written                    path, reason
│   │   ├── LibraryDamaged    the database is not whole                      path, reason
│   │   └── LibraryLost       the database is gone, its kept files are there path, files
│   ├── ServersOwn            what a database server does by its own means   reason, server
│   ├── BackupBroken          a backup that cannot be restored               path, reason
│   └── LibraryNotEmpty       a restore or a move would take their place      path, documents
├── ModelError
│   ├── ModelNotFound         no such folder, and no network was tried       name
│   ├── ModelBroken           a file is missing, or its SHA-256 differs      file, reason
│   ├── ModelUnsupported      a graph or config that is not of this family   name, reason
│   ├── TextTooLong           more tokens than the model reads               tokens, limit
│   ├── HubUnreachable        `models pull` could not download               name, reason
│   └── BuildToolsMissing     `models convert` needs modelkit's packages     package
├── QuestionError
│   ├── EmptyQuestion
│   └── QuestionTooLong                                                      length, limit
├── EvaluationError
│   └── BadDataset            a set of queries cannot be read                path, line, reason
├── BadSetting                an environment variable cannot be understood   variable, value
└── AccessError
    ├── NotAllowed            the role, or the share, does not reach so far  reason
    ├── WrongSignIn           name, password, or an account that is off
    ├── TooManyTries                                                         seconds
    ├── AccountLocked         until an admin resets it
    ├── SignInUsed            one at the organisation begins one here, soon
    ├── WeakPassword                                                         reason, shortest, longest
    ├── AccountExists                                                        name
    ├── AccountNotFound                                                      name
    ├── LastAdmin             somebody must manage the others                name
    ├── CollectionExists      its owner has one of that name                 name
    ├── CollectionNotFound    none of that name is seen                      name
    └── CollectionInUse       documents are in it                            name, documents

An error carries facts, never sentences: `messages.py` words them in Korean and English. "Not found in the documents" is an
`Answer`, not an error.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar, TypedDict, TypeVar

_LONGEST_FACT = 1000  # characters

_Kind = TypeVar("_Kind", bound="RagError")


class Told(TypedDict):
    """An error that a stranger tells."""

    code: str
    facts: dict[str, str | int | float | bool | None]


class RagError(Exception):
    """Base of the tree. `code` names the kind (snake case, stable, for scripts); `facts` are plain JSON values."""

    code: ClassVar[str] = "error"
    known: ClassVar[frozenset[str]] = frozenset()  # the facts that it may carry across a border

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(", ".join([self.code, *(f"{key}={value!r}" for key, value in facts.items())]))

    def __init_subclass__(cls, facts: str = "") -> None:
        cls.code = "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")
        cls.known = frozenset(facts.split())

    def as_dict(self) -> dict[str, Any]:
        """`{"code": …, "facts": {…}}`, as it rests in the queue, crosses a process border and is worded."""
        return {"code": self.code, "facts": dict(self.facts)}

    @classmethod
    def from_dict(cls: type[_Kind], told: Told) -> _Kind:
        """The error of this branch of the tree that a stranger tells. Raises ValueError where there is none with such facts."""
        kind, facts = _branch(cls).get(told["code"]), told["facts"]
        if kind is None or not facts.keys() <= kind.known or not all(map(_may_be_told, facts.values())):
            raise ValueError(f"no error of {cls.__name__}: {str(told)[:_LONGEST_FACT]}")
        return kind(**facts)


def _branch(kind: type[_Kind]) -> dict[str, type[_Kind]]:
    """Every kind of error below this one, by its code."""
    found = {kind.code: kind}
    for below in kind.__subclasses__():
        found |= _branch(below)
    return found


def _may_be_told(fact: str | float | None) -> bool:
    if isinstance(fact, str):
        return len(fact) <= _LONGEST_FACT
    return fact is None or math.isfinite(fact)


class PdfError(RagError): ...


class UnreadableFile(PdfError, facts="reason"): ...


class EmptyFile(PdfError): ...


class NotAPdf(PdfError, facts="found"): ...


class BrokenPdf(PdfError, facts="reason"): ...


class TooBig(PdfError, facts="size_mb limit_mb"): ...


class TooManyPages(PdfError, facts="pages limit"): ...


class PasswordRequired(PdfError): ...


class WrongPassword(PdfError): ...


class NoText(PdfError, facts="pages scanned_pages garbled_pages"): ...


class ReadingTimedOut(PdfError, facts="seconds"): ...


class ReadingCrashed(PdfError, facts="reason"): ...


class LibraryError(RagError): ...


class DuplicateDocument(LibraryError): ...


class SameName(LibraryError): ...


class DocumentNotFound(LibraryError): ...


class PageNotFound(LibraryError): ...


class HistoryNotFound(LibraryError): ...


class ScopeNotFound(LibraryError): ...


class FileLost(LibraryError): ...


class LibraryHindered(LibraryError): ...


class LibraryTooNew(LibraryHindered): ...


class LibraryUnwritable(LibraryHindered): ...


class FilesUnreachable(LibraryHindered): ...


class IndexUnreachable(LibraryHindered): ...


class LibraryBusy(LibraryHindered): ...


class LibraryUnreachable(LibraryHindered): ...


class DiskFull(LibraryHindered): ...


class LibraryDamaged(LibraryHindered): ...


class LibraryLost(LibraryHindered): ...


class ServersOwn(LibraryError): ...


class BackupBroken(LibraryError): ...


class LibraryNotEmpty(LibraryError): ...


class ModelError(RagError): ...


class ModelNotFound(ModelError): ...


class ModelBroken(ModelError): ...


class ModelUnsupported(ModelError): ...


class TextTooLong(ModelError): ...


class HubUnreachable(ModelError): ...


class BuildToolsMissing(ModelError): ...


class QuestionError(RagError): ...


class EmptyQuestion(QuestionError): ...


class QuestionTooLong(QuestionError): ...


class EvaluationError(RagError): ...


class BadDataset(EvaluationError): ...


class BadSetting(RagError): ...


class AccessError(RagError): ...


class NotAllowed(AccessError): ...


class WrongSignIn(AccessError): ...


class TooManyTries(AccessError): ...


class AccountLocked(AccessError): ...


class SignInUsed(AccessError): ...


class WeakPassword(AccessError): ...


class AccountExists(AccessError): ...


class AccountNotFound(AccessError): ...


class LastAdmin(AccessError): ...


class CollectionExists(AccessError): ...


class CollectionNotFound(AccessError): ...


class CollectionInUse(AccessError): ...
