"""A library's database on a PostgreSQL server: the same tables, steps and transactions as in the SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

from rag.core.errors import LibraryTooNew
from rag.store import steps
from rag.store.connection import Connection
from rag.store.database import Database
from rag.store.dialect import migration
from rag.store.postgres import PostgresConnection, Server
from rag.store.seen import seen_through

# Held by whoever changes what is searchable: one after the other, as SQLite has it, so that the ids of a document's passages have no others
# between them. Of this schema only; it is let go with the transaction.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('geungeo ' || current_schema(), 0))"
_VERSION = "SELECT coalesce(max(version), 0) FROM library_version"
_IDENTITIES = """
SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND column_name = 'id' AND is_identity = 'YES'
"""


class PostgresDatabase(Database):
    """`url`: postgresql://user:password@host:port/database. Its tables are made in the first schema of the connection's search path.

    Raises BadSetting, and LibraryHindered as `Database`, with LibraryUnreachable.
    """

    many_workers = True

    def __init__(self, url: str) -> None:
        self._server = Server(url)
        self.name = self._server.name
        self.kept = {}
        with self._server.connection() as connection:
            self._upgrade(connection)

    def at_hand(self) -> AbstractContextManager[None]:
        """Nothing: the server's connections are kept as it is."""
        return nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._server.connection() as connection:
            version = connection.says(f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_VERSION}")[0][0]
            try:
                _check(version)
                if self.viewer is not None:
                    connection.seen = seen_through(connection, self.viewer)
                yield connection
            finally:
                _end(connection, "ROLLBACK")

    @contextmanager
    def writing(self, *, alone: bool = True) -> Iterator[Connection]:
        with self._server.connection() as connection:
            version = connection.says(f"BEGIN; {f'{_LOCK};' if alone else ''} {_VERSION}")[0][0]
            try:
                _check(version)
                yield connection
                connection.says("COMMIT")
            except BaseException:
                _end(connection, "ROLLBACK")
                raise

    def given(self, connection: Connection, table: str) -> int:
        counter = connection.execute("SELECT pg_get_serial_sequence(?, 'id')", (table,)).fetchone()[0]
        last, used = connection.execute(f"SELECT last_value, is_called FROM {counter}").fetchone()
        return int(last) if used else 0

    def go_on(self, connection: Connection, table: str, after: int) -> None:
        if after > 0:
            connection.execute("SELECT setval(pg_get_serial_sequence(?, 'id'), CAST(? AS BIGINT))", (table, after))

    def merge_terms(self, connection: Connection) -> None:
        """Nothing: they are rows like others."""

    def compact(self) -> bool:
        """Deleted rows are overwritten by the server's own vacuum."""
        return True

    def _upgrade(self, connection: PostgresConnection) -> None:
        """Takes the steps that are missing; two processes that start together take them once."""
        try:
            connection.says(f"BEGIN; {_LOCK}")
            if not connection.says("SELECT to_regclass('library_version') IS NOT NULL")[0][0]:
                connection.says("CREATE TABLE library_version (version BIGINT NOT NULL)")
            there = _check(connection.says(_VERSION)[0][0])
            for number, script in enumerate(steps.MIGRATIONS[there:], there + 1):
                for statement in migration(script):
                    connection.says(statement)
                connection.says(f"DELETE FROM library_version; INSERT INTO library_version VALUES ({number})")
            if there < len(steps.MIGRATIONS):
                for (table,) in connection.says(_IDENTITIES):  # rows that a step made took no number from the counter
                    connection.says(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table} HAVING max(id) > 0")
            connection.says("COMMIT")
        except BaseException:
            _end(connection, "ROLLBACK")
            raise


def _check(version: int) -> int:
    """Raises LibraryTooNew: another program may have upgraded it since it was opened."""
    if version > len(steps.MIGRATIONS):
        raise LibraryTooNew(version=version, known=len(steps.MIGRATIONS))
    return version


def _end(connection: PostgresConnection, how: str) -> None:
    """Of a connection that may be gone: then the server has taken everything back."""
    if not connection.broken:
        with suppress(Exception):
            connection.says(how)
    if not connection.idle:
        connection.close()
