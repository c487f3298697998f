"""The entrance: nobody passes who has to sign in, and nobody at all where a network reaches a library without accounts."""

from __future__ import annotations

import streamlit as st
from streamlit.errors import StreamlitAuthError

from rag.access.gate import Entry, Gate, gate, origin_of
from rag.core.errors import AccountNotFound, RagError, SignInUsed
from rag.core.messages import LANGUAGES, Language, Message, describe
from rag.ui import components, resources, session, signed_in
from rag.ui.strings import words


def passed() -> bool:
    """Whether the page may be drawn; else what stands here says what to do. To be called first in every run."""
    library = resources.library()
    here = _gate(signs_in=signed_in.signs_in(library))
    if here.entry is Entry.REFUSED:
        _refusal(here)
        return False
    if here.entry is Entry.SIGN_IN:
        if library.person.account_id:
            signed_in.show_cookie()
            return True
        _sign_in(here)
        return False
    return True


def manages() -> bool:
    """Whether who has signed in manages people. Where nobody signs in there are none."""
    person = resources.library().person
    return bool(person.account_id) and person.role.manages


def show_account() -> None:
    """In the header: who is signed in, another password, and the way out. Nothing where nobody signs in."""
    library = resources.library()
    if not library.person.account_id:
        return
    language = session.language()
    with st.popover(components.escape_markdown(library.person.name), icon=":material/person:", type="tertiary", key="account"):
        st.caption(words(f"access.role_{library.person.role.value}", language))
        st.button(words("access.leave", language), key="leave", icon=":material/logout:", on_click=_leave)
        if not signed_in.by_outside():
            _change_form()


def origin() -> str:
    """Where what is typed comes from."""
    return origin_of(st.context.headers, st.context.ip_address)


def _gate(*, signs_in: bool) -> Gate:
    tls = bool(st.get_option("server.sslCertFile"))
    return gate(st.get_option("server.address"), st.context.headers, signs_in=signs_in, tls=tls)


def _refusal(here: Gate) -> None:
    """In both languages: who meets it first is not whom the switch was set for."""
    first = session.language()
    for language in (first, *(other for other in LANGUAGES if other != first)):
        with st.container(border=True, key=f"refused_{language}"):
            st.subheader(words("access.refused", language), anchor=False)
            reach = words(f"access.reach_{here.reach}", language)
            components.show_message(Message(reach, words("access.refused_next", language)), tone="ask")
            st.code(f"python -m rag users add {words('access.name_example', language)} --role admin", language=None)
            st.caption(words("access.refused_other", language))
            st.caption(words(f"access.alone_{here.reach}", language))
            alone = "streamlit run app.py" if here.reach == "address" else f"http://localhost:{st.get_option('server.port')}"
            st.code(alone, language=None)


def _sign_in(here: Gate) -> None:
    language = session.language()
    if signed_in.outside() and _came_from_outside():
        return
    signed_in.show_cookie()
    with st.container(horizontal=True, horizontal_alignment="center"), st.container(border=True, key="sign_in", width=420):
        st.subheader(words("access.title", language), anchor=False)
        st.caption(words("access.about", language))
        if not here.encrypted:
            components.show_message(Message(words("access.plain", language), words("access.plain_next", language)), tone="ask")
        if signed_in.outside():
            _outside_button(language)
        if resources.library().has_accounts():
            _form(language)


def _form(language: Language) -> None:
    with st.form("sign_in_form", border=False):
        name = st.text_input(words("access.name", language), key="sign_in_name", max_chars=200, autocomplete="username")
        password = st.text_input(
            words("access.password", language), type="password", key="sign_in_password", max_chars=300, autocomplete="current-password"
        )
        if st.form_submit_button(words("access.enter", language), key="enter", type="primary", width="stretch"):
            try:
                token = resources.library().sign_in(name, password, origin=origin())
            except RagError as error:
                components.show_message(describe(error, language))
            else:
                signed_in.begin(token)
                st.rerun()
    st.caption(words("access.forgotten", language))


def _outside_button(language: Language) -> None:
    if signed_in.outside_works():
        if st.button(words("access.outside", language), key="enter_outside", icon=":material/login:", width="stretch"):
            try:
                st.login()
            except StreamlitAuthError as error:
                broken = Message(words("access.outside_broken", language, why=str(error)), words("access.outside_broken_next", language))
                components.show_message(broken)
    else:
        missing = Message(words("access.outside_missing", language), words("access.outside_missing_next", language))
        components.show_message(missing)


def _came_from_outside() -> bool:
    """Whether the organisation has told who this is: then a session begins, or it is said that there is no account."""
    voucher = signed_in.voucher()
    if voucher is None:
        return False
    try:
        signed_in.begin(resources.library().sign_in_outside(voucher))
    except SignInUsed:  # who has signed out, or whose session has ended, signs in there again
        return False
    except AccountNotFound:
        _unknown(voucher.name)
    else:
        st.rerun()
    return True


def _unknown(name: str) -> None:
    language = session.language()
    why = "unknown" if name else "unnamed"
    told = Message(words(f"access.{why}", language, name=name), words(f"access.{why}_next", language, name=name))
    components.show_message(told, tone="ask")
    st.button(words("access.leave_outside", language), key="leave_outside", on_click=st.logout)


def _change_form() -> None:
    language = session.language()
    with st.form("change_form", border=False, clear_on_submit=True):
        st.caption(words("access.change", language))
        old = st.text_input(words("access.old", language), type="password", key="change_old", autocomplete="current-password")
        labels = {"change_new": words("access.new", language), "change_again": words("access.again", language)}
        new, again = (
            st.text_input(label, type="password", key=key, autocomplete="new-password", max_chars=300) for key, label in labels.items()
        )
        if st.form_submit_button(words("access.save", language), key="change_save"):
            if new != again:
                components.show_message(Message(words("access.differ", language), words("access.differ_next", language)))
                return
            try:
                signed_in.keep_token(resources.library().change_password(old, new, origin=origin()))
            except RagError as error:
                components.show_message(describe(error, language))
            else:
                components.show_message(Message(words("access.changed", language), ""), tone="info")


def _leave() -> None:
    """Callback."""
    was_outside, held = signed_in.by_outside(), signed_in.token()
    if held:
        resources.library().sign_out(held)
    signed_in.begin(None)
    if was_outside:
        st.logout()
