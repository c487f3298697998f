"""The doors beside the page: what may be fetched or put without passing the page's entrance, and what every answer forbids the browser.

Streamlit serves pictures and downloads at `/media/DIGEST`, and takes files at `/_stcore/upload_file/SESSION/FILE`, from whoever asks. Here
they are for the holder of the session that has them. What the page does not need is not there at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.access.gate import Entry
from rag.library.library import Library
from rag.server.holders import Holders

_MEDIA, _UPLOAD = "/media/", "/_stcore/upload_file/"
_CLOSED = ("/_stcore/agent/", "/_stcore/metrics")  # a way in for programs that passes no entrance; figures, of which `/metrics` tells


@dataclass(frozen=True, slots=True)
class Known:
    """What the page's server knows and the doors ask: `entry` of a request by its headers, the `sessions` that show a file by its digest,
    the cookie that holds a session's token, and the policy for the browser (https://www.w3.org/TR/CSP3/). `base`: the path under which
    Streamlit serves all of it (`server.baseUrlPath`)."""

    library: Callable[[], Library]
    entry: Callable[[Mapping[str, str]], Entry]
    sessions: Callable[[str], Collection[str]]
    holders: Holders
    cookie: str
    policy: str
    base: str = ""


class Doors:
    """ASGI middleware around all of Streamlit's own."""

    def __init__(self, app: ASGIApp, known: Known) -> None:
        self._app = app
        self._known = known
        self._base = f"/{known.base.strip('/')}".rstrip("/")
        self._headers = [(name.encode(), value.encode()) for name, value in forbidding(known.policy).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *self._headers]}
            await send(message)

        refused = await self._refused(scope)
        if refused is None:
            await self._app(scope, receive, send_with_headers)
        else:
            await PlainTextResponse("" if scope["method"] == "HEAD" else "없음 / not found", refused)(scope, receive, send_with_headers)

    async def _refused(self, scope: Scope) -> int | None:
        """The status with which the request is turned away; None: it may pass."""
        path = str(scope["path"]).removeprefix(str(scope.get("root_path", ""))).removeprefix(self._base)
        if path.startswith(_CLOSED):
            return 404
        guarded = path.startswith((_MEDIA, _UPLOAD)) and scope["method"] != "OPTIONS"
        if not guarded:
            return None
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        return None if await asyncio.to_thread(self._may, path, headers) else 404

    def _may(self, path: str, headers: Mapping[str, str]) -> bool:
        known = self._known
        entry = known.entry(headers)
        if entry is not Entry.SIGN_IN:
            return entry is Entry.OPEN
        account = known.library().who(token_of(headers, known.cookie)).account_id
        if not account:
            return False
        if path.startswith(_UPLOAD):
            return known.holders.of(path.removeprefix(_UPLOAD).split("/")[0]) == account
        digest = PurePosixPath(path).stem
        return account in {known.holders.made_for(digest), *map(known.holders.of, known.sessions(digest))}


def token_of(headers: Mapping[str, str], cookie: str) -> str | None:
    """A session's token, from the browser's cookies."""
    return cookie_parser(headers.get("cookie", "")).get(cookie)


def forbidding(policy: str) -> dict[str, str]:
    """Headers of every answer: nothing is loaded from elsewhere, nobody frames the page, no type is guessed, no address is told."""
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "same-origin",
    }
