"""What the reader-reranker is shown: a question with a window that answers and windows that could be mistaken for one."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import torch

from rag.core.records import Span
from rag.modelkit.training.reader_net import Pairs
from rag.modelkit.training.sources import Asked, Source, Text
from rag.modelkit.training.torch_bert import padded
from rag.models.onnx_model import Tokenizer
from rag.models.reader import QUESTION_TOKENS, Reader
from rag.text.windows import cut_windows

MAX_TOKENS = 256
WINDOW_LENGTHS = (150, 180, 200, 240)  # characters; one is drawn for each question. The product reads windows of 200
_FROM_BEST = 12  # a negative is drawn among the first so many confusable texts, the first ones more often
_JUDGED = 5  # windows that do not answer are drawn for a judge, which keeps the ones that mislead it most


@dataclass(frozen=True, slots=True)
class Shown:
    """One pair as tokens; start and end are token positions, 0 for "no answer", -1 where the span is not known."""

    ids: list[int]
    first: int
    start: int
    end: int
    relevant: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question to be shown, with the texts that it may be mistaken about."""

    source: Source
    asked: Asked
    others: list[str]


class Shower:
    """Makes groups of pairs, differently each time that a question is shown; the same seed gives the same ones.

    A `judge`, a reader trained before, chooses the negatives: of several it keeps those it is surest to find an answer in.
    """

    def __init__(self, tokenizer: Tokenizer, seed: int, *, negatives: int, judge: Reader | None = None) -> None:
        self._tokenizer = tokenizer
        self._random = random.Random(seed)
        self._negatives = negatives
        self._judge = judge

    def group(self, drawn: Drawn) -> list[Shown]:
        """The pair that answers first, where one does."""
        asked, text = drawn.asked, drawn.source.texts[drawn.asked.text_id]
        length = self._random.choice(WINDOW_LENGTHS)
        windows = [Span(*span) for span in cut_windows(text.text, window_length=length)]
        best = self._answering(asked, text, windows)
        titled = self._random.random() < 0.5
        group: list[Shown] = []
        if asked.answerable:
            group.append(self._shown(asked.question, text=text, window=best, titled=titled, answer=asked.answer, relevant=True))
        else:
            group.append(self._shown(asked.question, text=text, window=best, titled=titled, answer=None, relevant=False))
        left = self._negatives + 1 - len(group)
        wrong = self._wrong(drawn, windows=windows, best=best, length=length, n=left if self._judge is None else _JUDGED)
        for other, window in self._misleading(asked.question, wrong, titled)[:left]:
            group.append(self._shown(asked.question, text=other, window=window, titled=titled, answer=None, relevant=False))
        return group

    def _wrong(self, drawn: Drawn, windows: Sequence[Span], best: Span, length: int, n: int) -> list[tuple[Text, Span]]:
        """At most n windows that do not answer: of the right text, more often than not, and of the others."""
        asked, text = drawn.asked, drawn.source.texts[drawn.asked.text_id]
        wrong: list[tuple[Text, Span]] = []
        rest = [window for window in windows if window != best and not _overlap(window, asked.answer)]
        if asked.answer and rest and self._random.random() < 0.6:
            wrong.append((text, self._nearest(asked.question, text, rest)))
        answer = text.text[slice(*asked.answer)] if asked.answer else ""
        for key in self._draw(drawn.others, n - len(wrong)):
            other = drawn.source.texts[key]
            cut = [Span(*w) for w in cut_windows(other.text, window_length=length) if not answer or answer not in other.text[slice(*w)]]
            if cut:
                wrong.append((other, self._nearest(asked.question, other, cut)))
        return wrong

    def _misleading(self, question: str, wrong: list[tuple[Text, Span]], titled: bool) -> list[tuple[Text, Span]]:
        if self._judge is None:
            return wrong
        read = [_before(text, titled) + text.text[slice(*window)] for text, window in wrong]
        sure = [reading.probability for reading in self._judge.readings(question, read)]
        return [wrong[i] for i in sorted(range(len(wrong)), key=lambda i: -sure[i])]

    def _draw(self, keys: Sequence[str], n: int) -> list[str]:
        pool, drawn = list(keys[:_FROM_BEST]), list[str]()
        while pool and len(drawn) < n:
            drawn.append(pool.pop(min(int(self._random.expovariate(0.35)), len(pool) - 1)))
        return drawn

    def _answering(self, asked: Asked, text: Text, windows: list[Span]) -> Span:
        if asked.answer is None:
            return self._nearest(asked.question, text, windows)
        within = [window for window in windows if window.start <= asked.answer.start and asked.answer.end <= window.end]
        if within:
            return within[0]
        touched = [window for window in windows if _overlap(window, asked.answer)]
        return Span(min(asked.answer.start, touched[0].start), max(asked.answer.end, touched[-1].end)) if touched else asked.answer

    def _nearest(self, question: str, text: Text, windows: Sequence[Span]) -> Span:
        pairs = set(pairwise(question))
        return max(windows, key=lambda w: len(pairs & set(pairwise(text.text[slice(*w)]))))

    def _shown(self, question: str, text: Text, window: Span, titled: bool, answer: Span | None, *, relevant: bool) -> Shown:
        before = _before(text, titled)
        tokens = self._tokenizer.encode(question, before + text.text[slice(*window)], max_tokens=MAX_TOKENS, first_at_most=QUESTION_TOKENS)
        first = next((i for i, which in enumerate(tokens.sequence) if which == 1), len(tokens.ids) - 1)
        if not relevant:
            return Shown(tokens.ids, first=first, start=0, end=0, relevant=False)
        if answer is None:
            return Shown(tokens.ids, first=first, start=-1, end=-1, relevant=True)
        start, end = (at - window.start + len(before) for at in answer)
        inside = [i for i, (a, b) in enumerate(tokens.offsets) if tokens.sequence[i] == 1 and a < end and b > start]
        return (
            Shown(tokens.ids, first=first, start=inside[0], end=inside[-1], relevant=True)
            if inside
            else Shown(tokens.ids, first=first, start=-1, end=-1, relevant=True)
        )


class Groups(Protocol):
    """What makes of a question the pairs that it is shown with, the one that answers first."""

    def group(self, drawn: Drawn) -> list[Shown]: ...


def batches(drawn: Sequence[Drawn], shower: Groups, seed: int, *, questions: int, pad: int) -> Iterator[Pairs]:
    """One pass in random order, questions of like length together to waste little on padding."""
    order = list(drawn)
    random.Random(seed).shuffle(order)
    block = questions * 16
    for start in range(0, len(order), block):
        groups = sorted((shower.group(one) for one in order[start : start + block]), key=lambda group: max(len(s.ids) for s in group))
        made = [groups[i : i + questions] for i in range(0, len(groups), questions)]
        random.Random(seed + start).shuffle(made)
        yield from (as_pairs(part, pad) for part in made)


def as_pairs(groups: Sequence[Sequence[Shown]], pad: int) -> Pairs:
    """Groups of pairs as one batch."""
    shown = [one for group in groups for one in group]
    ids, mask = padded([one.ids for one in shown], pad)
    places = torch.arange(ids.shape[1])[None]
    firsts, lengths = torch.tensor([one.first for one in shown])[:, None], mask.sum(dim=1, keepdim=True)
    return Pairs(
        ids=ids,
        mask=mask,
        spannable=(places == 0) | ((places >= firsts) & (places < lengths - 1)),
        start=torch.tensor([one.start for one in shown]),
        end=torch.tensor([one.end for one in shown]),
        group=torch.tensor([number for number, group in enumerate(groups) for _ in group]),
        relevant=torch.tensor([one.relevant for one in shown]),
        answered=torch.tensor([any(one.relevant for one in group) for group in groups]),
    )


def _before(text: Text, titled: bool) -> str:
    return f"{text.title}\n" if titled and text.title else ""


def _overlap(window: Span, answer: Span | None) -> bool:
    return answer is not None and window.start < answer.end and answer.start < window.end
