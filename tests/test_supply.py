"""What the app is made of is written down: a lock file with hashes, a bill of materials, licences."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from places import MODELS, PROJECT

LOCK = (PROJECT / ".requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def locked() -> dict[str, tuple[str, list[str]]]:
    spec = spec_from_file_location("supply", PROJECT / ".ci" / "supply.py")
    assert spec and spec.loader
    module: Any = module_from_spec(spec)
    spec.loader.exec_module(module)
    read: Callable[[], dict[str, tuple[str, list[str]]]] = module.locked
    return read()


def test_every_requirement_is_in_the_lock_file_in_its_version(locked: dict[str, tuple[str, list[str]]]) -> None:
    pinned = dict(re.findall(r"^([\w-]+)==([\w.]+)", (PROJECT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE))
    assert len(pinned) >= 14
    assert {name: locked[name.lower().replace("_", "-")][0] for name in pinned} == pinned, "run .ci/lock"


def test_every_package_of_the_lock_file_has_hashes(locked: dict[str, tuple[str, list[str]]]) -> None:
    assert len(locked) > 40
    assert [name for name, (_, hashes) in locked.items() if not hashes] == []
    assert len(locked) == len(re.findall(r"^[A-Za-z0-9]", LOCK, re.MULTILINE))


def test_the_bill_of_materials_names_packages_and_models_with_hashes_and_licences(
    tmp_path: Path, locked: dict[str, tuple[str, list[str]]]
) -> None:
    for folder in ("a", "b"):
        subprocess.run([sys.executable, str(PROJECT / ".ci" / "supply.py"), str(tmp_path / folder)], check=True, timeout=60)
    bill = json.loads((tmp_path / "a" / "sbom.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    named = {one["name"]: one for one in bill["components"]}
    assert named.keys() == locked.keys() | {path.parent.name for path in MODELS.glob("*/SHA256SUMS")}
    assert named["streamlit"]["purl"] == f"pkg:pypi/streamlit@{locked['streamlit'][0]}"
    assert named["streamlit"]["licenses"][0]["license"]["name"] == "Apache-2.0"
    graph = re.search(r"^([0-9a-f]{64})  onnx/model.onnx$", (MODELS / "retriever-ko" / "SHA256SUMS").read_text(), re.MULTILINE)
    assert graph and named["retriever-ko"]["hashes"] == [{"alg": "SHA-256", "content": graph[1]}]
    said = (tmp_path / "a" / "licences.txt").read_text(encoding="utf-8")
    assert "msgspec " in said and "Redistribution and use in source and binary forms" in said
    assert (tmp_path / "a" / "sbom.json").read_bytes() == (tmp_path / "b" / "sbom.json").read_bytes()


def test_a_report_of_weaknesses_fails_no_run() -> None:
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r'pip-audit" [^\n]*\n\} >"\$RAG_ARTIFACTS/audit.txt" 2>&1 &\naudit=\$!', script)
    assert '\nwait "$audit" || echo' in script
