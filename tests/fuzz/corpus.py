"""The inputs that are kept for each target: few, small, one a line in base64. Each reaches something that the others do not."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "corpus"
MOST, LONGEST = 40, 1024  # inputs of a target, bytes of one


def kept(name: str) -> list[bytes]:
    file = FOLDER / f"{name}.txt"
    return [base64.b64decode(line) for line in file.read_text(encoding="ascii").splitlines()] if file.is_file() else []


def keep(name: str, inputs: Iterable[bytes]) -> int:
    """Puts inputs in the place of those that are kept, the smallest of them; how many."""
    chosen = sorted({one for one in inputs if 0 < len(one) <= LONGEST}, key=lambda one: (len(one), one))
    spaced = [chosen[i * len(chosen) // MOST] for i in range(MOST)] if len(chosen) > MOST else chosen
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.txt").write_text("".join(base64.b64encode(one).decode() + "\n" for one in spaced), encoding="ascii")
    return len(spaced)
