"""Who may import whom. The table is the map of the code: read it first.

A module may import the words of layer 0 and what its row names. From layer 2 on it may import everything of the layers
below it, and of its own layer what its row names. The last column is a promise: no other file imports that library.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

TABLE = """
module            may also import from rag                                   the only one to import

-- 0 words
errors
settings          errors
records
messages          errors records

-- 1 leaves: one skill each
pdf               pdfium pdf_structure page_draft page_furniture page_status
                  page_text page_layout paragraphs characters png
                  line_vocabulary
pdfium                                                                       pypdfium2
pdf_structure                                                                pypdf
page_draft        page_layout page_lines page_status tables characters
page_furniture    page_draft page_layout page_lines
page_layout       page_lines reading_order tables
page_text         page_layout paragraphs characters
page_status       hangul
page_lines        characters
paragraphs        page_layout page_lines
line_vocabulary   paragraphs
reading_order
tables            characters
characters        hangul
hangul
png

line_breaks       analyser
analyser                                                                     kiwipiepy
sentences
line_breaks       analyser
morphemes         analyser
passages          headings sentences windows
headings
windows           sentences

model_folder
onnx_model        model_folder                                               onnxruntime tokenizers
embedder          onnx_model
reranker          onnx_model
column_heads      sentences
reader            analyser column_heads onnx_model
marks             reader
sentence_reader   column_heads embedder marks morphemes reader
model_hub         model_folder                                               huggingface_hub
vectors                                                                      faiss
fusion
measures

database
store             database
embedding_store   database
jobs              database
history           database
files
process_lock
sandbox

-- 2 composition
boxes
dense_index
retriever         dense_index
answering
ingest
checkup           dense_index
model_shelf       retriever
worker
library           answering boxes checkup dense_index ingest model_shelf
                  retriever worker

-- 3 faces
evaluation
cli               evaluation
ui                evaluation                                                 streamlit PIL
modelkit          evaluation                                                 *
"""

PROJECT = Path(__file__).resolve().parent.parent
RAG = PROJECT / "rag"
FREE = {"numpy", "rag", *sys.stdlib_module_names}
TOP_LEVEL = {"app.py", "rag", "data", "tests", "requirements.txt", "README.md"}


@dataclass(frozen=True)
class Row:
    """A row of TABLE. `libraries` holds "*" where a requirements file of its own says what is imported."""

    layer: int
    modules: frozenset[str]
    libraries: frozenset[str]


def read_table(table: str) -> dict[str, Row]:
    _, header, *lines = table.splitlines()
    second, third = header.index("may"), header.index("the only")
    rows: dict[str, Row] = {}
    layer, module = 0, ""
    for line in filter(str.strip, lines):
        if line.startswith("--"):
            layer = int(line.split()[1])
            continue
        module = line[:second].strip() or module  # a row may go on in the next line
        above = rows.get(module, Row(layer, frozenset(), frozenset()))
        rows[module] = Row(layer, above.modules | set(line[second:third].split()), above.libraries | set(line[third:].split()))
    return rows


ROWS = read_table(TABLE)
FILES = sorted(path for path in RAG.rglob("*.py") if "__pycache__" not in path.parts)
PYTHON = [PROJECT / "app.py", *FILES]


def module_of(path: Path) -> str:
    """The row that a file belongs to: rag/pdf.py -> pdf, rag/ui/pages/ask.py -> ui, rag/__main__.py -> cli, app.py -> ui."""
    if path == PROJECT / "app.py":
        return "ui"
    first = path.relative_to(RAG).parts[0].removesuffix(".py")
    return "cli" if first == "__main__" else first


def imports(node: ast.AST, path: Path) -> set[str]:
    """Absolute dotted names of what is imported anywhere below `node`; `from rag import pdf` gives rag.pdf."""
    package = path.relative_to(PROJECT).with_suffix("").parts[:-1]
    found = set()
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            found |= {alias.name for alias in child.names}
        elif isinstance(child, ast.ImportFrom):
            above = package[: len(package) - child.level + 1] if child.level else ()
            base = ".".join([*above, *filter(None, [child.module])])
            found |= {f"{base}.{alias.name}" for alias in child.names} if base == "rag" else {base}
    return found


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def rag_modules(names: set[str]) -> set[str]:
    """Rows that dotted names point at; a name of rag's own front door (`from rag import Library`) is "library" and the like."""
    return {name.split(".")[1] if (name.split(".")[1] in ROWS) else "__init__" for name in names if name.startswith("rag.")}


def relative(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


@pytest.mark.parametrize("path", [path for path in PYTHON if path != RAG / "__init__.py"], ids=relative)
def test_every_file_imports_only_what_its_row_allows(path: Path) -> None:
    module = module_of(path)
    assert module in ROWS, f"{relative(path)} has no row in the table"
    row = ROWS[module]
    allowed = {name for name, other in ROWS.items() if other.layer == 0 or (row.layer >= 2 and other.layer < row.layer)}
    if row.layer == 0:
        allowed = set()
    elif row.layer == 3:
        allowed.add("__init__")
    extra = rag_modules(imports(parsed(path), path)) - allowed - row.modules - {module}
    if module == "cli":  # `models convert` is the one door to the build tools, opened only when it is asked for
        extra.discard("modelkit")
        assert not any(name.startswith("rag.modelkit") for name in imports_at_start(path))
    assert not extra, f"{relative(path)} may not import {', '.join(sorted(extra))}"


def imports_at_start(path: Path) -> set[str]:
    """What importing the file imports: all but what stands in functions."""
    return {name for node in parsed(path).body if not isinstance(node, ast.FunctionDef) for name in imports(node, path)}


@pytest.mark.parametrize("path", PYTHON, ids=relative)
def test_every_outside_library_is_imported_in_one_file(path: Path) -> None:
    module = module_of(path)
    own = ROWS[module].libraries if module in ROWS else frozenset()
    if "*" in own:
        return
    outside = {name.split(".")[0] for name in imports(parsed(path), path)} - FREE
    assert outside <= own, f"{relative(path)} may not import {', '.join(sorted(outside - own))}"


def test_a_row_of_the_table_is_a_module_and_names_modules() -> None:
    present = {module_of(path) for path in FILES}
    assert set(ROWS) - present == set()
    assert {name for row in ROWS.values() for name in row.modules} - set(ROWS) == set()


def test_a_row_permits_nothing_that_goes_unused() -> None:
    used: dict[str, set[str]] = {module: set() for module in ROWS}
    for path in set(PYTHON) - {RAG / "__init__.py"}:
        names = imports(parsed(path), path)
        used[module_of(path)] |= rag_modules(names) | {name.split(".")[0] for name in names}
    unused = {module: (row.modules | row.libraries) - used[module] - {"*"} for module, row in ROWS.items()}
    assert {module: names for module, names in unused.items() if names} == {}


def test_no_library_stands_in_two_rows() -> None:
    libraries = [name for row in ROWS.values() for name in row.libraries]
    assert sorted(libraries) == sorted(set(libraries))


def test_the_environment_is_read_in_settings_and_handed_on_to_children_only() -> None:
    readers = {path for path in PYTHON if re.search(r"\b(environ|getenv|environb)\b", path.read_text(encoding="utf-8"))}
    assert {relative(path) for path in readers if "subprocess" not in path.read_text(encoding="utf-8")} == {"rag/settings.py"}


def test_sql_stays_in_the_files_that_keep_the_library() -> None:
    speakers = {module_of(path) for path in PYTHON if "sqlite3" in imports(parsed(path), path)}
    assert speakers <= {"database", "store", "embedding_store", "jobs", "history", "process_lock"}


def test_the_app_and_the_commands_load_nothing_of_the_build_tools() -> None:
    code = "import sys, rag.library, rag.evaluation, rag.cli.commands; print([m for m in sys.modules if 'modelkit' in m])"
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
        ("from . import pdf", {"rag.pdf"}),
        ("from .records import Box", {"rag.records"}),
        ("from rag import Library", {"rag.Library"}),
        ("def f():\n    import onnx.helper", {"onnx.helper"}),
    ],
)
def test_imports_are_found_in_every_spelling(source: str, expected: set[str]) -> None:
    assert imports(ast.parse(source), RAG / "library.py") == expected
