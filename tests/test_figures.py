"""No figure of the README is typed by hand: each comes from what was measured, and says where, when and of how many."""

from __future__ import annotations

import json
import re
from pathlib import Path

import figures
import plots
import pytest
from places import PROJECT
from results import RESULTS, Figure, Result, against, keep, read
from run import BENCHMARKS

TEMPLATE = figures.TEMPLATE.read_text(encoding="utf-8")
ROWS = [json.loads(line) for line in RESULTS.read_text(encoding="utf-8").splitlines()]


def result(value: float, n: int = 42, machine: str = "2 cores, 24 GB", date: str = "2026-11-26") -> Result:
    return Result("a.b", value, n, machine, date, "2d82b8e")


def test_the_readme_says_what_was_measured() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert readme == figures.filled(readme, read()), "run `just figures`"


def test_the_plot_shows_what_was_measured() -> None:
    assert plots.PLOT.read_text(encoding="utf-8") == plots.svg(read()), "run `just figures`"


def test_the_text_around_the_figures_holds_none() -> None:
    assert re.findall(r"\d*\.\d{2,}", figures.PLACE.sub("", TEMPLATE).replace("1.0 dev", "")) == []


def test_every_section_says_its_origin_and_the_n_of_every_figure() -> None:
    results = read()
    *sections, rest = TEMPLATE.split("{origins}")
    assert rest.strip() == ""
    for text in sections:
        filled = figures.section(text, results)
        assert "잰 곳: " in filled
        assert [name for name, _ in figures.PLACE.findall(text) if f"{results[name].n:,}" not in filled and results[name].n > 1] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_every_result_names_its_machine_date_commit_and_n(row: dict[str, object]) -> None:
    kept = Result(**row)  # type: ignore[arg-type]
    assert re.fullmatch(r"\d+ cores?, \d+ GB(, (no )?AVX-512)?", kept.machine)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", kept.date)
    assert re.fullmatch(r"[0-9a-f]{7,}\+?", kept.commit)
    assert kept.n > 0


@pytest.mark.parametrize(
    ("value", "shape", "told"),
    [
        (0.8571, ".3", ".857"),
        (1.0, ".3", "1.000"),
        (0.36, "f2", "0.36"),
        (1257.4, "0", "1,257"),
        (0.5, "count", "21"),
        (0.5, "n", "42"),
    ],
)
def test_a_figure_is_printed_in_its_format(value: float, shape: str, told: str) -> None:
    assert figures.number(result(value), shape) == told


def test_figures_of_one_origin_carry_no_letter_and_the_others_theirs() -> None:
    results = {"a.b": result(0.5), "a.c": result(0.25, date="2026-11-27"), "a.d": result(0.75)}
    text = figures.section("{a.b:.2} {a.c:.2} {a.d:.2} n={a.c:n} ", results)
    assert text.startswith(".50 .25ⓐ .75 n=42 <sub>잰 곳: 코어 2개, 24 GB · 2026-11-26 · `2d82b8e` / ⓐ 코어 2개, 24 GB · 2026-11-27 ")


def test_a_machine_is_worded_in_korean() -> None:
    assert figures.worded(("1 core, 8 GB, no AVX-512", "2026-11-26", "2d82b8e")).startswith("코어 1개, 8 GB, AVX-512 없음 · ")


def test_ratios_are_to_a_figure_of_the_same_run() -> None:
    (half, whole) = against(base := Figure("a.base", 0.8, 10), [Figure("a.half", 0.4, 10), base])
    assert (half.baseline, half.ratio, whole.ratio) == ("a.base", 0.5, 1.0)


def test_what_is_measured_is_appended_and_the_newest_is_read(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    keep([Figure("a.b", 0.123456, 7), Figure("a.c", 2, 1)], file)
    keep([Figure("a.b", 0.5, 8, {"k": 5})], file)
    assert len(file.read_text(encoding="utf-8").splitlines()) == 3
    newest = read(file)
    assert (newest["a.b"].value, newest["a.b"].n, newest["a.b"].parameters, newest["a.c"].value) == (0.5, 8, {"k": 5}, 2)


def test_the_index_names_every_benchmark() -> None:
    index = (RESULTS.parent / "README.md").read_text(encoding="utf-8")
    assert [name for name in BENCHMARKS if f"\n| `{name}` |" not in index] == []
    assert [path.name for path in RESULTS.parent.glob("*.py") if f"`{path.name}`" not in index] == []
