"""README's figures, from what was measured: `python tests/benchmarks/figures.py` writes them, `--check` only says whether they are right.

`figures.md` is the text, with `{name:format}` for a figure of `results.jsonl`. Formats: `.3` and `.2` decimals of a share, without its
zero; `f1` and `f2` decimals; `0` a whole number; `n` of how many; `count` how many of them. `{origins}` ends a section and says on which
machine, when and at which commit its figures were measured; where these differ, figures of another one than most carry its letter.
`{published}`, `{board}`, `{reading}` and `{rerankers}` are what others published (`published.json`).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

from results import HERE, PROJECT, Result, read

README = PROJECT / "README.md"
TEMPLATE = HERE / "figures.md"
PUBLISHED = HERE / "published.json"
PLACE = re.compile(r"\{([a-z]\w*(?:\.\w+)+):([\w.]+)\}")
_LETTERS = "ⓐⓑⓒⓓⓔⓕⓖⓗ"
_BLOCK = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- /figures -->)", re.DOTALL)

Origin = tuple[str, str, str]


def share(value: float, places: int) -> str:
    """.857, 1.000: a share as papers print it."""
    return f"{value:.{places}f}".removeprefix("0") if value < 1 else f"{value:.{places}f}"


def number(result: Result, shape: str) -> str:
    """The figure in one of the formats above. Raises ValueError for another."""
    if shape == "n":
        return f"{result.n:,}"
    if shape == "count":
        return f"{round(result.value * result.n):,}"
    if shape == "0":
        return f"{result.value:,.0f}"
    kind, places = shape[0], int(shape[1:])
    if kind not in ".f":
        raise ValueError(shape)
    return share(result.value, places) if kind == "." else f"{result.value:,.{places}f}"


def origin(result: Result) -> Origin:
    return result.machine, result.date, result.commit


def worded(found: Origin) -> str:
    """2 cores, 24 GB, no AVX-512 -> 코어 2개, 24 GB, AVX-512 없음 · date · commit."""
    machine, date, commit = found
    korean = re.sub(r"no ([\w-]+)", r"\1 없음", re.sub(r"(\d+) cores?", r"코어 \1개", machine))
    return f"{korean} · {date} · `{commit}`"


def section(text: str, results: Mapping[str, Result]) -> str:
    """A section with its figures filled in and their origins said; those of another origin than most carry its letter."""
    counted = Counter(origin(results[name]) for name, shape in PLACE.findall(text) if shape != "n")
    letters = {found: letter for (found, _), letter in zip(counted.most_common(), ["", *_LETTERS], strict=False)}

    def fill(place: re.Match[str]) -> str:
        result = results[place[1]]
        return number(result, place[2]) + ("" if place[2] == "n" else letters[origin(result)])

    told = " / ".join(f"{letter} {worded(found)}".strip() for found, letter in letters.items())
    return PLACE.sub(fill, text) + f"<sub>잰 곳: {told}</sub>"


def published(data: Mapping[str, Any]) -> str:
    """The head of the table and a row for every model of others; a figure that was not published is left empty."""
    head = ["모델", "크기 (M)", "평균", *(name.removesuffix("Retrieval") for name in data["sets"])]
    rows = [head, ["---"] * len(head)]
    for model in data["models"]:
        shares = (share(model[key], 3) if key in model else "" for key in ("mean", *data["sets"]))
        rows.append([model["model"], f"{model['parameters_m']:,}", *shares])
    return "\n".join(f"|{'|'.join(row)}|" if row[0] == "---" else f"| {' | '.join(row)} |" for row in rows)


def reading(data: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {share(exact, 3)} / {share(f1, 3)}" for name, (exact, f1) in data["reading"]["models"].items())


def rerankers(data: Mapping[str, Any]) -> str:
    told = ", ".join(f"{name} {share(value, 3)}" for name, value in data["rerankers"]["models"].items())
    return f"BM25로 찾고 리랭커로 다시 매긴, 발표된 AutoRAGRetrieval 수치: {told} ({data['rerankers']['source']})."


def render(results: Mapping[str, Result]) -> str:
    """The whole block."""
    data = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, told in (
        ("published", published(data)),
        ("board", published(data["board"])),
        ("reading", reading(data)),
        ("rerankers", rerankers(data)),
    ):
        text = text.replace(f"{{{name}}}", told)
    *sections, rest = text.split("{origins}")
    return "".join(section(part, results) for part in sections) + rest


def filled(readme: str, results: Mapping[str, Result]) -> str:
    block = render(results)
    return _BLOCK.sub(lambda _: block, readme)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 where README says something else")
    arguments = parser.parse_args()
    now = README.read_text(encoding="utf-8")
    wanted = filled(now, read())
    if arguments.check:
        return int(now != wanted)
    README.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
