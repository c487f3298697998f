"""Who may import whom. The table is the map of the code: read it first, then the first lines of a room's `__init__.py`.

A room may import what its row names. The last column is a promise: no other room imports that library. Inside a room the rule is: no
circle. `rag/__main__.py` belongs to the command line, `app.py` to the page.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from places import PROJECT

TABLE = """
room          may import                                        the only one to import
core          -                                                 msgspec
pdf           core                                              pypdfium2 pypdf
text          core                                              kiwipiepy
models        core                                              onnxruntime tokenizers huggingface_hub
store         core                                              sqlite3 psycopg s3fs botocore
access        core store                                        argon2
search        core text models store                            faiss qdrant_client
answer        core text models                                  -
library       core pdf text models store access search answer   filelock
evaluation    core text models library                          -
cli           core models library evaluation modelkit           -
server        core access library                               starlette
ui            core access library evaluation server             streamlit PIL
modelkit      core text models search answer evaluation         *
"""

RAG = PROJECT / "rag"
FREE = {"numpy", "rag", *sys.stdlib_module_names} - {"sqlite3"}
TOP_LEVEL = {"app.py", "rag", "data", "tests", "requirements.txt", "README.md"}


@dataclass(frozen=True)
class Row:
    """A row of TABLE. `libraries` holds "*" where a requirements file of its own says what is imported."""

    rooms: frozenset[str]
    libraries: frozenset[str]


def read_table(table: str) -> dict[str, Row]:
    _, header, *lines = table.splitlines()
    second, third = header.index("may"), header.index("the only")

    def names(cell: str) -> frozenset[str]:
        return frozenset(cell.split()) - {"-"}

    return {line[:second].strip(): Row(names(line[second:third]), names(line[third:])) for line in lines}


ROWS = read_table(TABLE)
FILES = sorted(path for path in RAG.rglob("*.py") if "__pycache__" not in path.parts)
PYTHON = [PROJECT / "app.py", *FILES]


def room_of(path: Path) -> str:
    """rag/pdf/lines.py -> pdf, rag/ui/pages/ask.py -> ui, rag/__main__.py -> cli, app.py -> ui."""
    if path == PROJECT / "app.py":
        return "ui"
    first = path.relative_to(RAG).parts[0]
    return "cli" if first == "__main__.py" else first


def imports(node: ast.AST, path: Path) -> set[str]:
    """Absolute dotted names of the modules that are imported anywhere below `node`; `from rag.core import errors` gives rag.core.errors."""
    package = path.relative_to(PROJECT).with_suffix("").parts[:-1]
    found = set()
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            found |= {alias.name for alias in child.names}
        elif isinstance(child, ast.ImportFrom):
            above = package[: len(package) - child.level + 1] if child.level else ()
            base = ".".join([*above, *filter(None, [child.module])])
            is_package = (PROJECT / Path(*base.split("."))).is_dir()
            found |= {f"{base}.{alias.name}" for alias in child.names} if is_package else {base}
    return found


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def rooms_among(names: set[str]) -> set[str]:
    """The rooms that dotted names point at; a name of rag's own front door (`from rag import Library`) points at none."""
    return {name.split(".")[1] for name in names if name.startswith("rag.")} & set(ROWS)


def relative(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


@pytest.mark.parametrize("path", [path for path in PYTHON if path != RAG / "__init__.py"], ids=relative)
def test_every_file_imports_only_the_rooms_that_its_row_allows(path: Path) -> None:
    room = room_of(path)
    assert room in ROWS, f"{relative(path)} has no row in the table"
    extra = rooms_among(imports(parsed(path), path)) - ROWS[room].rooms - {room}
    assert not extra, f"{relative(path)} may not import {', '.join(sorted(extra))}"


def imports_at_start(path: Path) -> set[str]:
    """What importing the file imports: all but what stands in functions."""
    return {name for node in parsed(path).body if not isinstance(node, ast.FunctionDef) for name in imports(node, path)}


POSIX_ONLY = {"fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty"}
WINDOWS_ONLY = {"msvcrt", "winreg", "winsound", "nt"}


@pytest.mark.parametrize("path", PYTHON, ids=relative)
def test_every_file_can_be_imported_on_every_system(path: Path) -> None:
    assert imports_at_start(path) & (POSIX_ONLY | WINDOWS_ONLY) == set()


def test_the_command_line_opens_the_build_tools_only_when_it_is_asked_to() -> None:
    """`models convert` is their one door."""
    for path in (path for path in PYTHON if room_of(path) == "cli"):
        assert "modelkit" not in rooms_among(imports_at_start(path)), relative(path)


@pytest.mark.parametrize("path", PYTHON, ids=relative)
def test_every_outside_library_is_imported_in_one_room(path: Path) -> None:
    room = room_of(path)
    own = ROWS[room].libraries if room in ROWS else frozenset()
    if "*" in own:
        return
    outside = {name.split(".")[0] for name in imports(parsed(path), path)} - FREE
    assert outside <= own, f"{relative(path)} may not import {', '.join(sorted(outside - own))}"


def test_the_table_has_the_fourteen_rooms_that_are_there() -> None:
    assert {path.name for path in RAG.iterdir() if path.is_dir() and path.name != "__pycache__"} == set(ROWS)
    assert {path.name for path in RAG.glob("*.py")} == {"__init__.py", "__main__.py"}
    assert len(ROWS) == 14
    assert {name for row in ROWS.values() for name in row.rooms} - set(ROWS) == set()


def test_a_row_permits_nothing_that_goes_unused() -> None:
    used: dict[str, set[str]] = {room: set() for room in ROWS}
    for path in set(PYTHON) - {RAG / "__init__.py"}:
        names = imports(parsed(path), path)
        used[room_of(path)] |= rooms_among(names) | {name.split(".")[0] for name in names}
    unused = {room: (row.rooms | row.libraries) - used[room] - {"*"} for room, row in ROWS.items()}
    assert {room: names for room, names in unused.items() if names} == {}


def test_no_library_stands_in_two_rows() -> None:
    libraries = [name for row in ROWS.values() for name in row.libraries]
    assert sorted(libraries) == sorted(set(libraries))


def circle_among(arrows: dict[str, set[str]]) -> list[str]:
    """The modules of a circle in the order in which they import each other; nothing where there is none."""
    done: set[str] = set()

    def follow(module: str, way: list[str]) -> list[str]:
        if module in way:
            return [*way[way.index(module) :], module]
        if module in done:
            return []
        for other in sorted(arrows.get(module, ())):
            if found := follow(other, [*way, module]):
                return found
        done.add(module)
        return []

    return next((found for module in sorted(arrows) if (found := follow(module, []))), [])


@pytest.mark.parametrize("room", ROWS)
def test_inside_a_room_nothing_goes_in_a_circle(room: str) -> None:
    arrows: dict[str, set[str]] = {}
    for path in (path for path in FILES if room_of(path) == room):
        module = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        own = {name for name in imports(parsed(path), path) if name.startswith(f"rag.{room}.")}
        arrows[module] = {name if (PROJECT / Path(*name.split(".")).with_suffix(".py")).is_file() else f"{name}.__init__" for name in own}
    assert circle_among(arrows) == []


def test_a_circle_is_found_and_a_diamond_is_none() -> None:
    assert circle_among({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]
    assert circle_among({"a": {"b", "c"}, "b": {"d"}, "c": {"d"}, "d": set()}) == []


def test_the_environment_is_read_in_settings_and_handed_on_to_children_only() -> None:
    readers = {path for path in PYTHON if re.search(r"\b(environ|getenv|environb)\b", path.read_text(encoding="utf-8"))}
    assert {relative(path) for path in readers if "subprocess" not in path.read_text(encoding="utf-8")} == {"rag/core/settings.py"}


def test_the_app_and_the_commands_load_nothing_of_the_build_tools() -> None:
    code = "import sys, rag.library.library, rag.evaluation, rag.cli.commands; print([m for m in sys.modules if 'modelkit' in m])"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", PYTHON, ids=relative)
def test_every_file_is_one_short_noun_with_a_docstring(path: Path) -> None:
    tree, text = parsed(path), path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= (40 if path.name == "app.py" else 300)
    assert ast.get_docstring(tree) or not tree.body, f"{relative(path)} does not say what it is"
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [f"{node.name}: {length}" for node in functions if (length := (node.end_lineno or 0) - node.lineno + 1) > 60]
    assert long == []


def defined() -> set[str]:
    """Every function and class of ours by name, methods with a dot before it."""
    found = set()
    for tree in map(parsed, FILES):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                found |= {node.name, *(f".{item.name}" for item in node.body if isinstance(item, ast.FunctionDef))}
        found |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return found


OURS = defined()


def names_called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return f".{name}"
    return ""


@pytest.mark.parametrize("path", PYTHON, ids=relative)
def test_no_call_of_ours_has_more_than_four_arguments_by_place(path: Path) -> None:
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call) and names_called(node) in OURS]
    assert [f"line {call.lineno}: {names_called(call)}" for call in calls if len(call.args) > 4] == []


@pytest.mark.parametrize("room", ROWS)
def test_a_room_says_in_which_order_to_read_it(room: str) -> None:
    said = ast.get_docstring(parsed(RAG / room / "__init__.py")) or ""
    for path in (RAG / room).iterdir():
        if path.name not in {"__init__.py", "__main__.py", "__pycache__"} and (path.suffix == ".py" or (path / "__init__.py").is_file()):
            assert f"`{path.name}{'/' if path.is_dir() else ''}`" in said, f"rag/{room}/__init__.py does not name {path.name}"


def test_the_top_level_is_the_six_names_and_dotfiles() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git work tree")
    names = {line.strip('"').split("/")[0] for line in listed.stdout.splitlines()}
    assert {name for name in names if not name.startswith(".")} - TOP_LEVEL == set()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import faiss", {"faiss"}),
        ("from . import manuscript", {"rag.pdf.manuscript"}),
        ("from .lines import Line", {"rag.pdf.lines"}),
        ("from rag.core import errors", {"rag.core.errors"}),
        ("from rag import Library", {"rag.Library"}),
        ("def f():\n    import onnx.helper", {"onnx.helper"}),
    ],
)
def test_imports_are_found_in_every_spelling(source: str, expected: set[str]) -> None:
    assert imports(ast.parse(source), RAG / "pdf" / "manuscript.py") == expected
