"""How long there must be no try to sign in after so many that failed."""

from __future__ import annotations

_FREE_BY_NAME, _FREE_BY_ORIGIN = 4, 19  # failed tries that cost nothing; an office may share one address
_LOCKED_AFTER = 20  # failed tries in a row for one name
_FIRST, _MOST = 60.0, 3600.0  # seconds: doubled each time
LOCKED = 10.0 * 365 * 86_400  # seconds: until an admin resets it


def _doubling(free: int, n: int) -> tuple[float, ...]:
    return (*(0.0 for _ in range(free)), *(min(_MOST, _FIRST * 2**i) for i in range(n)))


BY_NAME = (*_doubling(_FREE_BY_NAME, _LOCKED_AFTER - 1 - _FREE_BY_NAME), LOCKED)
BY_ORIGIN = _doubling(_FREE_BY_ORIGIN, 7)
