"""Headings against the hand-made truth: python tests/benchmarks/headings.py seen|unseen [--each]

Prints by kind of document and for all: precision, recall, and how many of those found stand under the right heading. `--each` names what
was missed and what was wrong; not to be asked of the unseen half while building. What counts is said in `text/headings/README.md`.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from heading_truth import HeadingCounts, count_headings, documents, lines_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("half", choices=["seen", "unseen"])
    parser.add_argument("--each", action="store_true")
    options = parser.parse_args()
    kinds: dict[str, HeadingCounts] = defaultdict(HeadingCounts)
    for (kind, document), records in documents(options.half).items():
        text, lines = lines_of(kind, document)
        counts, missed, wrong = count_headings(records, text, lines)
        kinds[records[0]["kind"]] += counts
        if options.each:
            print(f"{document}: {counts}")
            print("".join(f"  missed {title}\n" for title in missed) + "".join(f"  wrong {title}\n" for title in wrong), end="")
    for name, counts in sorted(kinds.items()):
        print(f"{name}: {counts}")
    print(f"all of {options.half}: {sum(kinds.values(), HeadingCounts())}")


if __name__ == "__main__":
    main()
