"""PostgreSQL as the store sees it: connections that take the store's SQL, a few of them kept open, and refusals in our words.

The one file that knows psycopg, which need not be installed where nobody asks for PostgreSQL.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.core.errors import BadSetting, DiskFull, LibraryBusy, LibraryDamaged, LibraryHindered, LibraryUnreachable, LibraryUnwritable
from rag.core.settings import without_password
from rag.store.dialect import translated

if TYPE_CHECKING:
    import psycopg

_CONNECT_SECONDS = 10
_IDLE_SECONDS = 15  # that a transaction may wait for its program: one that is stopped must not hold up all others until they give up
_LOCK_SECONDS = 120  # that a writer waits for another: a document of a thousand pages is stored in a quarter of a minute, or more
_MOST_KEPT = 8  # open connections that wait for the next transaction
_NUMERIC, _NUL = 1700, "\x00"  # the type of sums; no text of PostgreSQL's may hold a NUL
_OLDEST = 120000  # version 12: common table expressions are read through
_REFUSED: Mapping[str, str] = {  # https://www.postgresql.org/docs/current/errcodes-appendix.html
    "28P01": "password",
    "28000": "password",
    "3D000": "no_database",
    "53300": "too_many",
    "57P03": "starting",
    "57P01": "gone",
}
_PARENTS: list[PostgresConnection] = []


class Row(Sequence[Any]):
    """As `sqlite3.Row`: values by place or by name."""

    __slots__ = ("_names", "_values")

    def __init__(self, values: Sequence[Any], names: Mapping[str, int]) -> None:
        self._values, self._names = values, names

    def __getitem__(self, key: Any) -> Any:
        return self._values[self._names[key] if isinstance(key, str) else key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class PostgresConnection:
    """`connection.Connection` over psycopg. `seen`: what stands before each query that reads, so that it reads through it."""

    def __init__(self, raw: psycopg.Connection[Any], schema: str) -> None:
        self._raw = raw
        self.schema = schema
        self.seen = ""
        self.row_factory: Any = Row

    @property
    def broken(self) -> bool:
        return bool(self._raw.closed or self._raw.broken)

    @property
    def idle(self) -> bool:
        """Whether no transaction is open."""
        return self._raw.info.transaction_status == 0

    def execute(self, sql: str, parameters: Any = (), /) -> psycopg.Cursor[Any]:
        statement = translated(self.seen + sql if sql.lstrip().startswith("SELECT") else sql, self.schema)
        return self._cursor().execute(statement.encode(), _sent(parameters) if parameters else None)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> psycopg.Cursor[Any]:
        cursor = self._cursor()
        cursor.executemany(translated(sql, self.schema).encode(), (_sent(values) for values in parameters))
        return cursor

    def says(self, sql: str) -> list[Any]:
        """PostgreSQL's own SQL, statements without values; the rows of the last one."""
        cursor = self._raw.cursor()
        cursor.execute(sql.encode())
        while cursor.nextset():
            pass
        return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        with suppress(Exception):  # of a connection that is gone anyway
            self._raw.close()

    def _cursor(self) -> psycopg.Cursor[Any]:
        return self._raw.cursor(row_factory=_rows if self.row_factory is Row else _tuples)


def _close(connections: list[PostgresConnection], pid: int) -> None:
    while connections and pid == os.getpid():
        connections.pop().close()


def _rows(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], Any]:
    columns = cursor.description or ()
    names = {column.name: place for place, column in enumerate(columns)}
    sums = [place for place, column in enumerate(columns) if column.type_code == _NUMERIC]
    if not sums:
        return lambda values: Row(values, names)
    return lambda values: Row([_number(one) if place in sums else one for place, one in enumerate(values)], names)


def _tuples(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], Any]:
    return tuple


def _number(value: Any) -> Any:
    """A sum of whole numbers is one."""
    return None if value is None else int(value) if value == int(value) else float(value)


def _sent(parameters: Any) -> Any:
    if isinstance(parameters, Mapping):
        return {name: _value(value) for name, value in parameters.items()}
    return [_value(value) for value in parameters]


def _value(value: Any) -> Any:
    """As SQLite takes it: a truth is 0 or 1, an enumeration its text."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        return str.replace(value, _NUL, "\ufffd")  # one for one, so that places in it stay
    return value


class Server:
    """A PostgreSQL server and the database on it that `url` names. Safe to share among threads; a forked process opens its own."""

    def __init__(self, url: str) -> None:
        """Raises BadSetting, and LibraryUnreachable where the driver is not installed."""
        self._url = url
        self.name = without_password(url)
        self._kept: list[PostgresConnection] = []
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._driver = _driver(self.name)
        weakref.finalize(self, _close, self._kept, self._pid)
        try:
            read = self._driver.conninfo.conninfo_to_dict(url).get("password")
        except self._driver.ProgrammingError:
            raise BadSetting(variable="RAG_DATABASE", value=self.name) from None  # what libpq says of it may hold the password
        self._secrets = {secret for secret in (read, urlsplit(url).password) if secret}

    @contextmanager
    def connection(self) -> Iterator[PostgresConnection]:
        """A connection outside of any transaction, kept for others if it is whole afterwards. Raises LibraryHindered."""
        with self.in_our_words():
            connection = self._taken()
            try:
                yield connection
            finally:
                self._put_back(connection)

    @contextmanager
    def in_our_words(self) -> Iterator[None]:
        """Raises LibraryHindered for what the server refuses because of its state; mistakes of ours stay what they are."""
        try:
            yield
        except self._driver.Error as error:
            hindered = self._hindrance_of(error)
            if hindered is None:
                raise
            raise hindered from None

    def _taken(self) -> PostgresConnection:
        with self._lock:
            if self._pid != os.getpid():  # a forked process must not even close what its parent talks over
                _PARENTS.extend(self._kept)
                self._kept.clear()
                self._pid = os.getpid()
                weakref.finalize(self, _close, self._kept, self._pid)
            kept = self._kept.pop() if self._kept else None
        if kept is not None:
            try:
                kept.says("SELECT 1")
                return kept
            except self._driver.Error:  # the server was started again meanwhile
                kept.close()
                with self._lock:
                    _close(self._kept, self._pid)
        return self._opened()

    def _put_back(self, connection: PostgresConnection) -> None:
        connection.seen, connection.row_factory = "", Row
        with self._lock:
            if not connection.broken and connection.idle and len(self._kept) < _MOST_KEPT and self._pid == os.getpid():
                self._kept.append(connection)
                return
        connection.close()

    def _opened(self) -> PostgresConnection:
        raw = self._driver.connect(
            self._url,
            autocommit=True,
            connect_timeout=_CONNECT_SECONDS,
            application_name="geungeo",
            keepalives_idle=30,
            tcp_user_timeout=30_000,
        )
        if raw.info.server_version < _OLDEST:
            raw.close()
            raise LibraryUnreachable(server=self.name, reason="too_old")
        connection = PostgresConnection(raw, "")
        schema = connection.says(
            f"SET lock_timeout = {_LOCK_SECONDS * 1000}; SET idle_in_transaction_session_timeout = {_IDLE_SECONDS * 1000};"
            " SET client_encoding = 'UTF8'; SELECT quote_ident(coalesce(current_schema(), ''))"
        )[0][0]
        if schema in ("", '""'):
            connection.close()
            raise LibraryUnreachable(server=self.name, reason="no_schema")
        connection.schema = schema
        return connection

    def _hindrance_of(self, error: psycopg.Error) -> LibraryHindered | None:
        code, text = error.sqlstate or "", _said(error, self._secrets)
        if code in ("55P03", "57014", "40P01", "40001"):
            return LibraryBusy(path=self.name, seconds=_LOCK_SECONDS)
        if code in ("53100", "53200"):
            return DiskFull(path=self.name, reason="space")
        if code in ("25006", "42501"):
            return LibraryUnwritable(path=self.name, reason="readonly" if code == "25006" else "permission")
        if code in ("42P01", "42703"):
            return LibraryDamaged(path=self.name, reason="tables")
        if code.startswith("XX"):
            return LibraryDamaged(path=self.name, reason=text)
        if code in _REFUSED or isinstance(error, self._driver.OperationalError):
            return LibraryUnreachable(server=self.name, reason=_REFUSED.get(code) or _reason_in(text))
        return None


def _reason_in(text: str) -> str:
    """What libpq says without a code, while a connection is made."""
    for part, reason in (
        ("password", "password"),
        ("no pg_hba.conf entry", "password"),
        ("does not exist", "no_database"),
        ("could not translate host name", "no_host"),
        ("failed to resolve host", "no_host"),
        ("Connection refused", "refused"),
        ("No such file or directory", "refused"),
        ("timeout", "timeout"),
        ("closed", "gone"),
        ("terminat", "gone"),
    ):
        if part in text:
            return reason
    return text


def _said(error: Exception, secrets: Iterable[str]) -> str:
    """The first line, without the password."""
    text = str(error).strip().partition("\n")[0]
    for secret in secrets:
        text = text.replace(secret, "…")
    return text


def _driver(server: str) -> Any:
    """Raises LibraryUnreachable."""
    try:
        import psycopg
        import psycopg.conninfo
    except ImportError:
        raise LibraryUnreachable(server=server, reason="driver") from None
    return psycopg
