"""`python -m rag.modelkit.training.first_stage`: trains the embedder's encoder on a pack of weak pairs. Needs torch and numpy alone.

InfoNCE over the passages of the step and those of the steps before, kept in a memory (XBM, arXiv 1912.06798), so that two cores, too, see
thousands of wrong passages a step. The net is its own guide: what it finds better than the own passage by a margin, and what is nearly the
same as that, is not counted as wrong.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from rag.modelkit.bert_weights import BertWeights
from rag.modelkit.training.loop import Schedule, train
from rag.modelkit.training.pack import read_pack
from rag.modelkit.training.pack_batches import PackBatch, PackBatches, Shares
from rag.modelkit.training.torch_bert import TorchBert, mean_pooled, padded
from rag.modelkit.training.weights_file import read_start, write_layers

SEED = 1
TEMPERATURE = 0.02
BETTER = 0.1  # of the cosine: a passage that much nearer to the query than its own answers it too
TWINS = 0.95  # cosine of two passages that say the same
_MASKED = -1e4
_KINDS = (("statute", 0.25), ("guidance", 0.2), ("cited", 0.15), ("manual", 0.1), ("english", 0.05), ("people", 0.25))


@dataclass(frozen=True, slots=True)
class Setting:
    """`frozen` layers stay as they are, the words always; `memory`: passages kept; `at_once`: texts computed together."""

    device: str
    frozen: int
    memory: int
    at_once: int
    shares: Shares
    schedule: Schedule


SETTINGS = {
    "cpu": Setting(
        "cpu", frozen=6, memory=4096, at_once=16, shares=Shares(32, 4, _KINDS, (48, 64, 96)), schedule=Schedule(4000, 7e-5, 7e-5, every=25)
    ),
    "gpu": Setting(
        "cuda",
        frozen=0,
        memory=8192,
        at_once=256,
        shares=Shares(768, 8, _KINDS, (96, 128, 192, 256)),
        schedule=Schedule(3000, 2e-4, 2e-4, every=250, half=True),
    ),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """`wrong`: passages a query is told from, `tokens`: of the step's queries and passages."""

    contrast: float
    right: float
    wrong: float
    tokens: float


class ContrastNet(nn.Module):
    """The encoder and a memory of the passages that it last saw; the memory is part of what a checkpoint holds."""

    def __init__(self, encoder: TorchBert, memory: int, at_once: int) -> None:
        super().__init__()
        self.encoder, self._at_once = encoder, at_once
        self.register_buffer("kept", torch.zeros(memory, encoder.words.embedding_dim))
        self.register_buffer("kept_numbers", torch.full((2, memory), -1))  # of each one's query and text; -1: nothing yet
        self.register_buffer("at", torch.zeros((), dtype=torch.long))

    def forward(self, batch: PackBatch) -> tuple[Tensor, Progress]:
        queries, passages = self._vectors(batch.queries), self._vectors(batch.passages)
        device = queries.device
        numbers = torch.stack([torch.from_numpy(batch.query_numbers), torch.from_numpy(batch.text_numbers)]).to(device)
        with torch.autocast(device.type, enabled=False):  # in bfloat16 cosines come in steps of .004
            every = torch.cat([passages, self.kept])
            cosines = queries @ every.T
            allowed = self._allowed(cosines.detach(), (passages @ every.T).detach(), numbers)
            wanted = torch.arange(len(queries), device=device)
            scores = (cosines / TEMPERATURE).masked_fill(~allowed, _MASKED)
            loss = functional.cross_entropy(scores, wanted)
        self._keep(passages.detach(), numbers)
        right = (scores.argmax(dim=1) == wanted).float().mean().item()
        wrong = allowed.sum(dim=1).float().mean().item() - 1
        return loss, Progress(loss.item(), right, wrong, sum(map(len, [*batch.queries, *batch.passages])))

    def _allowed(self, cosines: Tensor, alike: Tensor, numbers: Tensor) -> Tensor:
        """bool `(n, n + memory)`: which passages count as wrong, and on the diagonal the own one."""
        n = len(cosines)
        other = torch.cat([numbers, self.kept_numbers], dim=1)
        same = (numbers[0][:, None] == other[0]) | (numbers[1][:, None] == other[1])
        own = torch.eye(n, cosines.shape[1], dtype=torch.bool, device=cosines.device)
        better = cosines > cosines.diagonal()[:, None] + BETTER
        return (~(same | better | (alike > TWINS)) & (other[0] >= 0)) | own

    def _keep(self, passages: Tensor, numbers: Tensor) -> None:
        """The oldest of the memory make room."""
        size = len(self.kept)
        places = (self.at + torch.arange(len(passages), device=passages.device)) % size
        self.kept[places[-size:]] = passages[-size:]
        self.kept_numbers[:, places[-size:]] = numbers[:, -size:]
        self.at += len(passages)

    def _vectors(self, rows: list[list[int]]) -> Tensor:
        """Unit vectors float32 `(n, hidden)`, rows of like length computed together."""
        device = self.kept.device
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        parts: list[Tensor] = []
        for start in range(0, len(order), self._at_once):
            ids, mask = (t.to(device) for t in padded([rows[i] for i in order[start : start + self._at_once]], 1))
            parts.append(functional.normalize(mean_pooled(self.encoder(ids, mask), mask).float(), dim=1))
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(parts)[back.to(device)]


def train_first_stage(
    pack_file: Path, weights_file: Path, setting: Setting, checkpoint: Path, *, minutes: float | None = None
) -> tuple[BertWeights, int]:
    """The encoder's weights and how many steps it has had; goes on from `checkpoint`, stops after `minutes`."""
    ends = time.monotonic() + 60 * minutes if minutes is not None else None
    torch.manual_seed(SEED)
    encoder = TorchBert(read_start(weights_file))
    encoder.freeze(setting.frozen)
    net = ContrastNet(encoder, setting.memory, setting.at_once).to(setting.device)
    batches = PackBatches(read_pack(pack_file), setting.shares, SEED)

    def loss(step: object) -> tuple[Tensor, Progress]:
        assert isinstance(step, int)
        value: tuple[Tensor, Progress] = net(batches.batch(step))
        return value

    done = train(
        net,
        encoder=net.encoder,
        batches=itertools.count(),
        loss=loss,
        schedule=setting.schedule,
        checkpoint=checkpoint,
        log=lambda line: print(line, flush=True),
        stop=lambda: ends is not None and time.monotonic() > ends,
        device=setting.device,
    )
    return encoder.cpu().weights(), done


def main(argv: list[str] | None = None) -> int:
    """Exit code 0 when all steps are done, 3 when the time was up first: the same command goes on."""
    parser = argparse.ArgumentParser(prog="python -m rag.modelkit.training.first_stage", description="Trains on a pack of weak pairs.")
    parser.add_argument("--pack", type=Path, required=True, help="what `python -m rag.modelkit.training pack` wrote")
    parser.add_argument("--weights", type=Path, required=True, help="the encoder to begin from, written beside the pack")
    parser.add_argument("--setting", choices=SETTINGS, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True, help="goes on from there where it exists")
    parser.add_argument("--out", type=Path, required=True, help="folder for the trained layers, written whenever the run ends")
    parser.add_argument("--minutes", type=float, help="ends the run after that, to go on later")
    parser.add_argument("--steps", type=int, help="another number of steps than the setting's")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args(argv)
    torch.set_num_threads(arguments.threads)
    setting = SETTINGS[arguments.setting]
    steps = arguments.steps or setting.schedule.steps
    setting = replace(setting, schedule=replace(setting.schedule, steps=steps))
    weights, done = train_first_stage(arguments.pack, arguments.weights, setting, arguments.checkpoint, minutes=arguments.minutes)
    write_layers(arguments.out, weights)
    print(f"{done} of {steps} steps", flush=True)
    return 0 if done >= steps else 3


if __name__ == "__main__":
    sys.exit(main())
