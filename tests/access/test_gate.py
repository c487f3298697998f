"""From where the page may be used without signing in: a table of ways in."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from rag.access.gate import Entry, Gate, gate, is_local, origin_of

HERE = {"Host": "localhost:8501", "Origin": "http://localhost:8501"}

WAYS: list[tuple[str, str | None, Mapping[str, str], str]] = [
    ("a browser on this machine", "localhost", HERE, ""),
    ("… by its number", "127.0.0.1", {"Host": "127.0.0.1:8501", "Origin": "http://127.0.0.1:8501"}, ""),
    ("… by IPv6", "::1", {"Host": "[::1]:8501", "Origin": "http://[::1]:8501"}, ""),
    ("a program that tells nothing", "localhost", {}, ""),
    ("a server that listens to all", "0.0.0.0", HERE, "address"),
    ("… to all, by IPv6", "::", HERE, "address"),
    ("… wherever it likes", None, HERE, "address"),
    ("… in the office", "192.168.0.12", HERE, "address"),
    ("… under a name that begins like ours", "localhost.evil.example", HERE, "address"),
    ("nginx that says for whom", "localhost", {**HERE, "X-Forwarded-For": "203.0.113.9"}, "proxy"),
    ("… in lower case", "localhost", {**HERE, "x-forwarded-for": "203.0.113.9"}, "proxy"),
    ("a proxy by RFC 7239", "localhost", {**HERE, "Forwarded": "for=203.0.113.9;proto=https"}, "proxy"),
    ("one that says Via", "localhost", {**HERE, "Via": "1.1 proxy"}, "proxy"),
    ("one that keeps the name asked for", "localhost", {"Host": "docs.corp.example"}, "proxy"),
    ("nginx as it comes: our name, their origin", "localhost", {**HERE, "Origin": "https://docs.corp.example"}, "proxy"),
    ("a name that was turned to this machine", "localhost", {"Host": "evil.example:8501", "Origin": "http://evil.example:8501"}, "proxy"),
    ("no name at all", "localhost", {"Origin": "http://localhost:8501"}, "proxy"),
]


@pytest.mark.parametrize(("_way", "address", "headers", "reach"), WAYS, ids=[way[0] for way in WAYS])
def test_who_comes_over_a_network_is_refused_until_there_are_accounts(
    _way: str, address: str | None, headers: Mapping[str, str], reach: str
) -> None:
    without = gate(address, headers, signs_in=False, tls=False)
    assert (without.entry, without.reach) == (Entry.REFUSED if reach else Entry.OPEN, reach)
    assert gate(address, headers, signs_in=True, tls=False).entry is Entry.SIGN_IN


def test_what_is_typed_is_encrypted_by_the_server_or_by_the_proxy_or_goes_nowhere() -> None:
    assert gate("localhost", HERE, signs_in=True, tls=False) == Gate(Entry.SIGN_IN, "", encrypted=True)
    assert not gate("0.0.0.0", HERE, signs_in=True, tls=False).encrypted
    assert gate("0.0.0.0", HERE, signs_in=True, tls=True).encrypted
    assert gate("localhost", {**HERE, "X-Forwarded-Proto": "https"}, signs_in=True, tls=False).encrypted
    assert gate("localhost", {**HERE, "Origin": "https://docs.corp.example"}, signs_in=True, tls=False).encrypted


def test_an_address_is_believed_of_a_proxy_here_and_of_nobody_else() -> None:
    said = {"X-Forwarded-For": "1.2.3.4, 203.0.113.9"}
    assert origin_of(said, None) == "203.0.113.9"  # what the proxy saw stands last, what the stranger claims before it
    assert origin_of(said, "198.51.100.5") == "198.51.100.5"
    assert origin_of({}, None) == "here"
    assert len(origin_of({"X-Forwarded-For": "x" * 9999}, "127.0.0.1")) == 64


@pytest.mark.parametrize(
    ("host", "local"),
    [("localhost", True), ("LOCALHOST:80", True), ("app.localhost", True), ("127.8.8.8", True), ("[::1]:1", True), ("::1", True),
     ("", False), ("0.0.0.0", False), ("10.0.0.1", False), ("localhost@evil", False), ("127.0.0.1.nip.io", False), ("mylocalhost", False)],
)  # fmt: skip
def test_what_is_this_machine(host: str, local: bool) -> None:
    assert is_local(host) is local
