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
│   ├── SameName              the same name with other bytes                 document_id, document
│   ├── DocumentNotFound                                                     document_id
│   ├── PageNotFound                                                         document_id, page, pages
│   ├── HistoryNotFound                                                      entry_id
│   ├── LibraryTooNew         written by a later version                     version, known
│   └── LibraryUnwritable     the data folder cannot be used                 path, reason
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
└── BadSetting                an environment variable cannot be understood   variable, value

An error carries facts, never sentences: `messages.py` words them in Korean and English. "Not found in the documents" is an
`Answer`, not an error.
"""

from __future__ import annotations

from typing import ClassVar


class RagError(Exception):
    """Base of the tree. `code` names the kind (snake case, stable, for scripts); `facts` are plain JSON values."""

    code: ClassVar[str] = "error"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(", ".join([self.code, *(f"{key}={value!r}" for key, value in facts.items())]))

    def __init_subclass__(cls) -> None:
        cls.code = "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")

    def __reduce__(self) -> tuple[object, ...]:  # crosses a process border with its facts
        return _rebuild, (type(self), self.facts)


def _rebuild(kind: type[RagError], facts: dict[str, object]) -> RagError:
    return kind(**facts)


class PdfError(RagError): ...


class UnreadableFile(PdfError): ...


class EmptyFile(PdfError): ...


class NotAPdf(PdfError): ...


class BrokenPdf(PdfError): ...


class TooBig(PdfError): ...


class TooManyPages(PdfError): ...


class PasswordRequired(PdfError): ...


class WrongPassword(PdfError): ...


class NoText(PdfError): ...


class ReadingTimedOut(PdfError): ...


class ReadingCrashed(PdfError): ...


class LibraryError(RagError): ...


class DuplicateDocument(LibraryError): ...


class SameName(LibraryError): ...


class DocumentNotFound(LibraryError): ...


class PageNotFound(LibraryError): ...


class HistoryNotFound(LibraryError): ...


class LibraryTooNew(LibraryError): ...


class LibraryUnwritable(LibraryError): ...


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
