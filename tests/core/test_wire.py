"""Plain data across a border: what comes out is what went in, or BadMessage."""

from __future__ import annotations

import pickle
import struct
import tracemalloc
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from rag.core.records import PageStatus, Span
from rag.core.wire import BadMessage, from_json, pack, to_json, unpack, unpack_fields


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    boxes: NDArray[np.float32]
    status: PageStatus = PageStatus.TEXT
    spans: tuple[Span, ...] = ()


def test_a_record_comes_back_with_its_enum_its_spans_and_its_array() -> None:
    boxes = np.array([[1, 2, 3, np.nan]], dtype=np.float32)
    back = unpack(Sheet, pack(Sheet(boxes, PageStatus.SCANNED, (Span(1, 2),))))
    assert (back.status, back.spans) == (PageStatus.SCANNED, (Span(1, 2),)) and isinstance(back.spans[0], Span)
    np.testing.assert_array_equal(back.boxes, boxes)


@pytest.mark.parametrize("shape", [(), (0,), (0, 4), (3,), (2, 3, 4)])
@pytest.mark.parametrize("number", [np.float32, np.uint8, np.int64, np.bool_])
def test_an_array_keeps_its_shape_and_kind_of_number(shape: tuple[int, ...], number: type[Any]) -> None:
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(number)
    back = unpack(NDArray[number], pack(array))  # type: ignore[valid-type]
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)


def test_arrays_that_do_not_lie_in_a_row_cross_too() -> None:
    turned = np.arange(6, dtype=">f4").reshape(2, 3).T[::-1]
    np.testing.assert_array_equal(unpack(NDArray[np.float32], pack(turned)), turned)


@pytest.mark.parametrize("path", ["/가 나/100%.pdf", "relative", "/\udcb0\udca1"])
def test_a_path_crosses_whatever_its_bytes_are(path: str) -> None:
    assert unpack(Path, pack(Path(path))) == Path(path)
    assert from_json(Path, to_json(Path(path))) == Path(path)


def test_numbers_of_numpy_are_numbers() -> None:
    assert from_json(list[float], to_json([np.float64(0.5), np.float32(0.25), np.int64(2)])) == [0.5, 0.25, 2.0]


def test_values_by_name_are_each_of_their_own_kind() -> None:
    kinds: Mapping[str, Any] = {"path": Path, "page": int, "clip": Span | None}
    assert unpack_fields(kinds, pack({"path": Path("a"), "page": 3})) == {"path": Path("a"), "page": 3}
    for wrong in ({"page": "3"}, {"other": 1}, {"clip": [1]}, ["page"], {1: 2}):
        with pytest.raises(BadMessage):
            unpack_fields(kinds, pack(wrong))


@pytest.mark.parametrize("value", [object(), {1, 2}.__iter__(), lambda: 0, "\udcb0", 2**64, Sheet])
def test_what_is_not_plain_does_not_go_out(value: object) -> None:
    with pytest.raises(BadMessage):
        pack(value)


def array(kind: bytes, sides: int, shape: tuple[int, ...], data: bytes) -> bytes:
    head = kind + bytes([sides]) + b"".join(struct.pack("<Q", side) for side in shape)
    return msgspec.msgpack.encode(msgspec.msgpack.Ext(1, head + data))


HOSTILE = {
    "nothing": b"",
    "a pickle": pickle.dumps(np.zeros(3, np.float32)),
    "a list that claims four thousand million": b"\xdd\xff\xff\xff\xff",
    "bytes that claim four thousand million": b"\xc6\xff\xff\xff\xff",
    "lists in lists": b"\x91" * 100_000,
    "a number": pack(7),
    "other extension": msgspec.msgpack.encode(msgspec.msgpack.Ext(2, bytes(64))),
    "a date": b"\xd6\xff\x00\x00\x00\x00",
    "no head": msgspec.msgpack.encode(msgspec.msgpack.Ext(1, b"<f")),
    "objects": array(b"|O8", 1, (1,), bytes(8)),
    "other numbers": array(b"<f8", 1, (1,), bytes(8)),
    "too little": array(b"<f4", 1, (3,), bytes(8)),
    "too much": array(b"<f4", 1, (1,), bytes(8)),
    "sides that are not there": array(b"<f4", 4, (2,), b""),
    "a hundred sides": array(b"<f4", 100, (1,) * 100, bytes(4)),
    "sides whose product wraps to nothing": array(b"<f4", 2, (2**32, 2**32), b""),
    "nothing times very much": array(b"<f4", 2, (0, 2**63), b""),
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bytes_are_refused_and_cost_nothing(message: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(BadMessage):
            unpack(NDArray[np.float32], message)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("end", range(1, 60))
def test_a_message_that_ends_early_is_refused(end: int) -> None:
    message = pack(Sheet(np.zeros((1, 4), np.float32), spans=(Span(1, 2),)))
    assert end < len(message)
    with pytest.raises(BadMessage):
        unpack(Sheet, message[:end])


@pytest.mark.parametrize("text", ["", "{", '{"start": 1}', "[1]", '["1", 2]', "null", "[1, 2, 3]", "NaN"])
def test_json_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(BadMessage):
        from_json(Span, text)
