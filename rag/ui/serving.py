"""What Streamlit's server is given beside the page, and what it tells the doors: `app.py` puts both together."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import cli_util, file_util
from streamlit.runtime import Runtime
from streamlit.web.server import server_util

from rag.access.gate import Entry, gate
from rag.core.errors import RagError
from rag.core.logs import keep_log, note, take_over
from rag.core.settings import Settings
from rag.server.doors import Known
from rag.server.given import Given, given
from rag.server.holders import HOLDERS
from rag.server.opening import Listening, refusal, welcome
from rag.ui import resources, signed_in


def served() -> Given:
    """Ends the process, in words, where the server must not start: others could come in, and nobody is told apart."""
    if (why := refusal(_listening(), signs_in=_signs_in())) is not None:
        sys.exit(why)
    try:
        keep_log(Settings.from_env(), "server")
    except OSError as error:
        sys.exit(f"RAG_LOG_DIR: {error}")
    base = str(st.get_option("server.baseUrlPath") or "")
    known = Known(resources.host, _entry, _sessions, HOLDERS, cookie=signed_in.COOKIE, policy=policy(), base=base)
    return given(known, _opened, metrics=Settings.from_env().metrics)


@asynccontextmanager
async def _opened(_app: object) -> AsyncIterator[dict[str, Any] | None]:
    """Says where the page is, and opens a browser where there is a desktop. Streamlit would ask an outside address for ours."""
    take_over()  # of what the server has set up meanwhile
    note(__name__, "server_opened", reachable=_listening().reachable, tls=_listening().tls)
    address = st.get_option("browser.serverAddress") if _listening().reachable else None
    url = server_util.get_url(address or "localhost")
    print(f"\n{welcome(_listening(), url)}\n", flush=True)
    if not st.get_option("server.headless"):
        cli_util.open_browser(url)
    yield None
    note(__name__, "server_closed")


def policy() -> str:
    """What a browser may load for the page: nothing from elsewhere. Scripts are Streamlit's own, those in its page by their hashes."""
    page = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in inline)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}",  # blob: what our own components bring
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def _listening() -> Listening:
    return Listening(st.get_option("server.address"), tls=bool(st.get_option("server.sslCertFile")))


def _signs_in() -> bool:
    try:
        return signed_in.signs_in(resources.host())
    except RagError:  # the page says what is wrong with the library, to whoever comes, and shows nothing of it
        return True


def _entry(headers: Mapping[str, str]) -> Entry:
    here = _listening()
    return gate(here.address, headers, signs_in=_signs_in(), tls=here.tls).entry


def _sessions(digest: str) -> Collection[str]:
    """The sessions on whose page a file is that Streamlit serves."""
    manager = Runtime.instance().media_file_mgr
    with manager._lock:
        return {session for session, files in manager._files_by_session_and_coord.items() if digest in files.values()}
