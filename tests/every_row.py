"""A database with rows in every table, the ugly ones among them: nothing, much, other scripts, large numbers, fractions, whole bytes."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from rag.store.database import Database
from rag.store.steps import MIGRATIONS, migrate

EVERY = 3  # rows of each table
UGLY = ("", "가'나\"다;--\n줄", "𠮷𝕏 ﷽ \u200b끝\\")
BYTES = (b"", bytes(range(256)), b"\x00" * 5000)
_LONG = {"text", "answer", "question", "body"}  # columns in which people and files have had long ones


def fill(database: Database, tables: list[str]) -> None:
    """`EVERY` rows in each of the tables, parents first; the first one has nothing where nothing may be."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as schema:
        migrate(schema, len(MIGRATIONS))
        columns = {table: list(schema.execute(f"PRAGMA table_info({table})")) for table in tables}
    with database.writing() as db:
        db.execute("DELETE FROM collections")
        for table in tables:
            for n in range(1, EVERY + 1):
                row = {name: _value(name, kind, n) for _, name, kind, needed, _, key in columns[table] if needed or key or n > 1}
                if table == "terms":
                    row = {"rowid": n, "body": _value("body", "TEXT", n)}
                names = ", ".join(f'"{name}"' for name in row)
                db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
        db.execute("UPDATE counters SET value = 41 WHERE name = 'generation'")


def _value(name: str, kind: str, n: int) -> object:
    if kind == "INTEGER":
        return n if name in {"id", "owner", "number"} or name.endswith("_id") else 2**40 + n
    if kind == "REAL":
        return n / 3
    if kind == "BLOB":
        return BYTES[n % 3]
    return f"{n}{UGLY[n % 3]}" + (" 긴 글" * 3000 if name in _LONG and n == EVERY else "")
