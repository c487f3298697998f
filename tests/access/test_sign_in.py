"""Signing in: sessions end, tries are counted, and nobody learns which names there are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from members import GOOD, Clock

from rag.access.accounts import People
from rag.access.passwords import Passwords
from rag.access.sign_in import FRESH, IDLE, LONGEST, SignIn
from rag.core.errors import AccountLocked, AccountNotFound, RagError, SignInUsed, TooManyTries, WrongSignIn
from rag.core.people import Person, Role, Voucher
from rag.store.accounts import Accounts
from rag.store.database import Database


@pytest.fixture
def kim(people: People) -> Person:
    account = people.add("김 대리", GOOD, Role.EDITOR)
    return Person(account.id, "김 대리", Role.EDITOR)


def refused(sign_in: SignIn, times: int, name: str = "김 대리", origin: str = "10.0.0.7") -> list[str]:
    """What each of so many wrong tries is told."""
    told = []
    for _ in range(times):
        with pytest.raises(RagError) as caught:
            sign_in.begin(name, "틀린 비밀번호 하나", origin=origin)
        told.append(caught.value.code)
    return told


def test_a_token_tells_who_asks_until_it_is_ended(sign_in: SignIn, kim: Person) -> None:
    token = sign_in.begin("  김  대리 ", GOOD, origin="here")
    assert sign_in.who(token) == kim
    assert sign_in.who(token + "x") is None
    sign_in.end(token)
    assert sign_in.who(token) is None


def test_a_session_ends_by_itself_after_its_time_and_when_it_lies_idle(sign_in: SignIn, kim: Person, clock: Clock) -> None:
    token = sign_in.begin("김 대리", GOOD, origin="here")
    for _ in range(int(LONGEST / 3600) - 1):
        clock.now += 3600
        assert sign_in.who(token) == kim  # each look is a sign of life
    clock.now += 3600
    assert sign_in.who(token) is None
    token = sign_in.begin("김 대리", GOOD, origin="here")
    clock.now += IDLE + 1
    assert sign_in.who(token) is None


def test_neither_password_nor_token_stands_in_the_database(sign_in: SignIn, kim: Person, database: Database) -> None:
    token = sign_in.begin("김 대리", GOOD, origin="here")
    with database.reading() as db:
        tables = ("accounts", "sign_ins", "attempts", "audit", "history", "jobs")
        dump = "\n".join(str([*row]) for table in tables for row in db.execute(f"SELECT * FROM {table}").fetchall())
    assert "$argon2id$" in dump and GOOD not in dump and token not in dump


@pytest.mark.parametrize("name", ["김 대리", "없는 사람"])
def test_wrong_tries_are_told_the_same_whether_or_not_there_is_such_a_name(sign_in: SignIn, kim: Person, clock: Clock, name: str) -> None:
    assert refused(sign_in, 6, name) == ["wrong_sign_in"] * 5 + ["too_many_tries"]
    clock.now += 61
    assert refused(sign_in, 2, name) == ["wrong_sign_in", "too_many_tries"]
    with pytest.raises(TooManyTries) as caught:
        sign_in.begin(name, GOOD, origin="other")
    assert caught.value.facts == {"seconds": 120.0}  # doubled; from wherever it comes


def test_twenty_wrong_tries_in_a_row_lock_a_name_until_it_is_reset(
    sign_in: SignIn, kim: Person, people: People, accounts: Accounts, passwords: Passwords, clock: Clock
) -> None:
    for number in range(20):
        refused(sign_in, 1, origin=f"10.0.1.{number}")
        clock.now += 3601
    with pytest.raises(AccountLocked):
        sign_in.begin("김 대리", GOOD, origin="here")
    clock.now += 30 * 86_400
    again = SignIn(accounts, passwords, clock)  # as after a restart: it stands in the database
    with pytest.raises(AccountLocked):
        again.begin("김 대리", GOOD, origin="here")
    people.reset("김 대리", None)
    assert again.who(again.begin("김 대리", GOOD, origin="here")) == kim


def test_who_is_held_up_by_wrong_tries_stands_beside_the_account(
    sign_in: SignIn, kim: Person, accounts: Accounts, people: People, clock: Clock
) -> None:
    people.add("이 주임", GOOD, Role.READER)

    def standing() -> list[tuple[int, bool, float]]:
        return [(one.failed, one.locked, one.blocked) for one in sign_in.standing(people.all())]

    refused(sign_in, 2)
    assert standing() == [(2, False, 0.0), (0, False, 0.0)]
    refused(sign_in, 3)
    clock.now += 20
    assert standing() == [(5, False, 40.0), (0, False, 0.0)]
    for number in range(15):
        clock.now += 3601
        refused(sign_in, 1, name=" 김  대리", origin=f"10.0.1.{number}")
    assert standing() == [(20, True, 0.0), (0, False, 0.0)]
    people.reset("김 대리", None)
    assert standing() == [(0, False, 0.0), (0, False, 0.0)]


def test_one_address_that_tries_many_names_is_made_to_wait(sign_in: SignIn, kim: Person, clock: Clock) -> None:
    told = [refused(sign_in, 1, name=f"사람 {number}")[0] for number in range(21)]
    assert told == ["wrong_sign_in"] * 20 + ["too_many_tries"]
    assert sign_in.who(sign_in.begin("김 대리", GOOD, origin="10.0.0.8")) == kim  # others are not held up
    clock.now += 61
    assert sign_in.who(sign_in.begin("김 대리", GOOD, origin="10.0.0.7")) == kim


def test_a_right_password_forgets_the_wrong_ones_before_it(sign_in: SignIn, kim: Person) -> None:
    for _ in range(3):
        refused(sign_in, 4)
        sign_in.begin("김 대리", GOOD, origin="10.0.0.7")
    assert refused(sign_in, 5) == ["wrong_sign_in"] * 5


def test_tries_side_by_side_are_all_counted(sign_in: SignIn, kim: Person) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = [code for codes in pool.map(lambda _: refused(sign_in, 1), range(16)) for code in codes]
    assert sorted(told) == ["too_many_tries"] * 11 + ["wrong_sign_in"] * 5


def test_another_password_ends_all_sessions_but_the_one_that_set_it(sign_in: SignIn, kim: Person) -> None:
    first, second = (sign_in.begin("김 대리", GOOD, origin="here") for _ in range(2))
    with pytest.raises(WrongSignIn):
        sign_in.change(kim, "틀린 비밀번호 하나", "빨간 우산 여덟 개", origin="here")
    new = sign_in.change(kim, GOOD, "빨간 우산 여덟 개", origin="here")
    assert [sign_in.who(token) for token in (first, second, new)] == [None, None, kim]
    with pytest.raises(WrongSignIn):
        sign_in.begin("김 대리", GOOD, origin="here")


def test_role_and_removal_hold_at_once(sign_in: SignIn, kim: Person, people: People) -> None:
    token = sign_in.begin("김 대리", GOOD, origin="here")
    people.set_role("김 대리", Role.READER)
    assert sign_in.who(token) == Person(kim.account_id, "김 대리", Role.READER)
    people.set_role("김 대리", None)
    assert sign_in.who(token) is None
    with pytest.raises(WrongSignIn):
        sign_in.begin("김 대리", GOOD, origin="here")
    people.set_role("김 대리", Role.EDITOR)
    token = sign_in.begin("김 대리", GOOD, origin="here")
    people.remove("김 대리")
    assert sign_in.who(token) is None


def test_who_signs_in_elsewhere_needs_an_account_made_for_that(sign_in: SignIn, kim: Person, people: People, clock: Clock) -> None:
    people.add("lee@corp.example", None, Role.READER)
    assert sign_in.who(sign_in.begin_outside(Voucher("LEE@corp.example", clock.now, "1"))) is not None
    for name in ("stranger@corp.example", "김 대리", ""):  # one with a password is not taken over by who is called so elsewhere
        with pytest.raises(AccountNotFound):
            sign_in.begin_outside(Voucher(name, clock.now, "2"))
    for password in ("", "아무 비밀번호나 하나"):
        with pytest.raises(WrongSignIn):
            sign_in.begin("lee@corp.example", password, origin="here")


def test_one_sign_in_elsewhere_begins_one_session_and_soon(sign_in: SignIn, people: People, clock: Clock) -> None:
    people.add("lee@corp.example", None, Role.READER)
    first = Voucher("lee@corp.example", clock.now, "a")
    token = sign_in.begin_outside(first)
    sign_in.end(token)
    for old in (first, Voucher("lee@corp.example", clock.now - FRESH - 1, "b"), Voucher("lee@corp.example", clock.now + FRESH + 1, "c")):
        with pytest.raises(SignInUsed):
            sign_in.begin_outside(old)
    clock.now += LONGEST
    with pytest.raises(SignInUsed):
        sign_in.begin_outside(first)
    assert sign_in.who(sign_in.begin_outside(Voucher("lee@corp.example", clock.now, "d"))) is not None


def test_one_sign_in_elsewhere_used_by_many_at_once_begins_one_session(sign_in: SignIn, people: People, clock: Clock) -> None:
    people.add("lee@corp.example", None, Role.READER)

    def begin(_: int) -> bool:
        try:
            return bool(sign_in.begin_outside(Voucher("lee@corp.example", clock.now, "a")))
        except SignInUsed:
            return False

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(begin, range(16))) == 1


def test_an_old_library_gets_the_tables_and_its_scopes_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.store import steps
    from rag.store.scopes import Scopes

    monkeypatch.setattr(steps, "MIGRATIONS", steps.MIGRATIONS[:7])
    old = Database(tmp_path)
    with old.writing() as db:
        db.execute("INSERT INTO documents (name, sha256, size, added, rule) VALUES ('a.pdf', '0', 1, '2026', 'r')")
        db.execute("INSERT INTO scopes (name) VALUES ('여비')")
        db.execute("INSERT INTO scope_documents VALUES (1, 1)")
        db.execute("INSERT INTO history (question, asked, answer, answered) VALUES ('물음', '2026', '{}', 0)")
    monkeypatch.undo()
    new = Database(tmp_path)
    assert Scopes(new).all() == {"여비": (1,)}
    with new.reading() as db:
        assert [tuple(row) for row in db.execute("SELECT id, collection_id FROM documents")] == [(1, 1)]
        assert [tuple(row) for row in db.execute("SELECT id, name, owner FROM collections")] == [(1, "", None)]
        assert [tuple(row) for row in db.execute("SELECT question, owner FROM history")] == [("물음", None)]
    assert not Accounts(new).any()
