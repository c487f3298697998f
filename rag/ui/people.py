"""People on the page for admins: a card each, and a form for another one. What may be done is the library's to say."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from rag.core.messages import Message, duration
from rag.core.people import Account, Role
from rag.ui import components, resources, session
from rag.ui.strings import words

OFF = "off"  # in the place of a role: may not enter
_CHOICES = [*(role.value for role in Role), OFF]


def show_people() -> None:
    accounts = resources.library().accounts()
    for account in sorted(accounts, key=lambda one: not _held_up(one)):  # who waits for an admin comes first
        _card(account)
    _add_form()


def _card(account: Account) -> None:
    language = session.language()
    own = account.id == resources.library().person.account_id
    role = words(f"people.role_{OFF if account.disabled else account.role.value}", language)
    way = words("people.by_outside" if account.outside else "people.by_password", language)
    name = f"{account.name} ({words('people.you', language)})" if own else account.name
    facts = words("people.facts", language, role=role, way=way, since=account.created[:10])
    with (
        st.container(border=True, key=f"person_{account.id}"),
        st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"),
    ):
        st.html(components.titled_html(name, facts), width="content")
        if _held_up(account):
            _lock_out(account)
        with st.popover(words("people.change", language), icon=":material/manage_accounts:", key=f"person_change_{account.id}"):
            if own:
                st.caption(words("people.own", language))
            else:
                _role_form(account)
            if not account.outside:
                _password_form(account)
            if not own:
                _remove(account)


def _held_up(account: Account) -> bool:
    return account.locked or account.blocked > 0


def _lock_out(account: Account) -> None:
    """Who cannot sign in after too many tries, by whomever, and the button that ends it."""
    language, library = session.language(), resources.library()
    why, left = ("locked", "") if account.locked else ("blocked", duration(account.blocked, language))
    st.badge(words(f"people.{why}", language, failed=account.failed, left=left), color="red", icon=":material/lock:")
    about = words("people.unlock_about", language)
    if st.button(words("people.unlock", language), key=f"person_unlock_{account.id}", icon=":material/lock_open:", help=about):
        components.change_or_say_why(lambda: library.reset_account(account.name, None))


def _role_form(account: Account) -> None:
    language, library = session.language(), resources.library()
    names = {choice: words(f"people.role_{choice}", language) for choice in _CHOICES}
    with st.form(f"role_form_{account.id}", border=False):
        now = _CHOICES.index(OFF if account.disabled else account.role.value)
        chosen = st.selectbox(
            words("people.role", language), _CHOICES, index=now, format_func=names.__getitem__, key=f"person_role_{account.id}",
            help=words("people.roles_help", language),
        )  # fmt: skip
        if st.form_submit_button(words("people.set_role", language), key=f"person_set_role_{account.id}"):
            components.change_or_say_why(lambda: library.set_role(account.name, None if chosen == OFF else Role(chosen)))


def _password_form(account: Account) -> None:
    language, library = session.language(), resources.library()
    with st.form(f"password_form_{account.id}", border=False, clear_on_submit=True):
        new = _password("people.new_password", f"person_password_{account.id}")
        again = _password("people.again", f"person_again_{account.id}")
        st.caption(words("people.reset_about", language))
        if st.form_submit_button(words("people.reset", language), key=f"person_reset_{account.id}"):
            _set_password(new, again, partial(library.reset_account, account.name, new))


def _remove(account: Account) -> None:
    language, library = session.language(), resources.library()
    sure = st.checkbox(words("people.remove_sure", language), key=f"person_sure_{account.id}")
    label = words("people.remove", language)
    if st.button(label, key=f"person_remove_{account.id}", icon=":material/person_remove:", disabled=not sure):
        components.change_or_say_why(lambda: library.remove_account(account.name))


def _add_form() -> None:
    language, library = session.language(), resources.library()
    with st.expander(words("people.add", language), icon=":material/person_add:", key="person_add"):
        outside = st.checkbox(words("people.outside", language), key="person_outside")
        with st.form("person_form", border=False):
            name = st.text_input(words("people.name", language), key="person_name", max_chars=200, autocomplete="off")
            roles = {role.value: words(f"people.role_{role.value}", language) for role in Role}
            about = words("people.roles_help", language)
            role = st.selectbox(words("people.role", language), list(roles), format_func=roles.__getitem__, key="person_role", help=about)
            first = again = ""
            if not outside:
                first, again = _password("people.password", "person_password"), _password("people.password_again", "person_again")
                st.caption(words("people.password_about", language))
            if st.form_submit_button(words("people.add_button", language), key="person_add_button", type="primary"):
                add = partial(library.add_account, name, None if outside else first, Role(role))
                _set_password(first, again, add)


def _password(label: str, key: str) -> str:
    return st.text_input(words(label, session.language()), type="password", key=key, max_chars=300, autocomplete="new-password")


def _set_password(first: str, again: str, change: Callable[[], object]) -> None:
    language = session.language()
    if first == again:
        components.change_or_say_why(change)
    else:
        components.show_message(Message(words("people.differ", language), words("people.differ_next", language)))
