"""`python -m tests.fuzz TARGET --seconds 600`: tries one target, tells what was found, and with `--keep` keeps what reaches most.

Needs tests/requirements.txt, and for coverage tests/fuzz/requirements.txt. `python -m tests.fuzz --list` names the targets.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from fuzz.corpus import keep  # noqa: E402
from fuzz.run import Faults, by_chance, by_coverage  # noqa: E402
from fuzz.targets import LED_BY_CHANCE, MODULES, NAMES, target  # noqa: E402

_INSTRUMENTED = ("rag",)
_ALSO = {"structure": ("pypdf",)}
_MEMORY = 4096  # megabytes that a run may hold


def main() -> int:
    arguments = _arguments()
    if arguments.list:
        print("\n".join(NAMES))
        return 0
    if arguments.inside:
        return _inside(arguments)
    started = time.monotonic()
    command = [sys.executable, "-m", "tests.fuzz", arguments.target, "--seconds", str(arguments.seconds), "--seed", str(arguments.seed)]
    place = ["--place", str(arguments.place), "--inside"]
    done = subprocess.run([*command, *place, *(["--by-chance"] if arguments.by_chance else [])], check=False)
    faults = sorted(path.stem for path in arguments.place.glob("faults/*.input"))
    print(f"{arguments.target}: {time.monotonic() - started:.0f} s, ended with {done.returncode}, {len(faults)} faults")
    for fault in faults:
        print(f"  {fault}: {arguments.place / 'faults' / fault}.txt")
    if arguments.keep and (arguments.place / "corpus").is_dir():
        print(f"  {_keep(arguments)} inputs kept")
    return 1 if faults or done.returncode else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", nargs="?", choices=NAMES)
    parser.add_argument("--list", action="store_true", help="names the targets")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--place", type=Path, help="where inputs and faults are collected (default: a new temporary folder)")
    parser.add_argument("--keep", action="store_true", help="puts what reaches most into tests/fuzz/corpus")
    parser.add_argument("--by-chance", action="store_true", help="without atheris")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.target is None and not arguments.list:
        parser.error("which target? --list names them")
    arguments.place = arguments.place or Path(tempfile.mkdtemp(prefix=f"fuzz-{arguments.target}-"))
    if importlib.util.find_spec("atheris") is None:
        arguments.by_chance = True
    return arguments


def _inside(arguments: argparse.Namespace) -> int:
    """The run itself, in a process of its own: libFuzzer ends it as it likes."""
    name, place = arguments.target, arguments.place
    faults = Faults(place / "faults")
    faults.folder.mkdir(parents=True, exist_ok=True)
    if arguments.by_chance or name in LED_BY_CHANCE:
        by_chance(name, target(name), faults, seconds=arguments.seconds, seed=arguments.seed)
        print(f"{faults.runs} runs")
        _tell_ends()
        return 0
    import atheris

    module = next(module for module, names in MODULES.items() if name in names)
    with atheris.instrument_imports(include=[*_INSTRUMENTED, *_ALSO.get(module, ())]):
        chosen = target(name)
        chosen.seeds()  # what is imported late is imported now
    options = [f"-max_len={chosen.longest}", f"-rss_limit_mb={_MEMORY}", f"-artifact_prefix={place}/", "-timeout=300"]
    by_coverage(
        name, chosen, faults, corpus=place / "corpus", options=[f"-max_total_time={arguments.seconds}", f"-seed={arguments.seed}", *options]
    )
    return 0


def _tell_ends() -> None:
    if files := sys.modules.get("fuzz.files"):
        print(", ".join(f"{end}: {n}" for end, n in files.ENDS.most_common()))


def _keep(arguments: argparse.Namespace) -> int:
    """What libFuzzer has kept: of all that reach the same the smallest."""
    return keep(arguments.target, (path.read_bytes() for path in (arguments.place / "corpus").iterdir() if "seed" not in path.name))


if __name__ == "__main__":
    sys.exit(main())
