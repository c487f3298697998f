"""Trains the embedding model: questions and passages of one kind together, so that every passage is another's near miss.

GISTEmbed (arXiv 2402.16829) with a margin after NV-Retriever (arXiv 2407.15831): what the guide, the model as it was, finds as like the
question as its own passage is not counted as wrong. A long row is also drawn towards the mean of its windows as the guide sees them: one
vector of a page says less than its windows do, and the two together find more than either.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from rag.modelkit.bert_weights import BertWeights
from rag.modelkit.training.candidates import Guide
from rag.modelkit.training.loop import Schedule, train
from rag.modelkit.training.sources import Asked, Source
from rag.modelkit.training.torch_bert import TorchBert, mean_pooled, padded
from rag.modelkit.training.weights_file import read_layers
from rag.models.onnx_model import Tokenizer
from rag.text.windows import cut_windows

PAD = 1
TEMPERATURE = 0.02
MARGIN = 0.01  # of the guide's cosine
FROZEN = 6  # layers that stay as they are, and the words with them
AT_ONCE, LONG_AT_ONCE = 48, 16  # pairs a step, by windows and by long rows
_MASKED = -1e4
WINDOW_TOKENS, LONG_TOKENS = 192, 512
_TITLED = ("people",)  # sources whose windows stand below their text's title one time in two: what names the thing often stands there alone
_JOINED = (600, 850, 1100)  # characters of neighbouring texts that make a long one; one is drawn for each


@dataclass(frozen=True, slots=True, eq=False)
class Mined:
    """A source with its guide and, for every question, the texts that it could be mistaken about."""

    source: Source
    guide: Guide
    others: list[list[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Token ids of n questions and their n passages; `allowed` bool `(n, 2n)`: which passages, then which other questions, count as
    wrong for a question; its own passage is on the diagonal and always allowed. `means`, of long rows only, float32 `(n, hidden)`: unit
    vectors of the mean of each row's windows as the guide sees them."""

    questions: list[list[int]]
    passages: list[list[int]]
    allowed: Tensor
    means: Tensor | None


@dataclass(frozen=True, slots=True)
class Round:
    """A run from the weights of the one before. `stages`, one after the other: of each source at most so many steps of windows, of long
    rows. `like_windows` weighs a long row's distance from its windows' mean."""

    stages: tuple[Mapping[str, tuple[int, int]], ...]
    schedule: Schedule
    seed: int
    like_windows: float


ROUNDS = (
    Round(
        (
            {"korquad": (60, 50), "law": (60, 40), "docs": (12, 8), "boolq": (15, 0)},
            {"documents": (50, 30), "guidance": (15, 10)},
        ),
        Schedule(steps=350, rate=1e-4, head_rate=1e-4, until=200),
        seed=1,
        like_windows=0.0,
    ),
    Round(
        ({"korquad": (40, 50), "law": (20, 55), "docs": (6, 12), "boolq": (5, 0), "documents": (26, 45), "guidance": (13, 25)},),
        Schedule(steps=220, rate=8e-5, head_rate=8e-5, every=50),
        seed=2,
        like_windows=10.0,
    ),
    Round(  # after the first stage
        ({"people": (100, 0), "korquad": (26, 0), "documents": (16, 0), "guidance": (8, 0)},),
        Schedule(steps=150, rate=7e-5, head_rate=7e-5, every=25),
        seed=3,
        like_windows=0.0,
    ),
)


@dataclass(frozen=True, slots=True)
class RetrieverLosses:
    contrast: float
    right: float
    apart: float


class StepMaker:
    """Batches of like questions, differently each time; the same seed gives the same ones."""

    def __init__(self, tokenizer: Tokenizer, seed: int, *, margin: float | None = MARGIN) -> None:
        self._tokenizer = tokenizer
        self._random = random.Random(seed)
        self._margin = margin

    def steps(self, mined: Mined, size: int, *, long: bool) -> list[Step]:
        """One pass over the answerable questions of a source, `size` a step; what is left over is dropped."""
        return [self._step(mined, members, long) for members in self._gathered(mined, size)]

    def _gathered(self, mined: Mined, size: int) -> Iterator[list[int]]:
        """Questions whose passages are mistaken for each other, one question a passage and step."""
        waiting: dict[str, list[int]] = {}
        order = [i for i, asked in enumerate(mined.source.asked) if asked.answerable]
        self._random.shuffle(order)
        for i in order:
            waiting.setdefault(mined.source.asked[i].text_id, []).append(i)
        while len(waiting) >= size:
            chosen: dict[str, int] = {}
            near: list[str] = []
            while len(chosen) < size:
                key = next((key for key in near if key in waiting and key not in chosen), None)
                key = key or self._random.choice([key for key in waiting if key not in chosen])
                chosen[key] = waiting[key].pop()
                near = [*mined.others[chosen[key]][:4], *near][:200]
            for key in chosen:
                if not waiting[key]:
                    del waiting[key]
            yield list(chosen.values())

    def _step(self, mined: Mined, members: Sequence[int], long: bool) -> Step:
        asked = [mined.source.asked[i] for i in members]
        keys = list(mined.source.texts)
        held: list[tuple[str, ...]] = [self._joined(mined.source, keys, one.text_id) if long else (one.text_id,) for one in asked]
        texts = [
            "\n".join(mined.source.texts[key].text for key in part) if long else self._shown(mined.source, one)
            for one, part in zip(asked, held, strict=True)
        ]
        limit = LONG_TOKENS if long else WINDOW_TOKENS
        questions = [self._tokenizer.encode("query: " + self._styled(one.question), max_tokens=96).ids for one in asked]
        passages = [self._tokenizer.encode("passage: " + text, max_tokens=limit).ids for text in texts]
        return Step(questions, passages, self._allowed(mined, members, held), _means(mined.guide, held) if long else None)

    def _allowed(self, mined: Mined, members: Sequence[int], held: Sequence[tuple[str, ...]]) -> Tensor:
        guide, n = mined.guide, len(members)
        own = [mined.source.asked[i].text_id for i in members]
        like = np.stack([guide.cosines(i) for i in members])  # (n, all texts)
        passage = np.stack([like[:, [guide.number_of[key] for key in part]].max(axis=1) for part in held], axis=1)
        question = guide.questions[list(members)] @ guide.questions[list(members)].T
        allowed = np.ones((n, 2 * n), bool)
        if self._margin is not None:
            limit = np.diagonal(passage)[:, None] - self._margin
            allowed = np.concatenate([passage <= limit, question <= limit], axis=1)
        same = np.array([[key in part for part in held] for key in own])
        allowed &= ~np.concatenate([same, np.eye(n, dtype=bool)], axis=1)
        allowed[np.arange(n), np.arange(n)] = True
        return torch.tensor(allowed)

    def _shown(self, source: Source, asked: Asked) -> str:
        titled = source.name in _TITLED and self._random.random() < 0.5
        return (f"{source.texts[asked.text_id].title}\n" if titled else "") + self._window(source, asked)

    def _window(self, source: Source, asked: Asked) -> str:
        text = source.texts[asked.text_id].text
        cut = cut_windows(text, window_length=self._random.choice((150, 200, 200, 260)))
        if asked.answer is not None:
            within = [span for span in cut if span.start < asked.answer.end and asked.answer.start < span.end]
            return text[slice(*within[0])] if within else text
        pairs = set(pairwise(asked.question))
        best = max(cut, key=lambda w: len(pairs & set(pairwise(text[slice(*w)]))))
        return text[slice(*best)]

    def _joined(self, source: Source, keys: Sequence[str], key: str) -> tuple[str, ...]:
        """The text with the ones printed before and after it, as a long row holds them."""
        first = last = keys.index(key)
        length, enough = len(source.texts[key].text), self._random.choice(_JOINED)
        while length < enough and (first > 0 or last + 1 < len(keys)):
            if (self._random.random() < 0.5 and first > 0) or last + 1 >= len(keys):
                first -= 1
                length += len(source.texts[keys[first]].text)
            else:
                last += 1
                length += len(source.texts[keys[last]].text)
        return tuple(keys[first : last + 1])

    def _styled(self, question: str) -> str:
        """One question in eight loses spaces or has two letters in the wrong order, as typed in haste."""
        if self._random.random() > 1 / 8:
            return question
        letters = [c for c in question if not (c == " " and self._random.random() < 0.5)]
        at = self._random.randrange(max(1, len(letters) - 1))
        letters[at : at + 2] = reversed(letters[at : at + 2])
        return "".join(letters)


def contrast(net: TorchBert, step: Step, *, temperature: float = TEMPERATURE, like_windows: float = 0.0) -> tuple[Tensor, RetrieverLosses]:
    """Softmax over the allowed passages and questions, and `like_windows` times how far long rows are from their windows' mean. `right` is
    the share of questions whose own passage is nearest, `apart` that distance: one less cosine, 0 for windows."""
    questions, passages = (_embedded(net, rows).float() for rows in (step.questions, step.passages))
    with torch.autocast("cpu", enabled=False):  # in bfloat16 cosines come in steps of .004
        scores = torch.cat([questions @ passages.T, questions @ questions.T], dim=1) / temperature
    scores = scores.masked_fill(~step.allowed, _MASKED)
    wanted = torch.arange(len(step.questions))
    loss = functional.cross_entropy(scores, wanted)
    apart = (1 - (passages * step.means).sum(dim=1)).mean() if step.means is not None else torch.zeros(())
    right = (scores.argmax(dim=1) == wanted).float().mean().item()
    return loss + like_windows * apart, RetrieverLosses(loss.item(), right, apart.item())


def _means(guide: Guide, held: Sequence[tuple[str, ...]]) -> Tensor:
    rows = [guide.windows[np.isin(guide.owners, [guide.number_of[key] for key in part])].mean(axis=0) for part in held]
    return functional.normalize(torch.tensor(np.stack(rows)), dim=1)


def _embedded(net: TorchBert, rows: list[list[int]]) -> Tensor:
    """Unit vectors `(n, hidden)`, rows of like length computed together."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    parts: list[Tensor] = []
    for start in range(0, len(order), 16):
        ids, mask = padded([rows[i] for i in order[start : start + 16]], PAD)
        parts.append(functional.normalize(mean_pooled(net(ids, mask), mask), dim=1))
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[back]


def stages(
    mined: Callable[[str], Mined], maker: StepMaker, seed: int, of: Sequence[Mapping[str, tuple[int, int]]], *, at_once: int = AT_ONCE
) -> Iterator[Step]:
    """All steps of a round; `at_once` windows a step."""
    for number, names in enumerate(of):
        steps = [
            step
            for name, (windows, longs) in names.items()
            for step in [
                *maker.steps(mined(name), at_once, long=False)[:windows],
                *maker.steps(mined(name), LONG_AT_ONCE, long=True)[:longs],
            ]
        ]
        random.Random(seed + number).shuffle(steps)
        yield from steps


def train_retriever(
    weights: BertWeights,
    tokenizer: Tokenizer,
    mined: Callable[[str], Mined],
    checkpoint: Path,
    *,
    number: int = 0,
    before: Path | None = None,
) -> TorchBert:
    """The encoder after the round of that number; goes on from `checkpoint` where that exists. `before` is what the round before left: its
    checkpoint, or the folder of the first stage, whose words are those of `weights`."""
    one = ROUNDS[number]
    torch.manual_seed(one.seed)
    layers = before is not None and before.is_dir()
    net = TorchBert(read_layers(before, weights.words) if before is not None and layers else weights, dropout=0.05)
    net.freeze(FROZEN)
    if before is not None and not layers:
        net.load_state_dict(torch.load(before, weights_only=True)["net"])
    steps = stages(mined, StepMaker(tokenizer, one.seed), one.seed, one.stages)

    def loss(step: object) -> tuple[Tensor, RetrieverLosses]:
        assert isinstance(step, Step)
        return contrast(net, step, like_windows=one.like_windows)

    train(
        net, encoder=net, batches=steps, loss=loss, schedule=one.schedule, checkpoint=checkpoint, log=lambda line: print(line, flush=True)
    )
    return net
