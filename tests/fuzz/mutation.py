"""An input becomes another: the same one for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

_Way = Callable[[bytes, random.Random, Sequence[bytes], Sequence[bytes]], bytes]
_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
_DIGITS = (b"0", b"-1", b"1e999", b"99999999999999999999", b"NaN", b"null", b"[]", b"{}", b'""', b"true", b'"\\ud800"')


def mutated(data: bytes, rng: random.Random, *, words: Sequence[bytes] = (), others: Sequence[bytes] = (), longest: int = 4096) -> bytes:
    """A few changes: bytes, slices, numbers and words put in, taken out, doubled, moved; `others` lend a slice."""
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        data = rng.choice(_WAYS)(data, rng, words, others)[:longest]
    return data


def _place(data: bytes, rng: random.Random) -> int:
    return rng.randrange(len(data) + 1)


def _slice(data: bytes, rng: random.Random) -> tuple[int, int]:
    start = _place(data, rng)
    return start, min(len(data), start + rng.choice((1, 2, 4, 8, rng.randrange(1, 64), rng.randrange(1, 1024))))


def _flipped(data: bytes, rng: random.Random, _words: Sequence[bytes], _others: Sequence[bytes]) -> bytes:
    if not data:
        return bytes([rng.randrange(256)])
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def _set(data: bytes, rng: random.Random, _words: Sequence[bytes], _others: Sequence[bytes]) -> bytes:
    at = _place(data, rng)
    return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]


def _without(data: bytes, rng: random.Random, _words: Sequence[bytes], _others: Sequence[bytes]) -> bytes:
    start, end = _slice(data, rng)
    return data[:start] + data[end:]


def _doubled(data: bytes, rng: random.Random, _words: Sequence[bytes], _others: Sequence[bytes]) -> bytes:
    start, end = _slice(data, rng)
    return data[:end] + data[start:end] * rng.choice((1, 1, 2, 30)) + data[end:]


def _moved(data: bytes, rng: random.Random, _words: Sequence[bytes], _others: Sequence[bytes]) -> bytes:
    start, end = _slice(data, rng)
    rest, at = data[:start] + data[end:], rng.randrange(len(data) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _numbered(data: bytes, rng: random.Random, _words: Sequence[bytes], _others: Sequence[bytes]) -> bytes:
    at, size = _place(data, rng), rng.choice((1, 2, 4, 8))
    number: int = rng.choice(_NUMBERS) & (256**size - 1)
    put = number.to_bytes(size, "little" if rng.random() < 0.5 else "big")
    return data[:at] + put + data[at + size * rng.choice((0, 1)) :]


def _worded(data: bytes, rng: random.Random, words: Sequence[bytes], _others: Sequence[bytes]) -> bytes:
    at = _place(data, rng)
    word = rng.choice(words) if words and rng.random() < 0.8 else rng.choice(_DIGITS)
    return data[:at] + word + data[at + rng.choice((0, 0, len(word))) :]


def _lent(data: bytes, rng: random.Random, _words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    other = rng.choice(others) if others else data
    start, end = _slice(other, rng)
    at = _place(data, rng)
    return data[:at] + other[start:end] + data[at:]


_WAYS: tuple[_Way, ...] = (_flipped, _set, _without, _doubled, _moved, _numbered, _worded, _worded, _lent)
