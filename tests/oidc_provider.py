"""An organisation's sign-in: a real OpenID Connect provider in a process of its own (oidc-provider-mock), which asks for no password."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from places import PROJECT
from wire import free_port, wait_for

_VALUES = {
    "redirect_uri": "http://localhost:{{port}}/oauth2callback",  # Streamlit puts its port there
    "cookie_secret": "0123456789abcdef0123456789abcdef",
    "client_id": "geungeo",
    "client_secret": "known to both",
    "server_metadata_url": "http://localhost:{port}/.well-known/openid-configuration",
}


@contextmanager
def organisation(people: dict[str, dict[str, object]], secrets: Path) -> Iterator[None]:
    """Knows these people, each by what it vouches for (`claims` of OpenID Connect); writes the secrets.toml of README with its own values.

    Skips where its packages are not installed: tests/requirements.txt.
    """
    missing = [name for name in ("oidc_provider_mock", "authlib") if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"an organisation's sign-in needs {', '.join(missing)}: tests/requirements.txt")
    port = free_port()
    known = [part for sub, claims in people.items() for part in ("--user-claims", json.dumps({"sub": sub, **claims}))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *known]
    log = secrets.with_suffix(".provider.log")
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    try:
        wait_for(port, process)
        secrets.write_text(_secrets(port), encoding="utf-8")
        yield
    finally:
        process.kill()
        process.wait()


def _secrets(port: int) -> str:
    """The lines of README, each with a value of ours."""
    block = re.search(r"<!-- oidc -->\n```toml\n(.*?)```", (PROJECT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block
    given = re.sub(r'^(\w+) = ".*"$', lambda line: f'{line[1]} = "{_VALUES[line[1]].format(port=port)}"', block[1], flags=re.MULTILINE)
    assert tomllib.loads(given)["auth"].keys() == _VALUES.keys()
    return given
