"""What runs on both engines asks for `database`: an empty SQLite file, and an empty schema on a real PostgreSQL."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import postgres_server
import pytest
from postgres_server import PostgresServer

from rag.store.database import Database


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server of this session's; mark what asks for it `postgres`."""
    if (missing := postgres_server.missing()) is not None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI tests on PostgreSQL: {missing}")
        pytest.skip(missing)
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # short, as a socket's path must be
    folder.chmod(0o755)
    server = postgres_server.started(folder / "server")
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def server_url(postgres: PostgresServer) -> str:
    """RAG_DATABASE for a schema of the test's own."""
    schema = f"t{secrets.token_hex(6)}"
    postgres.says(f"CREATE SCHEMA {schema}")
    return postgres.url(schema)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "sqlite":
        return Database(tmp_path)
    from rag.store.postgres_database import PostgresDatabase

    return PostgresDatabase(request.getfixturevalue("server_url"))
