"""Somebody must manage the others: the last admin is kept, whichever face asks, also where two go at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from members import GOOD

from rag.access.accounts import People
from rag.core.errors import LastAdmin
from rag.core.people import Role

Deed = Callable[[People, str], object]
DEEDS: dict[str, Deed] = {
    "remove": lambda people, name: people.remove(name),
    "make a reader": lambda people, name: people.set_role(name, Role.READER),
    "make an editor": lambda people, name: people.set_role(name, Role.EDITOR),
    "shut out": lambda people, name: people.set_role(name, None),
}


def admins(people: People) -> list[str]:
    return [one.name for one in people.all() if one.role is Role.ADMIN and not one.disabled]


@pytest.mark.parametrize("deed", DEEDS)
def test_the_last_admin_stays_until_there_is_another_one_who_may_enter(people: People, deed: str) -> None:
    for name, role in (("박 과장", Role.ADMIN), ("김 대리", Role.EDITOR), ("옛 관리자", Role.ADMIN)):
        people.add(name, GOOD, role)
    people.set_role("옛 관리자", None)  # who may not enter manages nobody
    before = people.all()
    with pytest.raises(LastAdmin) as caught:
        DEEDS[deed](people, "박  과장")
    assert caught.value.facts == {"name": "박 과장"} and people.all() == before
    assert people.set_role("박 과장", Role.ADMIN).role is Role.ADMIN  # what changes nothing is let pass
    people.set_role("김 대리", Role.ADMIN)
    DEEDS[deed](people, "박 과장")
    assert admins(people) == ["김 대리"]


@pytest.mark.parametrize("deed", DEEDS)
def test_of_two_admins_who_go_at_once_one_stays(people: People, deed: str) -> None:
    for name in ("박 과장", "김 대리"):
        people.add(name, GOOD, Role.ADMIN)

    def go(name: str) -> bool:
        try:
            DEEDS[deed](people, name)
        except LastAdmin:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, ("박 과장", "김 대리"))) == [False, True]
    assert len(admins(people)) == 1


def test_only_who_says_so_removes_the_last_account_of_all(people: People) -> None:
    people.add("박 과장", GOOD, Role.ADMIN)
    with pytest.raises(LastAdmin):
        people.remove("박 과장")
    people.add("김 대리", GOOD, Role.READER)
    with pytest.raises(LastAdmin):
        people.remove("박 과장", emptying=True)
    people.remove("김 대리")
    people.remove("박 과장", emptying=True)
    assert people.all() == []
