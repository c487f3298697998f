"""Which rooms a file and a question pass on their way, by the calls that are really made.

A way is the calls along arrows that the table of `tests/test_layers.py` allows. What a room calls against the table it was handed by its
caller (how lines are joined, who is told of progress): that is its caller's arrow, not its own. `core` is the words, not a place.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import FrameType

from ngram_embedder import NgramEmbedder
from pdf_factory import Sheet, make_pdf, text_lines
from test_layers import ROWS

from rag.core.job import JobState
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.prepare import prepare
from rag.library.sandbox import Sandbox

LINES = ("제1장 휴가", "제1조(연차휴가) 직원은 매년 15일의 연차휴가를 받는다. 휴가를 쓰려면 사흘 전에 신청서를", "내야 한다.")
Arrow = tuple[str, str]


def room_of(frame: FrameType | None) -> str | None:
    parts = str(frame.f_globals.get("__name__", "")).split(".") if frame else []
    return parts[1] if len(parts) > 2 and parts[0] == "rag" and parts[1] != "core" else None


def caller_room(frame: FrameType) -> str | None:
    """The room that a call comes from: what stands between (numpy, an outside library, core) is passed over."""
    back = frame.f_back
    while back is not None and room_of(back) is None:
        back = back.f_back
    return room_of(back)


def arrows_of(run: Callable[[], object]) -> list[Arrow]:
    """Every call from one room into another while `run` runs, in order."""
    found: list[Arrow] = []

    def seen(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and (room := room_of(frame)) is not None:
            caller = caller_room(frame)
            if caller is not None and caller != room:
                found.append((caller, room))

    sys.setprofile(seen)
    threading.setprofile(seen)
    try:
        run()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return found


def allowed(arrows: list[Arrow]) -> list[Arrow]:
    return [(caller, room) for caller, room in arrows if room in ROWS[caller].rooms]


def stations(arrows: list[Arrow], caller: str) -> list[str]:
    """The rooms that `caller` goes into, one after the other."""
    rooms = [room for one, room in arrows if one == caller]
    return [room for i, room in enumerate(rooms) if i == 0 or rooms[i - 1] != room]


def test_a_file_is_prepared_in_three_rooms_and_never_comes_back_to_one() -> None:
    data = make_pdf([Sheet(text_lines(*LINES)), Sheet(text_lines("제2조(병가) 병가는 1년에 60일까지 받는다."))])
    told: list[JobState] = []
    run = arrows_of(lambda: prepare(data, Settings(), name="휴가.pdf", on_progress=lambda state, done, total: told.append(state)))
    way = allowed(run)
    assert set(way) == {("library", "pdf"), ("library", "text")}
    assert stations(way, "library") == ["pdf", "text"]
    handed = set(run) - set(way)
    assert handed == {("pdf", "text"), ("pdf", "library")}  # how lines are joined, who is told
    assert JobState.CUTTING in told


def test_a_question_is_answered_in_six_rooms(settings: Settings, embedder: NgramEmbedder, sandbox: Sandbox) -> None:
    library = Library(settings, embedder=embedder, sandbox=sandbox)
    library.add("휴가.pdf", make_pdf([Sheet(text_lines(*LINES))]))
    library.work()
    answers = []
    way = allowed(arrows_of(lambda: answers.append(library.ask("연차휴가는 며칠인가요?"))))
    assert answers[0].hits
    rooms = {room for arrow in way for room in arrow}
    assert "search" in rooms and "answer" in rooms
    assert rooms <= {"library", "search", "answer", "text", "models", "store"}
