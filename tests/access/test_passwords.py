"""What a password must be, and that one is itself however it was typed."""

from __future__ import annotations

import unicodedata

import pytest
from argon2 import extract_parameters
from members import GOOD

from rag.access.passwords import Passwords
from rag.core.errors import WeakPassword


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "password_length"),
        ("일이삼사오육칠팔구", "password_length"),  # nine
        ("가나다라마바사아자차" * 26, "password_length"),  # 260
        ("aaaaaaaaaaaaaaaa", "password_simple"),
        ("1212121212123", "password_simple"),  # three different
        ("Kim.Daeri@corp", "password_simple"),  # the name
    ],
)
def test_a_weak_password_is_refused_with_what_is_wrong(passwords: Passwords, password: str, reason: str) -> None:
    with pytest.raises(WeakPassword) as caught:
        passwords.hash(password, "kim.daeri@corp")
    assert caught.value.facts == {"reason": reason, "shortest": 10, "longest": 256}


def test_decomposed_hangul_is_the_same_password(passwords: Passwords) -> None:
    kept = passwords.hash(GOOD, "김")
    assert passwords.fits(kept, unicodedata.normalize("NFD", GOOD))
    assert not passwords.fits(kept, GOOD + " ")
    assert not passwords.fits("", GOOD) and not passwords.fits("no hash at all", GOOD)


def test_the_same_password_twice_has_two_hashes(passwords: Passwords) -> None:
    assert passwords.hash(GOOD, "김") != passwords.hash(GOOD, "김")


def test_what_ships_is_argon2id_with_64_megabytes_and_three_rounds() -> None:
    chosen = extract_parameters(Passwords().hash(GOOD, "김"))
    assert (chosen.type.name, chosen.memory_cost, chosen.time_cost) == ("ID", 65_536, 3)
