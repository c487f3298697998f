"""A real PostgreSQL of our own, for the tests: its data in a temporary folder, heard on a socket in it alone.

Found on the path, or where Debian puts it. PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody` where there is no
such user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_TOOLS = ("initdb", "postgres")
_HBA = "local all kept scram-sha-256\nlocal all all trust\n"  # `kept` has a password


@dataclass
class PostgresServer:
    """`url(schema)` is what RAG_DATABASE is told."""

    folder: Path
    process: subprocess.Popen[bytes]

    def url(self, schema: str = "public", *, user: str = "tests", password: str = "") -> str:
        secret = f":{quote(password, safe='')}" if password else ""
        options = quote(f"-csearch_path={schema}", safe="")
        return f"postgresql://{user}{secret}@/postgres?host={quote(str(self.folder), safe='')}&options={options}"

    def says(self, sql: str) -> list[tuple[object, ...]]:
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        """Nobody needs what is in it."""
        self.process.send_signal(signal.SIGINT)  # without waiting for whoever is connected
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


def missing() -> str | None:
    """Why there is none."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed: pip install -r rag/store/requirements.txt"
    if os.name != "posix" or not all(_tool(name) for name in _TOOLS):
        return "no PostgreSQL is installed: apt-get install postgresql"
    return None


def started(folder: Path) -> PostgresServer:
    """In a folder that is not there yet."""
    as_user: dict[str, object] = {}
    folder.mkdir(mode=0o755)
    if os.geteuid() == 0:
        who = _somebody()
        os.chown(folder, who.pw_uid, who.pw_gid)
        as_user = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    data, environment = folder / "data", {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    made = subprocess.run(
        [_tool("initdb"), "--pgdata", data, "--username", "tests", "--encoding", "UTF8", "--no-sync"],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        **as_user,
    )  # type: ignore[call-overload]
    assert made.returncode == 0, made.stderr.decode()
    (data / "pg_hba.conf").write_text(_HBA)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": folder,
        "fsync": "off",
        "max_connections": "60",
        "shared_buffers": "32MB",
    }
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [_tool("postgres"), "-D", data, *(f"--{name}={value}" for name, value in settings.items())],
        cwd=folder,
        env=environment,
        stdout=log,
        stderr=log,
        **as_user,
    )  # type: ignore[call-overload]
    log.close()
    server = PostgresServer(folder, process)
    _wait(server)
    return server


def _wait(server: PostgresServer) -> None:
    import psycopg

    until = time.monotonic() + 60
    while True:
        try:
            server.says("SELECT 1")
            return
        except psycopg.OperationalError:
            assert server.process.poll() is None and time.monotonic() < until, (server.folder / "log").read_text(errors="replace")
            time.sleep(0.1)


def _somebody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _tool(name: str) -> str | None:
    if found := shutil.which(name):
        return found
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4].partition(".")[0]))
    return str(places[-1]) if places else None
