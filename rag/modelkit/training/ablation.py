"""What the guide and its margin are worth: the encoder trained by the same steps with and without them, then asked what was held back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import torch

from rag.evaluation.measures import ndcg
from rag.modelkit.bert_weights import BertWeights
from rag.modelkit.training.candidates import Guide
from rag.modelkit.training.loop import Schedule, train
from rag.modelkit.training.retriever import AT_ONCE, FROZEN, Mined, RetrieverLosses, Step, StepMaker, contrast, stages
from rag.modelkit.training.sources import Source
from rag.modelkit.training.torch_bert import TorchBert
from rag.models.embedder import Embedder
from rag.models.onnx_model import Tokenizer

MARGINS: tuple[float | None, ...] = (None, 0.0, 0.01, 0.03)  # None: no guide
SCHEDULE = Schedule(steps=80, rate=1e-4, head_rate=1e-4, every=40, half=True)
STEPS: Mapping[str, tuple[int, int]] = {"korquad": (25, 0), "law": (20, 0), "docs": (5, 0), "documents": (22, 0), "guidance": (8, 0)}
_SEED = 1


def trained_with(
    margin: float | None,
    weights: BertWeights,
    tokenizer: Tokenizer,
    mined: Callable[[str], Mined],
    checkpoint: Path,
    *,
    steps: Mapping[str, tuple[int, int]] = STEPS,
    schedule: Schedule = SCHEDULE,
    at_once: int = AT_ONCE,
    log: Callable[[str], None] = print,
) -> BertWeights:
    """The encoder's weights after the steps, which are the same ones for every margin: questions, passages, order and dropout. Goes on from
    `checkpoint` where that exists."""
    torch.manual_seed(_SEED)
    net = TorchBert(weights, dropout=0.05)
    net.freeze(FROZEN)
    shown = stages(mined, StepMaker(tokenizer, _SEED, margin=margin), _SEED, (steps,), at_once=at_once)

    def loss(step: object) -> tuple[torch.Tensor, RetrieverLosses]:
        assert isinstance(step, Step)
        return contrast(net, step)

    train(net, net, shown, loss, schedule, checkpoint, log)
    return net.weights()


def found(source: Source, embedder: Embedder) -> tuple[float, int]:
    """Mean nDCG@10 of the source's answerable questions among its texts, ranked by their best window, and how many they are."""
    guide = Guide(source, embedder)
    asked = {str(number): one.text_id for number, one in enumerate(source.asked) if one.answerable}
    run = {key: dict(zip(guide.keys, map(float, guide.cosines(int(key))), strict=True)) for key in asked}
    return ndcg({key: {text: 1} for key, text in asked.items()}, run), len(asked)
