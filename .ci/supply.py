"""What the app is made of: a bill of materials (CycloneDX 1.6) and the licences of others.

`python .ci/supply.py FOLDER` writes sbom.json and licences.txt there, from .requirements.lock, the packages that are installed and
data/models. Needs the packages of requirements.txt, no more.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
LOCK = PROJECT / ".requirements.lock"
_LICENCE_FILE = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
_UNSAID = "not said"


def locked() -> dict[str, tuple[str, list[str]]]:
    """Each package of the lock file: its version and the SHA-256 of every file that may be installed of it."""
    found: dict[str, tuple[str, list[str]]] = {}
    for block in re.split(r"\n(?=[a-z0-9])", LOCK.read_text(encoding="utf-8"), flags=re.IGNORECASE):
        if head := re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", block):
            found[head[1]] = (head[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", block))
    return found


def licence(name: str) -> str:
    """What an installed package says of its licence: an SPDX expression, else its classifiers, else the first line of its field."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return _UNSAID  # for another system
    if expression := told.get("License-Expression"):
        return expression
    classified = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or () if line.startswith("License ::")]
    stated = next((line.strip() for line in (told.get("License") or "").splitlines() if line.strip()), "")
    return " AND ".join(classified) or stated[:80] or _UNSAID


def models() -> Iterator[dict[str, Any]]:
    """The models that ship, by the SHA-256 of their graphs."""
    for sums in sorted((PROJECT / "data" / "models").glob("*/SHA256SUMS")):
        pairs = dict(reversed(line.split("  ", 1)) for line in sums.read_text(encoding="utf-8").splitlines() if line)
        card = (sums.parent / "README.md").read_text(encoding="utf-8")
        said = re.search(r"^license: *(\S+)", card, re.MULTILINE | re.IGNORECASE)
        graph = next(name for name in pairs if name.endswith(".onnx"))
        yield {
            "type": "machine-learning-model",
            "bom-ref": f"model:{sums.parent.name}",
            "name": sums.parent.name,
            "hashes": [{"alg": "SHA-256", "content": pairs[graph]}],
            "licenses": [{"license": {"name": said[1] if said else _UNSAID}}],
        }


def bill(version: str) -> Mapping[str, Any]:
    """The bill of materials (https://cyclonedx.org/docs/1.6/json/): the same bytes for the same inputs."""
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{number}",
            "name": name,
            "version": number,
            "purl": f"pkg:pypi/{name}@{number}",
            "licenses": [{"license": {"name": licence(name)}}],
            "externalReferences": [
                {
                    "type": "distribution",
                    "url": f"https://pypi.org/project/{name}/{number}/",
                    "hashes": [{"alg": "SHA-256", "content": one} for one in hashes],
                }
            ],
        }
        for name, (number, hashes) in sorted(locked().items())
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "geungeo", "name": "geungeo", "version": version}},
        "components": [*components, *models()],
    }


def licences() -> str:
    """The licence of every package, and the texts that come with those that are installed here."""
    parts = [f"{name} {number}: {licence(name)}" for name, (number, _) in sorted(locked().items())]
    for name, (number, _) in sorted(locked().items()):
        try:
            files = metadata.files(name) or []
        except metadata.PackageNotFoundError:
            continue
        for file in sorted(one for one in files if _LICENCE_FILE.search(str(one)) and ".dist-info" in str(one)):
            text = Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")
            parts.append(f"\n{'=' * 100}\n{name} {number}: {file.name}\n\n{text.strip()}")
    return "\n".join(parts) + "\n"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    version = re.search(r'^__version__ = "([^"]+)"', (PROJECT / "rag" / "__init__.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    (folder / "sbom.json").write_text(json.dumps(bill(version[1]), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "licences.txt").write_text(licences(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
