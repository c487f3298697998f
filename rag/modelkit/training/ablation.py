"""What the guide and its margin are worth: a linear map of the embedder's vectors, trained by the same loss with and without them.

A map of frozen vectors takes a minute where the encoder takes an hour, and can be shown every window of a source as wrong at once.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from rag.measures import ndcg
from rag.modelkit.training.candidates import Guide
from rag.modelkit.training.retriever import TEMPERATURE
from rag.modelkit.training.sources import Asked, Source
from rag.windows import cut_windows

STEPS, QUESTIONS, RATE = 300, 512, 3e-4
MARGINS: tuple[float | None, ...] = (None, 0.0, 0.01, 0.03)  # None: no guide


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Unit vectors of a source: questions float32 `(n, hidden)`, all its windows `(m, hidden)`, the text of each window int64 `(m,)`, and
    for each question the window that answers int64 `(n,)`."""

    questions: Tensor
    windows: Tensor
    owners: Tensor
    answers: Tensor


def vectors_of(source: Source, guide: Guide, asked: Sequence[int]) -> Vectors:
    """Of the questions with the given numbers, which must be answerable."""
    first = np.searchsorted(guide.owners, np.arange(len(guide.keys)))
    answers = [
        int(first[guide.number_of[source.asked[i].text_id]]) + _answering(source.asked[i], source.texts[source.asked[i].text_id].text)
        for i in asked
    ]
    owners = torch.tensor(guide.owners.astype(np.int64))
    return Vectors(torch.tensor(guide.questions[list(asked)]), torch.tensor(guide.windows), owners, torch.tensor(answers))


def mapped(train: Sequence[Vectors], margin: float | None, *, seed: int = 1, steps: int = STEPS, rate: float = RATE) -> nn.Linear:
    """The map that is added to a vector, trained on the sources by turns, larger ones more often. With a margin, windows that the guide
    finds nearer to the question than its own less that margin are not counted as wrong."""
    torch.manual_seed(seed)
    drawn = random.Random(seed)
    hidden = train[0].questions.shape[1]
    added = nn.Linear(hidden, hidden)
    nn.init.zeros_(added.weight)
    nn.init.zeros_(added.bias)
    optimiser = torch.optim.AdamW(added.parameters(), lr=rate, weight_decay=0.01)
    decay = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / steps)
    for _ in range(steps):
        one = drawn.choices(train, [len(source.questions) ** 0.5 for source in train])[0]
        chosen = torch.randperm(len(one.questions))[:QUESTIONS]
        questions, answers = one.questions[chosen], one.answers[chosen]
        like = questions @ one.windows.T
        wrong = one.owners[None] != one.owners[answers][:, None]
        if margin is not None:
            wrong &= like <= like.gather(1, answers[:, None]) - margin
        wrong.scatter_(1, answers[:, None], True)
        scores = _moved(added, questions) @ _moved(added, one.windows).T / TEMPERATURE
        loss = functional.cross_entropy(scores.masked_fill(~wrong, -1e4), answers)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        decay.step()
    return added


def found(added: nn.Linear | None, held: Vectors) -> float:
    """Mean nDCG@10 of the questions, texts ranked by their best window."""
    with torch.no_grad():
        scores = _moved(added, held.questions) @ _moved(added, held.windows).T
    texts = int(held.owners.max()) + 1
    best = torch.full((len(scores), texts), -2.0).scatter_reduce(1, held.owners[None].expand(len(scores), -1), scores, "amax")
    own = held.owners[held.answers]
    qrels = {str(i): {str(right): 1} for i, right in enumerate(own.tolist())}
    run = {str(i): {str(text): score for text, score in enumerate(row)} for i, row in enumerate(best.tolist())}
    return ndcg(qrels, run)


def _moved(added: nn.Linear | None, rows: Tensor) -> Tensor:
    return functional.normalize(rows if added is None else rows + added(rows), dim=1)


def _answering(asked: Asked, text: str) -> int:
    """The number of the window with the answer; where that is not known, of the one that shares most character pairs with the question."""
    cut = cut_windows(text, window_length=200)
    if asked.answer is not None:
        return next((i for i, (start, end) in enumerate(cut) if start < asked.answer.end and asked.answer.start < end), 0)
    pairs = set(pairwise(asked.question))
    return max(range(len(cut)), key=lambda i: len(pairs & set(pairwise(text[slice(*cut[i])]))))
