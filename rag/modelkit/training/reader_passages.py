"""What the reader is shown from its fourth round on: training texts cut into passages and told in views as a search's are.

A question comes with every window that the product would read beside the right one: others of its passage, of texts that differ in one
particular, and of texts that keywords and meaning find.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from rag.core.records import Manuscript, Page, Span
from rag.modelkit.training.reader_data import MAX_TOKENS, Drawn, Shown
from rag.modelkit.training.sources import Asked, Source, Text
from rag.modelkit.training.tab_tables import tab_tables
from rag.models.onnx_model import Tokenizer
from rag.models.reader import LONGEST_ANSWER, QUESTION_TOKENS, Reader
from rag.text.passages import cut_passages
from rag.text.views import View, as_read

PASSAGE_LENGTH, WINDOW_LENGTHS = 700, (150, 200, 200)  # characters; a text is cut by one of these, the product by 200
TITLE_LENGTH = 40  # characters of a document's title before a view
_TITLED = 0.7  # share of questions that are shown under their document's title
_SIBLINGS = 0.5  # share of questions that are shown a text of the same family, where there is one
_JUDGED = 6  # windows that do not answer, of which a judge takes those it would most readily answer from
_FROM_BEST = 12  # the others are drawn among the first so many confusable texts, the first ones more often


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """A window of a training text as the reader sees it, and from where to where of the text it is."""

    view: View
    span: Span


class PassageShower:
    """Makes groups of pairs, differently each time that a question is shown; the same seed gives the same ones."""

    def __init__(self, tokenizer: Tokenizer, seed: int, *, negatives: int, judge: Reader | None = None) -> None:
        self._tokenizer = tokenizer
        self._random = random.Random(seed)
        self._negatives = negatives
        self._judge = judge
        self._known: dict[tuple[str, str], list[Window]] = {}
        self._families: dict[int, dict[str, list[str]]] = {}

    def group(self, drawn: Drawn) -> list[Shown]:
        """The pair that answers first, where one does."""
        asked, texts = drawn.asked, drawn.source.texts
        titled = self._random.random() < _TITLED
        own = texts[asked.text_id]
        windows = self.windows(own)
        target = target_of(asked, own.text) if asked.answerable else None
        at = next((i for i, window in enumerate(windows) if target and _holds(window, target)), None)
        if at is None:
            at = _nearest(asked.question, windows)
            group = [self._shown(asked.question, windows[at].view, None, own.title if titled else "", relevant=asked.answerable)]
        else:
            group = [self._shown(asked.question, windows[at].view, target, own.title if titled else "", relevant=True)]
        for text, window in self._misleading(drawn, windows[at], self._others(drawn, own, windows, at), titled):
            group.append(self._shown(asked.question, window.view, None, text.title if titled else "", relevant=False))
        return group

    def windows(self, text: Text) -> list[Window]:
        """All windows of a text, in order."""
        length = self._random.choice(WINDOW_LENGTHS)
        key = (text.source + text.id, str(length))
        if key not in self._known:
            self._known[key] = windows_of(text, length)
        return self._known[key]

    def _others(self, drawn: Drawn, own: Text, windows: Sequence[Window], at: int) -> list[tuple[Text, Window]]:
        """Windows that do not answer: the nearest other one of the text, of a sibling, of confusable texts."""
        asked, texts = drawn.asked, drawn.source.texts
        wanted = self._negatives if self._judge is None else _JUDGED
        rest = [window for i, window in enumerate(windows) if i != at and not _touches(window, asked)]
        found = [(own, rest[_nearest(asked.question, rest)])] if rest else []
        if len(rest) > 1 and self._judge is not None:
            found.append((own, self._random.choice([window for window in rest if window is not found[0][1]])))
        answer = own.text[slice(*asked.answer)] if asked.answer else ""
        keys = list(drawn.others[:_FROM_BEST])
        siblings = [key for key in self._family(drawn.source)[own.family] if key != own.id]
        if siblings and self._random.random() < _SIBLINGS:
            keys.insert(0, self._random.choice(siblings))
        drawn_keys = keys[:1] if siblings else []
        pool = keys[len(drawn_keys) :]
        while pool and len(drawn_keys) < wanted + 2:
            drawn_keys.append(pool.pop(min(int(self._random.expovariate(0.35)), len(pool) - 1)))
        for key in drawn_keys:
            if len(found) >= wanted:
                break
            other = [window for window in self.windows(texts[key]) if not (answer and answer in window.view.text)]
            if other:
                found.append((texts[key], other[_nearest(asked.question, other)]))
        return found[:wanted]

    def _misleading(self, drawn: Drawn, right: Window, wrong: list[tuple[Text, Window]], titled: bool) -> list[tuple[Text, Window]]:
        """With a judge, the windows it would most readily answer from; a text of another family that it finds better than the right window
        is taken to answer too, and left out."""
        if self._judge is None:
            return wrong
        asked, own = drawn.asked, drawn.source.texts[drawn.asked.text_id]
        read = [(f"{document_title(text.title)}\n" if titled else "") + window.view.text for text, window in [(own, right), *wrong]]
        best, *margins = (reading.best()[1] for reading in self._judge.readings(asked.question, read))
        kept = [
            (margin, other)
            for margin, other in zip(margins, wrong, strict=True)
            if not (asked.answerable and other[0].family != own.family and margin > best)
        ]
        return [other for _, other in sorted(kept, key=lambda one: -one[0])[: self._negatives]]

    def _family(self, source: Source) -> dict[str, list[str]]:
        if id(source) not in self._families:
            families: dict[str, list[str]] = defaultdict(list)
            for text in source.texts.values():
                families[text.family].append(text.id)
            self._families[id(source)] = families
        return self._families[id(source)]

    def _shown(self, question: str, view: View, target: Span | None, title: str, *, relevant: bool) -> Shown:
        before = f"{document_title(title)}\n" if title else ""
        tokens = self._tokenizer.encode(question, before + view.text, max_tokens=MAX_TOKENS, first_at_most=QUESTION_TOKENS)
        first = next((i for i, which in enumerate(tokens.sequence) if which == 1), len(tokens.ids) - 1)
        if not relevant:
            return Shown(tokens.ids, first=first, start=0, end=0, relevant=False)
        unknown = Shown(tokens.ids, first=first, start=-1, end=-1, relevant=True)
        if target is None:
            return unknown
        printed = np.flatnonzero((view.places >= target.start) & (view.places < target.end))
        if not len(printed):
            return unknown
        start, end = int(printed[0]) + len(before), int(printed[-1]) + 1 + len(before)
        inside = [i for i, (a, b) in enumerate(tokens.offsets) if tokens.sequence[i] == 1 and a < end and b > start]
        return (
            Shown(tokens.ids, first=first, start=inside[0], end=min(inside[-1], inside[0] + LONGEST_ANSWER - 1), relevant=True)
            if inside
            else unknown
        )


def windows_of(text: Text, length: int) -> list[Window]:
    """The windows of a text's passages, each under the last headings of the text's title and of its own."""
    width = len(text.text)
    page = Page(1, start=0, text=text.text, boxes=np.full((width, 4), np.nan, np.float32), width=600.0, height=800.0)
    manuscript = Manuscript((page,), tables=tab_tables(text.text))
    above = tuple(part.strip() for part in text.title.split(" > ")[1:])
    passages = [
        replace(passage, heading=(*above, *passage.heading))
        for passage in cut_passages(manuscript, passage_length=PASSAGE_LENGTH, window_length=length)
    ]
    return [Window(view, window) for passage in passages for window in passage.windows for view in as_read(passage, window)]


def document_title(title: str) -> str:
    """The first part of a text's title: its document's."""
    return title.split(" > ", maxsplit=1)[0].strip()[:TITLE_LENGTH]


def target_of(asked: Asked, text: str) -> Span | None:
    """The words to be found: the answer, or of one that is a list the line that leads into it, where its support has one."""
    if asked.answer is None:
        return None
    answer = asked.answer
    if "\n" not in text[slice(*answer)].strip() or asked.support is None:
        return answer
    start = asked.support.start
    end = text.find("\n", start)
    return Span(start, end) if start < end <= asked.support.end else answer


def _holds(window: Window, target: Span) -> bool:
    return window.span.start <= target.start < window.span.end and bool(
        ((window.view.places >= target.start) & (window.view.places < target.end)).any()
    )


def _touches(window: Window, asked: Asked) -> bool:
    spans: Iterable[Span] = [span for span in (asked.answer, asked.support) if span is not None]
    return any(window.span.start < span.end and span.start < window.span.end for span in spans)


def _nearest(question: str, windows: Sequence[Window]) -> int:
    """Which window shares most pairs of characters with the question."""
    pairs = set(pairwise(question))
    return max(range(len(windows)), key=lambda i: len(pairs & set(pairwise(windows[i].view.text))))
