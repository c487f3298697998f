"""Nothing goes out: files are added and questions asked where every socket but loopback is refused, in every process of ours.

The refusal is an audit hook (https://docs.python.org/3/library/audit_events.html) that each Python process loads at its start; where the
system lets us, the whole runs in a network namespace of its own too, in which there is no way out for any library's own code either.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from places import PROJECT
from running_app import RunningApp

HOOK = """
import os, sys

def _is_here(address):
    host = address[0] if isinstance(address, tuple) else address
    return isinstance(host, (str, bytes)) and (not isinstance(address, tuple) or host in ("127.0.0.1", "::1", "localhost", ""))

def _watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        address = (arguments[0] or "",)
    else:
        return
    if address is not None and not _is_here(address):
        with open(os.environ["WATCHED"], "a") as file:
            file.write(f"{event} {address!r} by {sys.argv[:2]}\\n")
        raise OSError(f"refused: {event} {address!r}")

sys.addaudithook(_watch)
"""

DEEDS = """
import json, sys
from pathlib import Path
from rag.core.settings import Settings
from rag.library.library import Library

library = Library(Settings.from_env())
for path in sorted(Path("data/samples").glob("*.pdf"))[-2:]:
    library.add(path.name, path.read_bytes())
library.work()
answers = [library.ask(question) for question in ("연차휴가는 며칠인가요?", "When does it end?")]
document = library.documents()[0].id
image = library.page_image(document, 1)
library.backup(Path(sys.argv[1]))
told = {"documents": len(library.documents()), "answered": answers[0].text is not None, "width": image.width, "well": library.health().well}
library.remove(document)
library.close()
print(json.dumps(told))
"""


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a process that is started from here on writes what it tried."""
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    log = tmp_path / "tried"
    log.touch()
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(hook), str(PROJECT)]))
    monkeypatch.setenv("WATCHED", str(log))
    monkeypatch.setenv("RAG_DATA_DIR", str(tmp_path / "data"))
    return log


def alone() -> list[str]:
    """What puts a command where there is no network, if this system lets us."""
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode == 0:
        return [unshare, "-rn"]
    return []


def test_the_watch_refuses_what_would_leave_and_tells_of_it(watched: Path) -> None:
    code = "import socket; s = socket.create_connection(('192.0.2.1', 80), 1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1 and "refused: socket" in done.stderr
    assert "192.0.2.1" in watched.read_text()


@pytest.mark.model
def test_files_are_read_and_questions_answered_without_a_socket(watched: Path, tmp_path: Path) -> None:
    command = [*alone(), sys.executable, "-c", DEEDS, str(tmp_path / "b.zip")]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["documents"], told["answered"], told["well"]) == (2, True, True) and told["width"] > 0
    assert watched.read_text() == ""


@pytest.mark.model
def test_the_server_starts_and_answers_without_asking_anybody(watched: Path, tmp_path: Path) -> None:
    with RunningApp(tmp_path / "data") as app:
        for path in ("/", "/health", "/_stcore/host-config"):
            with urllib.request.urlopen(app.url + path, timeout=60) as answer:
                assert answer.status == 200
    assert watched.read_text() == ""
