"""What tests of people share: a password that will do, hashes that cost little, a clock that a test turns."""

from __future__ import annotations

from dataclasses import dataclass

from argon2 import PasswordHasher

from rag.access.passwords import Passwords

GOOD = "파란 우산 일곱 개"


def cheap_passwords() -> Passwords:
    """Argon2 with a thousandth of its cost."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now
