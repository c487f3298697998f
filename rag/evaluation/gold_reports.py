"""What was measured on gold questions: every figure with its interval, by kind and by style, and each question that went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from rag.evaluation.gold_questions import GoldQuestion
from rag.evaluation.intervals import Figure, figure
from rag.evaluation.verdicts import Verdict

SMALL = 30  # questions: a smaller group is told as counts
_SHARES = (
    "document_first", "page_1", "page_3", "page_5", "passage_1", "passage_3", "passage_5", "passage_20",
    "right", "first_right", "first_part", "clean", "refused", "sure", "pieces", "characters",
)  # fmt: skip
_IN_GROUPS = ("passage_1", "passage_5", "right")


@dataclass(frozen=True, slots=True)
class Group:
    """The questions of one kind or style: how many of n have the passage first, among the first five, and are answered right."""

    n: int
    passage_1: int
    passage_5: int
    right: int


@dataclass(frozen=True, slots=True)
class GoldReport:
    """`figures[name]` over the n answerable questions or over the `unanswerable` ones, as the names say; what nothing was measured for is
    left out. `characters_no_list` is a median of answers to what asks for no list. `ms`: median and 95th percentile of a question."""

    n: int
    unanswerable: int
    figures: Mapping[str, Figure]
    characters_no_list: float | None
    ms: tuple[float, float]
    kinds: Mapping[str, Group]
    styles: Mapping[str, Group]
    questions: tuple[GoldQuestion, ...]
    verdicts: tuple[Verdict, ...]
    unread: tuple[str, ...] = ()  # PDFs of the folder that could not be read

    def wrong(self) -> list[tuple[GoldQuestion, Verdict]]:
        """Each question whose first evidence is not right, or that was answered though nothing answers it."""
        asked = zip(self.questions, self.verdicts, strict=True)
        return [(q, v) for q, v in asked if (not v.first_right if q.golds else not v.refused)]


def summarise_golds(questions: Sequence[GoldQuestion], verdicts: Sequence[Verdict], *, unread: Sequence[str] = ()) -> GoldReport:
    """The report; questions and verdicts go in step."""
    asked = list(zip(questions, verdicts, strict=True))
    answerable = [(q, v) for q, v in asked if q.golds]
    others = [v for q, v in asked if not q.golds]
    found = {name: [getattr(v, name) for _, v in answerable] for name in _SHARES}
    found["clean_one_thing"] = [v.clean for q, v in answerable if q.asks_one_thing]
    found["right_when_sure"] = [bool(v.right) for _, v in asked if v.sure]
    found["none_refused"] = [v.refused for v in others]
    found["none_refused_or_unsure"] = [v.refused or not v.sure for v in others]
    known = {name: [float(value) for value in values if value is not None] for name, values in found.items()}
    lengths = [v.characters for q, v in answerable if v.characters is not None and q.kind != "list"]
    times = sorted(v.ms for v in verdicts)
    return GoldReport(
        n=len(answerable),
        unanswerable=len(others),
        figures={name: figure(values) for name, values in known.items() if values},
        characters_no_list=median(lengths) if lengths else None,
        ms=(times[len(times) // 2], times[int(len(times) * 0.95)]) if times else (0.0, 0.0),
        kinds=_groups(answerable, "kind"),
        styles=_groups(answerable, "style"),
        questions=tuple(questions),
        verdicts=tuple(verdicts),
        unread=tuple(unread),
    )


def gold_json(report: GoldReport) -> dict[str, Any]:
    """Figures rounded to four places, groups as counts, a verdict a question."""
    figures = {name: {key: round(number, 4) for key, number in value._asdict().items()} for name, value in report.figures.items()}
    return {
        "n": report.n,
        "unanswerable": report.unanswerable,
        "measures": figures,
        "characters_no_list": report.characters_no_list,
        "ms": {"p50": round(report.ms[0], 1), "p95": round(report.ms[1], 1)},
        "kinds": {name: asdict(group) for name, group in report.kinds.items()},
        "styles": {name: asdict(group) for name, group in report.styles.items()},
        "unread": list(report.unread),
        "questions": [asdict(verdict) for verdict in report.verdicts],
    }


def _groups(asked: Sequence[tuple[GoldQuestion, Verdict]], field: str) -> dict[str, Group]:
    groups: dict[str, list[Verdict]] = {}
    for question, verdict in asked:
        groups.setdefault(getattr(question, field), []).append(verdict)
    return {
        name: Group(len(group), **{measure: sum(bool(getattr(v, measure)) for v in group) for measure in _IN_GROUPS})
        for name, group in sorted(groups.items())
        if name
    }
