"""The hand-made truth of headings is whole: what `headings/README.md` says of it holds on every line."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha1
from itertools import chain
from pathlib import Path
from typing import Any
from unicodedata import is_normalized, normalize

import pytest
from places import SHARED

TRUTH = Path(__file__).parent / "headings" / "truth.jsonl"
FOLDERS = {"pdfs": SHARED / "pdfs", "fiscal": SHARED / "eval" / "fiscal" / "pdfs"}
PAGES: list[dict[str, Any]] = [json.loads(line) for line in TRUTH.read_text("utf-8").splitlines()]
HEADINGS: list[dict[str, Any]] = list(chain.from_iterable(page["headings"] for page in PAGES))


def test_there_is_enough_of_it() -> None:
    counted = [h for h in HEADINGS if h["kind"] == "heading" and not (h.get("doubtful") or h.get("drawn"))]
    assert len(counted) >= 300
    assert len({page["kind"] for page in PAGES}) >= 12
    assert any(not page["headings"] for page in PAGES)


def test_every_line_has_the_fields_that_the_readme_names() -> None:
    for page in PAGES:
        assert set(page) == {"document", "set", "kind", "half", "page", "contents", "headings"}
        assert is_normalized("NFC", page["document"])
        assert page["set"] in FOLDERS
        assert page["half"] in {"seen", "unseen"}
        assert page["page"] >= 1
    for heading in HEADINGS:
        assert set(heading) - {"doubtful", "drawn"} == {"id", "boxes", "depth", "parent", "inline", "kind"}
        assert heading["kind"] in {"heading", "caption"}


def test_an_identifier_and_a_page_stand_once() -> None:
    assert max(Counter(heading["id"] for heading in HEADINGS).values()) == 1
    assert max(Counter((page["document"], page["page"]) for page in PAGES).values()) == 1


def test_a_document_is_of_one_set_one_kind_and_one_half() -> None:
    for name in {page["document"] for page in PAGES}:
        assert len({(p["set"], p["kind"], p["half"]) for p in PAGES if p["document"] == name}) == 1


def test_a_parent_stands_before_its_child_in_the_same_document_and_is_of_smaller_depth() -> None:
    before: dict[str, tuple[str, int | None]] = {}
    for page in PAGES:
        for heading in page["headings"]:
            if heading["parent"] is not None:
                document, depth = before[heading["parent"]]
                assert document == page["document"]
                assert depth is not None
                assert 1 <= depth < heading["depth"]
            before[heading["id"]] = (page["document"], heading["depth"])


def test_a_heading_has_a_depth_and_a_caption_has_neither_depth_nor_parent() -> None:
    for heading in HEADINGS:
        if heading["kind"] == "caption":
            assert heading["depth"] is heading["parent"] is None
        else:
            assert 0 <= heading["depth"] <= 6


def test_a_box_has_an_area_and_two_headings_do_not_share_one() -> None:
    for page in PAGES:
        boxes = [tuple(box) for heading in page["headings"] for box in heading["boxes"]]
        assert len(boxes) == len(set(boxes))
        assert all(heading["boxes"] for heading in page["headings"])
        assert all(0 <= x0 < x1 and 0 <= top < bottom for x0, top, x1, bottom in boxes)


def test_a_contents_page_has_no_heading_but_its_own_title() -> None:
    assert all(len(page["headings"]) <= 1 for page in PAGES if page["contents"])


@pytest.mark.shared
def test_the_documents_are_there_and_the_halves_alternate_by_the_digest_of_their_names(shared: Path) -> None:
    names = {kind: {normalize("NFC", path.name) for path in folder.glob("*.pdf")} for kind, folder in FOLDERS.items()}
    assert all(page["document"] in names[page["set"]] for page in PAGES)
    ordered = sorted(set().union(*names.values()), key=lambda name: sha1(name.encode()).hexdigest())
    halves = {name: ("seen", "unseen")[place % 2] for place, name in enumerate(ordered)}
    assert all(page["half"] == halves[page["document"]] for page in PAGES)
