"""Who uses this session: the owner of its token in `st.session_state` and in the browser's cookie, which outlives a reload."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

import streamlit as st
from streamlit.runtime.memory_media_file_storage import _calculate_file_id
from streamlit.runtime.scriptrunner import get_script_run_ctx

from rag.core.people import HOST, Person, Voucher
from rag.server.holders import HOLDERS
from rag.ui import session

if TYPE_CHECKING:
    from rag.library.library import Library

COOKIE = "geungeo_session"
WIDGET_TARGET = "target_collection"
_FRESH = 1.0  # seconds for which it is not asked again who holds a token: a page is drawn in less

_HTML = "<span></span>"
_SCRIPT = """
export default function ({ data }) {
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${data.name}=${data.token}; Path=/; SameSite=Strict; Max-Age=${data.seconds}${secure}`;
}
"""


def token() -> str | None:
    """What tells who this is: of this session, else of the browser's last one.

    Streamlit hands a session on to whoever connects anew and knows its number: it stays its holder's who has the cookie too.
    """
    cookie = st.context.cookies.get(COOKIE)
    if "token" not in st.session_state:
        return cookie
    kept = cast("str | None", st.session_state["token"])
    return kept if st.session_state.get("connection") == _connection() or kept == cookie else None


def keep_token(new: str | None) -> None:
    """Another token of the same person."""
    st.session_state["token"], st.session_state["connection"] = new, _connection()
    st.session_state["person"] = None


def begin(new: str | None) -> None:
    """Another person, or nobody: what the one before asked, opened and was about to add is gone from the session."""
    _forget()
    keep_token(new)


def _forget() -> None:
    for key in [key for key in st.session_state if key != session.WIDGET_LANGUAGE]:
        del st.session_state[key]


def _connection() -> str | None:
    """What tells the connection that carries this session from all others (https://www.rfc-editor.org/rfc/rfc6455#section-11.3.1)."""
    return st.context.headers.get("Sec-WebSocket-Key")


def person(library: Library) -> Person:
    """Who asks, looked up anew every second: the whole machine's user where nobody signs in, NOBODY before they have."""
    known = cast("tuple[float, str | None, Person] | None", st.session_state.get("person"))
    held, now = token(), time.monotonic()
    if known is not None and known[1] == held and now - known[0] < _FRESH:
        return known[2]
    found = library.who(held) if signs_in(library) else HOST
    _tell_doors(found.account_id)
    if known is not None and known[2].account_id and known[2].account_id != found.account_id:
        _forget()  # whoever it was is so no longer, or it is somebody else
    st.session_state["person"] = (now, held, found)
    return found


def _tell_doors(account_id: int | None) -> None:
    """Whose session this is, for what Streamlit serves beside the page."""
    if (run := get_script_run_ctx()) is not None:
        HOLDERS.note(run.session_id, account_id)


def handing_out(make: Callable[[], str], account_id: int | None, *, name: str, mime: str) -> Callable[[], str]:
    """What makes a download when it is asked for, and tells the doors for whom: Streamlit knows of no session that has it."""

    def made() -> str:
        data = make()
        HOLDERS.note_made(_calculate_file_id(data.encode(), mime, name), account_id)
        return data

    return made


def target() -> int | None:
    """The collection that was chosen for files."""
    return cast("int | None", st.session_state.get(WIDGET_TARGET))


def signs_in(library: Library) -> bool:
    """Whether people sign in: there are accounts, or an organisation does it."""
    return library.has_accounts() or outside()


def outside() -> bool:
    """Whether `[auth]` of secrets.toml names an organisation's sign-in (https://docs.streamlit.io/develop/api-reference/user/st.login)."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def outside_works() -> bool:
    """Whether the package is there that Streamlit needs for it."""
    return find_spec("authlib") is not None


def voucher() -> Voucher | None:
    """Whom the organisation vouches for, by the claims of its ID token (https://openid.net/specs/openid-connect-core-1_0.html#IDToken):
    by the address, where it has checked that, or, without one, by the name there. None before somebody signed in there."""
    if not by_outside():
        return None
    told: Mapping[str, object] = st.user.to_dict()
    name = "" if told.get("email_verified") in (False, "false") else str(told.get("email") or told.get("preferred_username") or "")
    issued = told.get("iat")
    at = float(issued) if isinstance(issued, int | float) else 0.0
    return Voucher(name, at, mark=f"{told.get('sub')} {at} {told.get('nonce')}")


def by_outside() -> bool:
    """Whether this session began at the organisation's sign-in."""
    return outside() and bool(st.user.is_logged_in)


def show_cookie() -> None:
    """Draws nothing, and has the browser keep the token of this session, or drop it."""
    if "token" in st.session_state:
        kept = st.session_state["token"]
        data = {"name": COOKIE, "token": kept or "", "seconds": 12 * 3600 if kept else 0}
        st.components.v2.component("geungeo_cookie", html=_HTML, js=_SCRIPT)(data=data, key="cookie", height="content")
