"""The product's errands, and then what the process that did them says of itself."""

from __future__ import annotations

import resource
import sys
from dataclasses import dataclass

from rag.core.settings import Settings
from rag.library import admission, drawing


@dataclass(frozen=True, slots=True)
class Inside:
    """`modules` that the process has loaded, and the most megabytes (2^20 bytes) that it held; `found` is what the errand counted."""

    found: int
    modules: tuple[str, ...]
    megabytes: int


def _inside(found: int) -> Inside:
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return Inside(found, tuple(sorted(sys.modules)), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // scale)


def admitted(data: bytes) -> Inside:
    return _inside(admission.admit(data, password=None, max_pages=10).pages)


def drawn(data: bytes) -> Inside:
    return _inside(drawing.draw(data, 1, scale=2.0).width)


def prepared(data: bytes) -> Inside:
    from rag.library import prepare

    return _inside(len(prepare.prepare(data, Settings(), name="휴가.pdf", on_progress=lambda *_: None).passages))
