"""Fits the weights of `rag/text/heading_signs.py` to the looked-at half of the truth: python tests/benchmarks/fit_headings.py [--each]

Prints the weights as they are to stand there, and how the half would fare with each document left out in turn. Lines that the truth calls
doubtful, captions and what rules alone decide (articles, divisions of statutes) teach nothing. `--each` names what was missed or wrong.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from heading_truth import Record, documents, label_of, lines_of

from rag.text import headings

STEPS, RIDGE = 60, 1.0


@dataclass(frozen=True, slots=True)
class Example:
    document: str
    text: str
    signs: dict[str, float]
    heading: bool


def examples(kind: str, document: str, records: list[Record]) -> list[Example]:
    """The weighed lines of the labelled pages. While they are gathered, what stands above a line is as the truth has it."""
    found: list[Example] = []
    seen: dict[str, bool] = {}
    text, bare = lines_of(kind, document)
    labels = {line.start: label_of(records, text, line) for line in bare}
    original = headings.signs_at

    def spy(place: headings.Place, *, ruled: bool) -> dict[str, float] | None:
        signs = original(place, ruled=ruled)
        label = labels.get(place.line.start)
        seen["next"] = ruled if label is None else label == "heading"
        if signs is not None and label in ("heading", "none"):
            found.append(Example(document, place.line.text, signs, label == "heading"))
        return signs

    with mock.patch.multiple(headings, signs_at=spy, likelihood=lambda found: float(seen["next"])):
        lines_of(kind, document)
    return found


def fitted(chosen: list[Example], names: list[str]) -> NDArray[np.float64]:
    """Ridge logistic regression by Newton's method; each document weighs by the root of its lines."""
    x = np.array([[example.signs[name] for name in names] for example in chosen])
    y = np.array([example.heading for example in chosen], dtype=np.float64)
    sizes = {name: sum(example.document == name for example in chosen) for name in {example.document for example in chosen}}
    weight = np.array([sizes[example.document] ** -0.5 for example in chosen])
    weight *= len(chosen) / weight.sum()
    ridge = np.full(len(names), RIDGE)
    ridge[names.index("bias")] = 0.01
    w = np.zeros(len(names))
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (weight * (p - y)) + ridge * w
        hessian = (x * (weight * p * (1 - p) + 1e-9)[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return w


def wrong(chosen: list[Example], names: list[str], w: NDArray[np.float64]) -> list[tuple[Example, float]]:
    scores = np.array([[example.signs[name] for name in names] for example in chosen]) @ w
    return [(example, float(s)) for example, s in zip(chosen, scores, strict=True) if (s > 0) != example.heading]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", action="store_true")
    options = parser.parse_args()
    gathered = [example for (kind, name), records in documents("seen").items() for example in examples(kind, name, records)]
    names = sorted(gathered[0].signs)
    missed = taken = 0
    for document in dict.fromkeys(example.document for example in gathered):
        w = fitted([example for example in gathered if example.document != document], names)
        for example, score in wrong([example for example in gathered if example.document == document], names, w):
            missed, taken = missed + example.heading, taken + (not example.heading)
            if options.each:
                print(f"{'missed' if example.heading else 'wrong '} {score:6.2f} {document[:24]} {example.text[:70]}")
    total = sum(example.heading for example in gathered)
    print(f"left out in turn: {total - missed} of {total} found, {taken} wrong, of {len(gathered)} lines")
    w = fitted(gathered, names)
    for example, score in wrong(gathered, names, w):
        print(f"{'missed' if example.heading else 'wrong '} {score:6.2f} {document[:24]} {example.text[:70]}")
    print("WEIGHTS = {\n" + "".join(f'    "{name}": {value:.2f},\n' for name, value in zip(names, w, strict=True)) + "}")


if __name__ == "__main__":
    main()
