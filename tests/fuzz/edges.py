"""Small things from outside: environment variables, names of files and collections, headers of a request, right answers typed by hand."""

from __future__ import annotations

from fuzz.target import Cut, Target, spelled, unspelled
from rag.access.gate import gate, origin_of
from rag.core.errors import BadSetting
from rag.core.identity import stem, tidy
from rag.core.people import collection_of, file_key
from rag.core.settings import _VARIABLES, Settings, without_password
from rag.evaluation.gold_questions import must_of, written
from rag.pdf.attachments import LONGEST_NAME, plain_name
from rag.server.doors import token_of

_NAMES = (*_VARIABLES, "RAG_SETTINGS")
_HEADERS = ("host", "origin", "x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded", "cookie")


def check_settings(data: bytes) -> None:
    """Each variable is understood or refused by its name, and a password is not told."""
    environment = {}
    for line in data.split(b"\n"):
        number, value = line[:1], line[1:].replace(b"\0", b"")
        if number:
            environment[_NAMES[number[0] % len(_NAMES)]] = value.decode("utf-8", "surrogateescape")
    try:
        settings = Settings.from_env(environment)
    except BadSetting as refused:
        assert refused.facts["variable"] in _NAMES
        str(refused.facts["value"]).encode()
        return
    assert Settings.from_env(settings.to_env()) == settings


def check_names(data: bytes) -> None:
    """Names are shown in one line and lead nowhere."""
    text = spelled(data)
    for name in (tidy(text), stem(text)):
        assert "\n" not in name and len(name) <= 120 and (not name or name.isprintable())
    plain = plain_name(text)
    assert len(plain) <= LONGEST_NAME and "/" not in plain and "\\" not in plain
    assert written(must_of(written(must_of(text)))) == written(must_of(text))
    assert collection_of(file_key("0" * 64, 1 + len(text))) == 1 + len(text)
    assert "geheim" not in without_password(f"postgresql://a:geheim@{text}")


def check_headers(data: bytes) -> None:
    """Whatever a request says of itself, it comes in, is refused, or has to sign in."""
    cut, headers = Cut(data), {}
    for _ in range(cut.below(8)):
        headers[_HEADERS[cut.below(len(_HEADERS))]] = cut.take(cut.below(64)).decode("latin-1")
    peer, address = (("127.0.0.1", None, "10.0.0.1")[cut.below(3)], (None, "localhost", "0.0.0.0", "::1")[cut.below(4)])
    opened = gate(address, headers, signs_in=bool(cut.below(2)), tls=bool(cut.below(2)))
    assert opened.entry is not None
    assert len(origin_of(headers, peer)) <= 64
    token_of(headers, "geungeo")


def settings_seeds() -> list[bytes]:
    lines = (
        b"/tmp/a",
        b"s3://bucket/a",
        b"qdrant://host:6333",
        b"key",
        b"/tmp/m",
        b"postgresql://a:b@host:5432/c",
        b"30",
        b"retriever-ko",
        b"none",
    )
    return [
        b"\n".join(bytes([number]) + value for number, value in enumerate(lines)),
        bytes([len(_NAMES) - 1]) + Settings().to_env()["RAG_SETTINGS"].encode(),
    ]


def name_seeds() -> list[bytes]:
    return [
        unspelled(text)
        for text in ("../../가 나.pdf", "C:\\CON.pdf", "2007__OWASP_Top_10.PDF", "70,000원 | 7만원 & 하루", "\u202efdp.exe\0")
    ]


def header_seeds() -> list[bytes]:
    def told(*pairs: tuple[int, bytes]) -> bytes:
        return bytes([len(pairs)]) + b"".join(bytes([number, len(value)]) + value for number, value in pairs) + b"\0\1\0\0"

    return [
        told((0, b"localhost:8501"), (1, b"http://localhost:8501")),
        told((0, b"[::1]:8501"), (2, b"1.2.3.4, 5.6.7.8"), (6, b"geungeo=abc; a=b")),
    ]


TARGETS = {
    "settings": Target(
        check_settings,
        settings_seeds,
        words=(b"~", b"~nobody/", b"\xff", b"[", b"s3://", b"qdrant+https://", b"postgresql://", b":99999", b"%"),
    ),
    "names": Target(
        check_names,
        name_seeds,
        words=tuple(map(unspelled, ("/", "\\", "..", " & ", " | ", ".pdf", "\u2028", "\u0301", "@", "[", "]", ":", "?", "#"))),
    ),
    "headers": Target(
        check_headers,
        header_seeds,
        words=(b"http://[", b"]", b"::1", b"localhost", b"localhost.", b"geungeo=", b'"\\', b";", b"\xff", b"https:"),
    ),
}
