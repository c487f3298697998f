"""Tables against the hand-made truth, beside other readers: python tests/benchmarks/tables.py HALF [--ours] [--each]

HALF: seen, unseen, fresh, held, last or sixth.

Prints TEDS (mean over tables) and the shares of cells, by reader; non-tables taken for tables; pages a second of our reading.
Needs pdfplumber and pymupdf for the others (`pip install pdfplumber pymupdf`); `--ours` goes without.

Held (14 tables, 156 values), run once when the reader was done: TEDS .919, all heads .769; pdfplumber .650, .250; PyMuPDF .628, .218
(`pdf/tables/README.md`). The others are spent, and were built on since: seen half (22 tables, 378 values) TEDS 1.000, all heads 1.000;
unseen half (18 tables, 527 values) .974, .907 and fresh (9 tables, 117 values) .997, 1.000, where first runs gave .772, .391 and .730,
.265. Sixth (20 tables, 247 values) was set down by somebody who knows nothing of the reader, and is to be run once.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from table_cells import CellCounts, count_cells
from table_truth import PlacedCell, Record, Text, best_match, is_taken, manuscript_of, path_of, records, truth_of
from teds import MeasuredTable, teds

Reader = Callable[[Record, Text], list[MeasuredTable]]


def ours(record: Record, text: Text) -> list[MeasuredTable]:
    pages = record.get("pages") or [record["page"]]
    tables = [table for table in manuscript_of(path_of(record)).tables if set(table.pages) & set(pages)]
    return [text.own(table, pages if record.get("continues") else None) for table in tables]


def by_plumber(record: Record, text: Text) -> list[MeasuredTable]:
    pdfplumber: Any = importlib.import_module("pdfplumber")

    found = []
    with pdfplumber.open(path_of(record)) as document:
        for number in record.get("pages") or [record["page"]]:
            page = document.pages[number - 1]
            for table in page.find_tables():
                found.append(_gridded(number, [box for row in table.rows for box in row.cells if box], text))
    return found


def by_mupdf(record: Record, text: Text) -> list[MeasuredTable]:
    pymupdf: Any = importlib.import_module("pymupdf")

    found = []
    with pymupdf.open(path_of(record)) as document:
        for number in record.get("pages") or [record["page"]]:
            for table in document[number - 1].find_tables().tables:
                found.append(_gridded(number, [tuple(box) for box in table.cells if box], text))
    return found


def _gridded(page: int, boxes: list[Any], text: Text) -> MeasuredTable:
    """Boxes of cells -> rows, columns and spans, by where their sides stand. The first row is taken for column heads, the first column for
    row heads."""
    xs, ys = sorted({round(box[0]) for box in boxes}), sorted({round(box[1]) for box in boxes})

    def cells() -> Iterator[PlacedCell]:
        for box in sorted(set(boxes)):
            row, column = ys.index(round(box[1])), xs.index(round(box[0]))
            spans = (sum(box[1] - 0.5 <= y < box[3] - 1 for y in ys), sum(box[0] - 0.5 <= x < box[2] - 1 for x in xs))
            head = ("corner" if not column else "column") if not row else "row" if not column else None
            yield PlacedCell(row, column, max(spans[0], 1), max(spans[1], 1), head, ((page, *box),))  # type: ignore[arg-type]

    return text.placed(len(ys), len(xs), cells())


def measure(name: str, half: str, reader: Reader, each: bool) -> None:
    scores, counts, shares, taken, others = [], CellCounts(), [], [], 0
    for record in records(half):
        text = Text(manuscript_of(path_of(record)))
        found = reader(record, text)
        if not record.get("table", True):
            others += 1
            taken += [record["id"]] if is_taken(record, text, found) else []
            continue
        truth = truth_of(record, text)
        best = best_match(truth, found)
        scores.append(teds(truth, best))
        own = count_cells(truth, best)
        counts += own
        shares.append(own.all_heads / max(own.values, 1))
        if each:
            size = f"{best.rows}x{best.columns}" if best else "-"
            print(f"  {record['id']} {record['rows']}x{record['columns']} found {size} teds {scores[-1]:.2f} {own}")
    print(
        f"{name}, {half}: TEDS {sum(scores) / len(scores):.3f} (n={len(scores)}); of {counts.cells} cells right text"
        f" {counts.texts / counts.cells:.3f}; of {counts.values} values right row heads {counts.row_heads / counts.values:.3f},"
        f" column heads {counts.column_heads / counts.values:.3f}, all heads {counts.all_heads / counts.values:.3f}"
        f" (mean over tables {sum(shares) / len(shares):.3f}); non-tables taken {len(taken)} of {others} {' '.join(taken)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("half", choices=["seen", "unseen", "fresh", "held", "last", "sixth"])
    parser.add_argument("--ours", action="store_true")
    parser.add_argument("--each", action="store_true")
    options = parser.parse_args()
    started = time.perf_counter()
    pages = sum(len(manuscript_of(path).pages) for path in {path_of(record) for record in records(options.half)})
    print(f"read: {pages} pages, {pages / (time.perf_counter() - started):.0f} pages/s")
    readers: dict[str, Reader] = {"ours": ours} if options.ours else {"ours": ours, "pdfplumber": by_plumber, "PyMuPDF": by_mupdf}
    for name, reader in readers.items():
        measure(name, options.half, reader, options.each)


if __name__ == "__main__":
    main()
