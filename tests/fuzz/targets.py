"""All that is tried, by name. A module is loaded with the first of its targets that is asked for."""

from __future__ import annotations

from importlib import import_module

from fuzz.target import Target

MODULES = {
    "answers": ("child-answers", "child-pipe", "json-lists"),
    "archives": ("backup", "collection"),
    "models": ("model-folder", "tokenizer", "graph", "weights"),
    "questions": ("question", "asked"),
    "pages": ("page-drawn", "page-text"),
    "structure": ("structure",),
    "saved": ("index-list", "index-files", "database"),
    "sets": ("questions-jsonl", "beir"),
    "edges": ("settings", "names", "headers"),
    "files": ("pdf-files",),
}
NAMES = tuple(name for names in MODULES.values() for name in names)


LED_BY_CHANCE = {"pdf-files", "database", "tokenizer", "graph"}  # most of the work is done in another process or not in Python


def target(name: str) -> Target:
    module = next(module for module, names in MODULES.items() if name in names)
    found: Target = import_module(f"fuzz.{module}").TARGETS[name]
    return found
