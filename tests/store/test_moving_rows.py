"""Every row of a library comes over to the other engine and back, with its ids, and none is given twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from every_row import EVERY, fill

from rag.store import moving
from rag.store.database import Database
from rag.store.steps import MIGRATIONS, migrate

COUNTERS = "SELECT name, value FROM counters ORDER BY name"


def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All of every table, as values."""
    found = {}
    with database.reading() as db:
        for table, keys in moving.TABLES.items():
            names = ", ".join(f'"{name}"' for name in moving._columns()[table])
            order = ", ".join(keys)
            found[table] = [tuple(row) for row in db.execute(f"SELECT {names} FROM {table} ORDER BY {order}")]
    return found


def move(source: Database, target: Database) -> list[int]:
    told = list[int]()
    with source.reading() as there, target.writing() as here:
        moving.copy_rows(there, here, source=source, target=target, told=told.append)
    return told


def on_server(url: str) -> Database:
    from rag.store.postgres_database import PostgresDatabase

    return PostgresDatabase(url)


def test_every_table_of_the_schema_is_one_that_moves() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate(db, len(MIGRATIONS))
        made = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        made = {name for name in made if not name.startswith(("sqlite_", "terms_"))}
        parents = {table: {row[2] for row in db.execute(f"PRAGMA foreign_key_list({table})")} for table in made}
    assert made == {*moving.TABLES, "counters"}
    order = list(moving.TABLES)
    assert all(order.index(parent) < order.index(table) for table in order for parent in parents[table])


@pytest.mark.postgres
def test_each_row_of_each_table_comes_over_and_back(tmp_path: Path, server_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "_ROWS", 2)  # so that tables come in several parts
    here, server, back = Database(tmp_path / "here"), on_server(server_url), Database(tmp_path / "back")
    fill(here, list(moving.TABLES))
    before = rows(here)
    assert {table: len(held) for table, held in before.items()} == dict.fromkeys(moving.TABLES, EVERY)
    for source, target in ((here, server), (server, back)):
        told = move(source, target)
        after = rows(target)
        for table, held in before.items():
            leased = 2 if table in {"jobs", "documents"} else 0  # who has one in hand has it where he took it
            assert after[table] == [(*row[: len(row) - leased], *[None] * leased) for row in held], table
        assert told[-1] == sum(len(held) for held in before.values()) and told == sorted(told)
    with here.reading() as one, back.reading() as other:
        first, last = (dict(db.execute(COUNTERS).fetchall()) for db in (one, other))
    assert first["library"] != last["library"] and first["generation"] == last["generation"] > 0
    with server.reading() as between, back.reading() as other:
        assert moving.came_from(between) == first["library"]
        assert moving.came_from(other) == {row[0]: row[1] for row in between.execute(COUNTERS)}["library"]


@pytest.mark.postgres
def test_no_id_is_given_twice_where_the_newest_rows_were_removed(tmp_path: Path, server_url: str) -> None:
    here, server, back = Database(tmp_path / "here"), on_server(server_url), Database(tmp_path / "back")
    added = "INSERT INTO scopes (name) VALUES (?) RETURNING id"
    with here.writing() as db:
        ids = [db.execute(added, (name,)).fetchone()[0] for name in "abc"]
        db.execute("DELETE FROM scopes WHERE id >= 2")
    assert ids == [1, 2, 3]
    for source, target, given in ((here, server, 4), (server, back, 5)):
        move(source, target)
        with target.writing() as db:
            assert db.execute(added, (f"of {given}",)).fetchone()[0] == given
            db.execute("DELETE FROM scopes WHERE id = ?", (given,))


def test_a_library_that_was_opened_and_not_used_is_empty(tmp_path: Path) -> None:
    database = Database(tmp_path)
    with database.reading() as db:
        assert moving.is_empty(moving.counts(db)) and moving.came_from(db) is None
    with database.writing() as db:
        db.execute("INSERT INTO scopes (name) VALUES ('한 줄')")
    with database.reading() as db:
        assert not moving.is_empty(moving.counts(db))
