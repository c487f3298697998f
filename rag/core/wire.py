"""Plain data: how records cross from one process to another, and how they rest as JSON. Never code, never pickle.

Whoever reads says what is expected, and gets exactly that or BadMessage: msgspec builds nothing that was not asked for, however the
bytes were made. A numpy array crosses as its kind of number, its shape and its buffer. The only file that knows msgspec.
"""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin
from urllib.parse import quote, unquote_to_bytes

import msgspec
import numpy as np
from numpy.typing import NDArray

_Kind = TypeVar("_Kind")
_ARRAY = 1  # msgpack's extension type for an array
_HEAD, _SIDE = struct.Struct("<3sB"), struct.Struct("<Q")  # kind of number and number of sides; then one a side
_MOST_SIDES = 4


class BadMessage(ValueError):
    """Bytes or text that are not what was expected."""


def pack(value: object) -> bytes:
    """Records, plain values and arrays as msgpack. Raises BadMessage for what is none of these, or text that is not Unicode."""
    try:
        return msgspec.msgpack.encode(value, enc_hook=_plain)
    except (NotImplementedError, OverflowError, UnicodeEncodeError, RecursionError) as error:
        raise BadMessage(str(error)) from error


def unpack(kind: type[_Kind], message: bytes) -> _Kind:
    """The value of this kind (a record, or any type that annotations can say) that `message` holds. Raises BadMessage."""
    try:
        return msgspec.msgpack.decode(message, type=kind, dec_hook=_made)
    except (ValueError, TypeError, OverflowError, RecursionError, MemoryError) as error:
        raise BadMessage(str(error)) from error


def unpack_fields(kinds: Mapping[str, Any], message: bytes) -> dict[str, Any]:
    """Values by name, each of its own kind; all names must be known, not all need be there. Raises BadMessage."""
    raw = unpack(dict[str, msgspec.Raw], message)
    if unknown := raw.keys() - kinds.keys():
        raise BadMessage(f"unknown: {', '.join(sorted(unknown))}")
    return {name: unpack(kinds[name], bytes(value)) for name, value in raw.items()}


def to_json(value: object) -> str:
    """Records and plain values as JSON, field by field under the fields' names."""
    try:
        return msgspec.json.encode(value, enc_hook=_plain).decode()
    except (NotImplementedError, OverflowError, UnicodeEncodeError, RecursionError) as error:
        raise BadMessage(str(error)) from error


def from_json(kind: type[_Kind], text: str) -> _Kind:
    """The value of this kind that the JSON holds; fields with a default may be missing, fields that are not known are passed over."""
    try:
        return msgspec.json.decode(text, type=kind, dec_hook=_made)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadMessage(str(error)) from error


def _plain(value: object) -> object:
    """What msgspec does not know by itself."""
    if isinstance(value, np.ndarray):
        array = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<"), copy=False)
        head = _HEAD.pack(array.dtype.str.encode("ascii"), array.ndim)
        return msgspec.msgpack.Ext(_ARRAY, b"".join([head, *map(_SIDE.pack, array.shape), array.tobytes()]))
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Path):  # a name need not be Unicode
        return quote(os.fsencode(value))
    raise NotImplementedError(f"{type(value).__name__} does not cross")


def _made(kind: Any, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(os.fsdecode(unquote_to_bytes(value)))
    if get_origin(kind) is np.ndarray and isinstance(value, msgspec.msgpack.Ext) and value.code == _ARRAY:
        number = get_args(get_args(kind)[1])[0]  # NDArray[np.float32] is np.ndarray[shape, np.dtype[np.float32]]
        return _array(np.dtype(number).newbyteorder("<"), bytes(value.data))
    raise TypeError(f"expected {kind}")


def _array(expected: np.dtype[Any], data: bytes) -> NDArray[Any]:
    if len(data) < _HEAD.size:
        raise ValueError("an array without a head")
    kind, sides = _HEAD.unpack_from(data)
    start = _HEAD.size + sides * _SIDE.size
    if kind != expected.str.encode("ascii") or sides > _MOST_SIDES or len(data) < start:
        raise ValueError(f"not an array of {expected.str}")
    shape = [_SIDE.unpack_from(data, _HEAD.size + side * _SIDE.size)[0] for side in range(sides)]
    if math.prod(shape) * expected.itemsize != len(data) - start or max(shape, default=0) > len(data):
        raise ValueError("an array whose shape does not fit its buffer")
    return np.ndarray(shape, expected, buffer=data, offset=start) if len(data) > start else np.zeros(shape, expected)
