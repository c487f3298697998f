"""From where the page may be used without signing in, and whether it may be used at all.

Whoever sits at this machine needs no account. Whoever comes over a network needs one, and until there is one nobody is let in: neither when
the server listens to others, nor when something on this machine hands their requests on to it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

# What those who hand requests on say of it: https://www.rfc-editor.org/rfc/rfc7239, https://developer.mozilla.org/docs/Web/HTTP/Headers
_HANDED_ON = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via", "cf-connecting-ip")


class Entry(StrEnum):
    """OPEN: as whoever sits at the machine. SIGN_IN: as the holder of an account. REFUSED: not before there are accounts."""

    OPEN = "open"
    SIGN_IN = "sign_in"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Gate:
    """`reach`: how others reach the page, "address" (the server listens to them), "proxy" (requests are handed on) or "" (they do not).

    `encrypted`: whether what is typed is; on the machine itself it goes nowhere.
    """

    entry: Entry
    reach: str
    encrypted: bool


def gate(address: str | None, headers: Mapping[str, str], *, signs_in: bool, tls: bool) -> Gate:
    """`address` is where the server listens (None: everywhere), `headers` those of the session's first request, `tls` whether the server
    itself encrypts, `signs_in` whether there is a way to sign in: accounts, or an organisation's own.

    Where there is one, everybody signs in, at the machine too: a proxy may hide that it is one.
    """
    told = {name.lower(): value for name, value in headers.items()}
    handed_on = any(name in told for name in _HANDED_ON) or not _comes_from_here(told)
    reach = "address" if not is_local(address or "") else "proxy" if handed_on else ""
    https = told.get("x-forwarded-proto", "").lower().startswith("https") or told.get("origin", "").lower().startswith("https:")
    entry = Entry.SIGN_IN if signs_in else Entry.REFUSED if reach else Entry.OPEN
    return Gate(entry, reach, encrypted=tls or https or not reach)


def origin_of(headers: Mapping[str, str], peer: str | None) -> str:
    """Where a try to sign in comes from. `peer`: who is connected, None from this machine.

    What a proxy on this machine saw last is believed, what a stranger says of himself is not.
    """
    told = {name.lower(): value for name, value in headers.items()}
    if peer is None or is_local(peer):
        last = told.get("x-forwarded-for", "").rpartition(",")[2].strip() or told.get("x-real-ip", "").strip()
        return last[:64] or "here"
    return peer


def is_local(host: str) -> bool:
    """Whether a name or address (with or without a port) can only be this machine."""
    name = host.strip().lower()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _comes_from_here(told: Mapping[str, str]) -> bool:
    """Whether the page was asked for under a name of this machine, by a page of this machine. What tells nothing is no browser."""
    if not told:
        return True
    origin = told.get("origin", "")
    return is_local(told.get("host", "")) and (not origin or is_local(urlsplit(origin).netloc))
