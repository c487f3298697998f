"""How a character is set: its size, and whether it stands out. Both in one number a character, for all of a page in one array."""

from __future__ import annotations

from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

Looks = NDArray[np.uint16]

_STEPS = 8  # of a point that a size is told in
_BITS = 3
_LARGEST = (1 << (16 - _BITS)) - 1


class Look(IntFlag):
    """In bold print, in a colour, in white or nearly white (on something darker)."""

    BOLD = 1
    TINTED = 2
    LIGHT = 4


def packed(look: Look, size: float) -> int:
    """A look and a font's size in points as one number that a uint16 holds; 0 is plain print of no known size."""
    return int(look) | min(max(round(size * _STEPS), 0), _LARGEST) << _BITS


def stands_out(looks: Looks, look: Look) -> NDArray[np.bool_]:
    """Which characters have a look."""
    return np.asarray(looks & int(look) > 0, dtype=np.bool_)


def sizes(looks: Looks) -> NDArray[np.float64]:
    """The characters' sizes in points, 0 where they are not known."""
    return np.asarray((looks >> _BITS) / _STEPS, dtype=np.float64)
