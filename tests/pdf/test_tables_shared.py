"""The seen half of the hand-made truth (`tables/README.md`), and the promises of every table of every file."""

from __future__ import annotations

import pytest
from places import SHARED
from table_cells import CellCounts, count_cells
from table_truth import Record, Text, assert_sound, best_match, is_taken, manuscript_of, path_of, records, truth_of
from teds import teds

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not SHARED.is_dir(), reason="the developers' PDFs are not here")]


def test_seen_tables_are_read_as_they_are_printed() -> None:
    """Floors just under what is reached: TEDS .999 of 22 tables, all heads of 378 values right, none of 7 non-tables taken."""
    scores, counts, taken = [], CellCounts(), []
    for record in records("seen"):
        text = Text(manuscript_of(path_of(record)))
        found = [text.own(table) for table in manuscript_of(path_of(record)).tables if set(table.pages) & set(pages_of(record))]
        if not record.get("table", True):
            taken += [record["id"]] if is_taken(record, text, found) else []
            continue
        truth = truth_of(record, text)
        best = best_match(truth, found)
        scores.append(teds(truth, best))
        counts += count_cells(truth, best)
    assert sum(scores) / len(scores) >= 0.98
    assert counts.texts >= 0.98 * counts.cells
    assert counts.all_heads >= 0.97 * counts.values
    assert taken == []


def pages_of(record: Record) -> list[int]:
    return record.get("pages") or [record["page"]]


def test_cells_of_every_file_lie_apart_and_cover_their_grid() -> None:
    for path in {path_of(record) for record in records("seen")}:
        assert_sound(manuscript_of(path))
