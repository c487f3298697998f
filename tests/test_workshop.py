"""The workshop holds together: verbs, marks, the page for contributors, the changelog, what CI runs."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml
from places import MODELS, PROJECT
from tenth import Draw, draw
from test_layers import TABLE

from rag import __version__
from rag.models.onnx_model import OnnxModel
from rag.store.steps import MIGRATIONS

JUSTFILE = (PROJECT / ".justfile").read_text(encoding="utf-8")
GITHUB = PROJECT / ".github"
CONTRIBUTING = (GITHUB / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])  # an environment need not be activated
VERBS = {"quick", "test", "long", "lint", "format", "bench", "figures", "app", "ci"}


def recipes() -> dict[str, list[str]]:
    """The lines of each verb, as a shell gets them, without what just fills in."""
    found = re.findall(r"^(\w+)[^:\n]*:[^\n]*\n((?:    .+\n?)+)", JUSTFILE, re.MULTILINE)
    return {verb: [re.sub(r" *\{\{\w+\}\}", "", line.strip()) for line in lines.splitlines()] for verb, lines in found}


def test_every_verb_stands_in_contributing_with_the_lines_that_run_without_just() -> None:
    assert set(recipes()) == VERBS | {"help"}
    for verb in VERBS:
        (row,) = (line for line in CONTRIBUTING.splitlines() if line.startswith(f"| `just {verb}` |"))
        assert all(f"`{line}`" in row for line in recipes()[verb]), verb


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_what_a_verb_runs_is_there(verb: str) -> None:
    for line in recipes()[verb]:
        program, *arguments = line.split()
        assert program in {"python", "bash"} or shutil.which(program, path=PATH), line
        assert [name for name in arguments if re.search(r"\.(py|sh)$|^\.ci/", name) and not (PROJECT / name).exists()] == []


def test_lint_comes_before_tests_in_quick_and_in_ci() -> None:
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert "quick: lint\n" in JUSTFILE
    places = [script.index(command) for command in (*recipes()["lint"], 'eval "$command"')]
    assert places == sorted(places)


def test_every_mark_is_explained_to_contributors() -> None:
    marks = re.findall(r"^    (\w+):", (PROJECT / ".pytest.ini").read_text(encoding="utf-8"), re.MULTILINE)
    assert marks == ["model", "browser", "shared", "child", "postgres", "long"]
    assert [mark for mark in marks if f"\n| `{mark}` |" not in CONTRIBUTING] == []


def test_a_test_that_is_not_marked_model_cannot_load_a_model_that_ships() -> None:
    with pytest.raises(pytest.fail.Exception, match="mark the test `model`"):
        OnnxModel.load(MODELS / "retriever-ko")


def test_the_rooms_in_contributing_are_those_of_the_table() -> None:
    assert TABLE.strip() in CONTRIBUTING, "copy TABLE of tests/test_layers.py into .github/CONTRIBUTING.md"


def test_the_newest_version_of_the_changelog_is_the_packages() -> None:
    changelog = (GITHUB / "CHANGELOG.md").read_text(encoding="utf-8")
    first, *versions = re.split(r"^## \[", changelog, flags=re.MULTILINE)[1:]
    assert first.startswith("Unreleased]\n")
    assert versions[0].startswith(f"{__version__}] - ")
    assert all("**Data folder**" in version for version in (first, *versions))
    assert f"library format {len(MIGRATIONS)}" in first, "the changelog says what happens to the data folder"


def test_the_workflow_calls_what_developers_run() -> None:
    workflow = yaml.safe_load((GITHUB / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    assert {"run": "bash .ci/run"} in workflow["jobs"]["run"]["steps"]


def test_the_form_asks_for_the_kind_of_pdf_and_what_doctor_says_and_for_no_text() -> None:
    form = yaml.safe_load((GITHUB / "ISSUE_TEMPLATE" / "problem.yml").read_text(encoding="utf-8"))
    asked = {field["id"]: field for field in form["body"] if "id" in field}
    assert len(asked) == len([field for field in form["body"] if field["type"] != "markdown"])
    assert {name for name, field in asked.items() if field.get("validations", {}).get("required")} == {"kind", "steps", "doctor", "version"}
    assert "python -m rag doctor" in asked["doctor"]["attributes"]["label"]
    assert "no text of the document" in form["body"][0]["attributes"]["value"]


@pytest.mark.parametrize(("n", "drawn"), [(0, 0), (1, 1), (10, 1), (11, 2), (100, 10)])
def test_a_tenth_is_at_least_one_in_order_and_the_same_for_the_same_seed(n: int, drawn: int) -> None:
    items = draw(range(n), "7 tests/a.py::test")
    assert len(items) == drawn
    assert items == sorted(items) == draw(range(n), "7 tests/a.py::test")


def test_ten_seeds_draw_more_than_one_tenth() -> None:
    assert len({number for seed in range(10) for number in draw(range(100), str(seed))}) > 50


def test_a_loop_draws_with_the_seed_of_the_run(tenth: Draw[int], request: pytest.FixtureRequest) -> None:
    assert len(tenth(range(30))) == (30 if request.config.option.all_seeds else 3)


def test_one_case_in_ten_of_a_long_test_runs_and_every_one_on_request(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmarkers = long: x\n")
    body = "import pytest\n@pytest.mark.long\n@pytest.mark.parametrize('i', range(30))\ndef test_a(i): pass\ndef test_b(): pass\n"
    file: Path = pytester.makepyfile(body)
    options = ("-p", "tenth", "-p", "no:xdist", "-p", "no:randomly")
    pytester.runpytest_inprocess(*options, "--seed", "3", file).assert_outcomes(passed=4, deselected=27)
    pytester.runpytest_inprocess(*options, "--all-seeds", file).assert_outcomes(passed=31)
