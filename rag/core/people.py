"""Who may use a library, and what of it is whose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

COMMON = 1  # the collection that is nobody's: without accounts it holds everything


def file_key(sha256: str, collection_id: int) -> str:
    """By which a stored file and its document are known: each collection has its own copy of the same bytes and tells of no other."""
    return sha256 if collection_id == COMMON else f"{sha256}-{collection_id}"


def collection_of(key: str) -> int:
    """The collection that a key of `file_key` is for."""
    _, _, collection_id = key.partition("-")
    return int(collection_id) if collection_id else COMMON


class Role(StrEnum):
    """A reader asks and reads pages, an editor adds and deletes too, an admin manages people too."""

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"

    @property
    def edits(self) -> bool:
        return self is not Role.READER

    @property
    def manages(self) -> bool:
        return self is Role.ADMIN


@dataclass(frozen=True, slots=True)
class Account:
    """`created` is ISO 8601 in UTC. A `disabled` account may not enter; one from `outside` signs in where the organisation does, without a
    password here.

    What wrong tries have brought: how many there were in a row (`failed`), whether it is `locked` until an admin ends that, and for how
    many seconds nobody is let in under its name otherwise (`blocked`).
    """

    id: int
    name: str
    role: Role
    created: str
    disabled: bool = False
    outside: bool = False
    failed: int = 0
    locked: bool = False
    blocked: float = 0.0


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks something of a library: the holder of an account, or, without an id, whoever owns the data folder on this machine."""

    account_id: int | None
    name: str
    role: Role

    @property
    def is_host(self) -> bool:
        return self.account_id is None


@dataclass(frozen=True, slots=True)
class Voucher:
    """One sign-in at the organisation: whom it vouches for by which name (empty: by none), when (seconds since 1970), and what tells it
    from all others."""

    name: str
    at: float
    mark: str


HOST = Person(None, "", Role.ADMIN)
NOBODY = Person(0, "", Role.READER)  # who has not signed in: no account has this id


@dataclass(frozen=True, slots=True)
class Retention:
    """Days for which a collection keeps questions that quote its documents, and these documents; None: until somebody removes them."""

    questions: int | None = None
    documents: int | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """What is stored together and owned. `owner` None: nobody's, for admins. `writable`: whether the person that asked may add to it.

    `shared_with`: account names, each with whether it may write.
    """

    id: int
    name: str
    owner: str | None
    writable: bool
    documents: int = 0
    shared_with: tuple[tuple[str, bool], ...] = ()
    own: bool = False
    retention: Retention = Retention()


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what and when (ISO 8601 in UTC). `what` is one of `AUDITED`; `about`: a file's, collection's or account's name, no text."""

    at: str
    who: str
    what: str
    document_id: int | None = None
    page: int | None = None
    about: str = ""


AUDITED = (
    "signed_in",
    "password_changed",
    "account_added",
    "account_removed",
    "account_reset",
    "role_changed",
    "document_added",
    "document_removed",
    "document_renamed",
    "page_read",
    "collection_added",
    "collection_removed",
    "collection_shared",
    "collection_unshared",
    "attachment_taken",
    "collection_exported",
    "collection_imported",
    "retention_set",
    "document_expired",
)
