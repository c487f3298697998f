"""What Streamlit serves beside the page, asked as its owner, as a stranger, as nobody, and through a proxy without accounts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from members import GOOD, cheap_passwords
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf
from starlette.types import Message, Receive, Scope, Send

from rag.access.gate import Entry, gate
from rag.core.errors import DiskFull, ModelNotFound
from rag.core.people import Role
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox
from rag.library.worker import worker_lock
from rag.server.doors import Doors, Known, token_of
from rag.server.holders import Holders
from rag.server.routes import exposition, routes

HERE = {"host": "localhost:8501", "origin": "http://localhost:8501"}
POLICY = "default-src 'self'"


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands for Streamlit: answers whatever comes to it."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"kept")]})
    await send({"type": "http.response.body", "body": b"secret picture"})


def fetch(app: Doors, path: str, headers: Mapping[str, str] = HERE, *, method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers of what a request gets."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw, "query_string": b"", "root_path": ""}
    asyncio.run(app(scope, receive, send))
    got = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]), got


class Office:
    """Doors around a server on whose page 주인 sees the picture `abc`, and has made the download `made`."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.holders = Holders()
        self.tokens: dict[str, str] = {}

    def sign_in(self) -> None:
        for name in ("주인", "손님"):
            self.library.add_account(name, GOOD, Role.EDITOR)
            self.tokens[name] = self.library.sign_in(name, GOOD, origin=name)
            self.holders.note(f"session of {name}", self.library.who(self.tokens[name]).account_id)
        self.holders.note_made("made", self.library.who(self.tokens["주인"]).account_id)

    def doors(self, address: str = "localhost", *, base: str = "") -> Doors:
        def entry(headers: Mapping[str, str]) -> Entry:
            return gate(address, headers, signs_in=self.library.has_accounts(), tls=False).entry

        def sessions(digest: str) -> list[str]:
            return ["session of 주인"] if digest == "abc" else []

        return Doors(page, Known(lambda: self.library, entry, sessions, self.holders, cookie="ours", policy=POLICY, base=base))

    def cookie(self, name: str) -> dict[str, str]:
        return {**HERE, "cookie": f"_streamlit_xsrf=1; ours={self.tokens.get(name, 'forged')}; other=x"}


@pytest.fixture
def office(settings: Settings, embedder: NgramEmbedder, sandbox: Sandbox) -> Office:
    return Office(Library(settings, embedder=embedder, sandbox=sandbox, passwords=cheap_passwords()))


UPLOAD = "/_stcore/upload_file/session of 주인/f"
BESIDE = [("GET", "/media/abc.png"), ("HEAD", "/media/abc.png"), ("GET", "/media/made.md"), ("PUT", UPLOAD), ("DELETE", UPLOAD)]


@pytest.mark.parametrize(("method", "path"), BESIDE)
def test_pictures_downloads_and_uploads_of_a_session_are_its_holders_alone(office: Office, method: str, path: str) -> None:
    office.sign_in()
    doors = office.doors()
    assert fetch(doors, path, office.cookie("주인"), method=method)[:2] == (200, b"secret picture")
    for who in ("손님", "nobody"):
        status, body, _ = fetch(doors, path, office.cookie(who), method=method)
        assert status == 404 and b"secret" not in body
    assert fetch(doors, path, HERE, method=method)[0] == 404
    office.library.sign_out(office.tokens["주인"])
    assert fetch(doors, path, office.cookie("주인"), method=method)[0] == 404


@pytest.mark.parametrize("base", ["office", "/office/", "a/b"])
def test_doors_are_where_they_are_under_a_path_too(office: Office, base: str) -> None:
    """`server.baseUrlPath`, as behind a proxy with other apps."""
    office.sign_in()
    doors, under = office.doors(base=base), f"/{base.strip('/')}"
    for method, path in BESIDE:
        assert fetch(doors, under + path, office.cookie("주인"), method=method)[0] == 200
        for place in (under + path, path):
            assert fetch(doors, place, office.cookie("손님"), method=method)[0] == 404
            assert fetch(doors, place, HERE, method=method)[0] == 404
    for path in ("/_stcore/agent/mcp", "/_stcore/metrics"):
        assert fetch(doors, under + path, office.cookie("주인"))[0] == 404
    assert fetch(doors, f"{under}/static/media/font.woff2", HERE)[0] == 200  # the page's own


def test_a_name_that_no_session_shows_is_nobodys(office: Office) -> None:
    office.sign_in()
    for path in ("/media/abd.png", "/media/", "/media/../media/abc", "/media/abc.png/x"):
        assert fetch(office.doors(), path, office.cookie("손님"))[0] == 404
    assert fetch(office.doors(), "/media/abd.png", office.cookie("주인"))[0] == 404


def test_without_accounts_this_machine_sees_all_and_what_comes_over_a_network_nothing(office: Office) -> None:
    proxy = {**HERE, "x-forwarded-for": "203.0.113.9"}
    for method, path in BESIDE:
        assert fetch(office.doors(), path, method=method)[0] == 200
        assert fetch(office.doors(), path, proxy, method=method)[0] == 404
        assert fetch(office.doors("0.0.0.0"), path, method=method)[0] == 404


@pytest.mark.parametrize("path", ["/_stcore/agent/interact", "/_stcore/agent/mcp", "/_stcore/agent/openapi.json", "/_stcore/metrics"])
def test_doors_that_pass_no_entrance_are_not_there(office: Office, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        assert fetch(office.doors(), path, method=method)[0] == 404


# What Streamlit serves, under `server.baseUrlPath` too: who keeps it, and what it could tell.
OWN = {
    "": "open: the page's own files",
    "/_stcore/health": "open: that the server lives",
    "/_stcore/host-config": "open: settings of Streamlit's cloud, none of ours",
    "/component/{path:path}": "open: files of Streamlit's components",
    "/_stcore/bidi-components/{path:path}": "open: files of our components",
    "/_stcore/stream": "the page's entrance, in every run",
    "/media/{file_id:path}": "its session's holder",
    "/_stcore/upload_file/{session_id}/{file_id}": "its session's holder",
    "/auth/login": "the organisation's",
    "/oauth2callback": "the organisation's",
    "/auth/logout": "one's own",
    "/_stcore/metrics": "closed",
    "/_stcore/agent/interact": "closed",
    "/_stcore/agent/mcp": "closed",
    "/_stcore/agent/openapi.json": "closed",
}


def test_every_door_of_streamlits_is_known() -> None:
    """What another version of it brings has to be looked at."""
    from unittest.mock import MagicMock

    from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

    assert {getattr(route, "path", None) for route in create_streamlit_routes(MagicMock())} == OWN.keys()


def test_every_answer_forbids_the_browser_to_load_from_elsewhere(office: Office) -> None:
    for path in ("/", "/_stcore/health", "/media/abc.png", "/_stcore/metrics"):
        _, _, headers = fetch(office.doors(), path)
        assert headers["content-security-policy"] == POLICY
        assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "SAMEORIGIN")
    assert fetch(office.doors(), "/")[2]["x-own"] == "kept"


def test_a_session_that_becomes_anothers_is_the_first_ones_no_longer() -> None:
    holders = Holders()
    holders.note("s", 1)
    holders.note("s", 2)
    assert holders.of("s") == 2
    holders.note("s", None)
    assert holders.of("s") is None and holders.of("never seen") is None


@pytest.mark.parametrize(("cookies", "token"), [("ours=a", "a"), ("x=1; ours=b;y=2", "b"), ("", None), ("ours", None), ("x=ours=a", None)])
def test_the_token_is_read_from_among_the_cookies(cookies: str, token: str | None) -> None:
    assert token_of({"cookie": cookies}, "ours") == token


def told(library: object, path: str = "/health") -> tuple[int, dict[str, object]]:
    route = next(one for one in routes(lambda: library, metrics=False) if getattr(one, "path", "") == path)  # type: ignore[arg-type,return-value]
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
    asyncio.run(route.handle(scope, receive, send))
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_health_tells_of_library_worker_and_models(library: Library) -> None:
    status, body = told(library)
    assert (status, body["well"], body["library"], body["worker"], body["models"], body["waiting"]) == (200, True, "ok", "idle", "ok", 0)


def test_health_says_what_stands_in_the_way(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.add("비밀 이름.pdf", simple_pdf("글이다."))
    status, body = told(library)
    assert (status, body["worker"], body["waiting"]) == (503, "stopped", 1)
    with worker_lock(library.settings) as held:
        assert held and told(library)[1]["worker"] == "working"

    def no_model() -> None:
        raise ModelNotFound(name="x")

    monkeypatch.setattr(library._models, "embedder", no_model)
    assert told(library)[1]["models"] == "model_not_found"

    class Full:
        def health(self) -> None:
            raise DiskFull(path="/secret/place", reason="x")

    status, body = told(Full())
    assert (status, body["library"], body["well"]) == (503, "disk_full", False)
    assert "secret" not in str(body)


def test_figures_are_there_only_on_request_and_hold_no_name(library: Library) -> None:
    library.add("비밀 이름.pdf", simple_pdf("글이다."))
    library.work()
    assert [getattr(one, "path", "") for one in routes(lambda: library, metrics=False)] == ["/health"]
    assert [getattr(one, "path", "") for one in routes(lambda: library, metrics=True)] == ["/health", "/metrics"]
    text = exposition(lambda: library)
    assert {"geungeo_up 1", "geungeo_documents 1", "geungeo_pages 1", "geungeo_jobs_waiting 0", "geungeo_jobs_ready 1"} <= set(
        text.splitlines()
    )
    assert "비밀" not in text
    assert all(line.startswith(("# TYPE geungeo_", "geungeo_")) for line in text.splitlines())


def test_a_library_that_does_not_open_is_told_by_its_code(settings: Settings) -> None:
    settings.data_dir.parent.joinpath("file").write_text("x")
    broken = replace(settings, data_dir=settings.data_dir.parent / "file")

    def opened() -> Library:
        return Library(broken)

    text = exposition(opened)
    assert "geungeo_up 0" in text.splitlines() and "geungeo_documents" not in text
