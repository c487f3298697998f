"""Trains the reader-reranker from the encoder that ships."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from rag.modelkit.bert_weights import BertWeights
from rag.modelkit.int8_weights import read_int8_graph
from rag.modelkit.training.candidates import Guide, confusable
from rag.modelkit.training.loop import Schedule, train
from rag.modelkit.training.people import NAME as PEOPLE
from rag.modelkit.training.people import people_files, people_questions, people_trained
from rag.modelkit.training.reader_data import Drawn, Groups, Shower, batches
from rag.modelkit.training.reader_net import Losses, Pairs, ReaderNet, loss_of
from rag.modelkit.training.reader_passages import PassageShower
from rag.modelkit.training.sources import (
    KORQUAD_TRAIN,
    QUESTIONS,
    Source,
    boolq,
    documentation,
    korquad,
    legal_life,
    own_questions,
    part_of,
)
from rag.models.embedder import Embedder
from rag.models.onnx_model import Tokenizer
from rag.models.reader import Reader

LAYERS = 8  # of twelve: the first eight learn faster than all, in steps too, and read half as long again in the same time
PAD = 1
QUESTIONS_A_STEP = 16
_HELD_BACK = 10  # one in so many families of our own questions
_UNSEEN = "fin-"  # of finance and devices


@dataclass(frozen=True, slots=True)
class Places:
    """Where the training texts lie: the folder of the public ones, KorQuAD in the BEIR layout, our own questions."""

    train: Path
    korquad: Path
    questions: Path


def stages(places: Places, embedder: Embedder, seed: int) -> Iterator[list[Drawn]]:
    """What is shown, a list after the other: encyclopaedia and headings first, then with our own questions of documents, twice."""
    wiki = _sample(_drawn(korquad(places.korquad, 0, KORQUAD_TRAIN), embedder), None, seed)
    statements = _sample(_drawn(boolq(places.train / "kobest_boolq.jsonl.gz"), None), 600, seed)
    headings = _sample(_drawn(part_of(legal_life(places.train / "easylaw.jsonl.gz"), 4000, seed), None), 900, seed)
    yield [*wiki[:2300], *statements[:400], *headings[:500]]
    ours = [one for source in own_sources(places) for one in _drawn(trained(source), embedder)]
    yield [*wiki[2300:], *ours, *statements[400:], *headings[500:]]
    yield [*wiki[:1300], *ours]


def stages_again(places: Places, embedder: Embedder, seed: int) -> Iterator[list[Drawn]]:
    """What the second round is shown: each half of the encyclopaedia, a few statements, all of our own questions both times."""
    wiki = _sample(_drawn(korquad(places.korquad, 0, KORQUAD_TRAIN), embedder), None, seed + 100)
    statements = _sample(_drawn(boolq(places.train / "kobest_boolq.jsonl.gz"), None), 200, seed + 100)
    ours = [one for source in own_sources(places) for one in _drawn(trained(source), embedder)]
    yield [*wiki[:1900], *ours, *statements[:100]]
    yield [*wiki[1900:], *ours, *statements[100:]]


def stages_last(places: Places, embedder: Embedder, seed: int) -> Iterator[list[Drawn]]:
    """What the third round is shown: all of the encyclopaedia and of our own questions once more, with other windows; a few statements."""
    wiki = _drawn(korquad(places.korquad, 0, KORQUAD_TRAIN), embedder)
    statements = _sample(_drawn(boolq(places.train / "kobest_boolq.jsonl.gz"), None), 200, seed + 200)
    ours = [one for source in own_sources(places) for one in _drawn(trained(source), embedder)]
    yield [*wiki, *ours, *statements]


def stages_people(places: Places, embedder: Embedder, seed: int) -> Iterator[list[Drawn]]:
    """What the fourth round is shown: questions as people ask them, all once, and beside them some of the encyclopaedia and of our own."""
    people = people_trained(people_questions(people_files(places.train)))
    ours = [_some(trained(source), n, seed) for source, n in zip(own_sources(places), (400, 100), strict=True)]
    shown = [people, _some(korquad(places.korquad, 0, KORQUAD_TRAIN), 700, seed), *ours]
    yield [one for source in shown for one in _drawn(source, embedder)]


def stages_people_again(places: Places, embedder: Embedder, seed: int) -> Iterator[list[Drawn]]:
    """What the fifth round is shown: people's questions that came after the fourth, and three in four of the others once more."""
    people = people_trained(people_questions(people_files(places.train)))
    new = {asked.question for asked in people_questions(sorted((QUESTIONS / PEOPLE).glob("more_*.jsonl"))).asked}
    again = [asked for asked in people.asked if asked.question not in new]
    later = random.Random(seed).sample(again, round(len(again) * 0.7))
    people = replace(people, asked=(*(asked for asked in people.asked if asked.question in new), *later))
    ours = [_some(trained(source), n, seed) for source, n in zip(own_sources(places), (400, 100), strict=True)]
    shown = [people, _some(korquad(places.korquad, 0, KORQUAD_TRAIN), 600, seed), *ours]
    yield [one for source in shown for one in _drawn(source, embedder)]


def own_sources(places: Places) -> list[Source]:
    """Our own questions: those of documents, which are each other's near misses, and those of legal guidance."""
    files = sorted(places.questions.glob("*.jsonl"))
    laws = [file for file in files if file.stem == "law"]
    documents = own_questions("documents", [file for file in files if file not in laws])
    return [documents, own_questions("guidance", laws, places.train / "easylaw.jsonl.gz")]


def all_sources(places: Places, seed: int) -> dict[str, Callable[[], Source]]:
    """Every source that is trained on, by name, read when it is called for."""
    pages = [places.train / f"{name}.jsonl.gz" for name in ("react_docs_ko", "pytorch_tutorials_kr", "egovframe_docs")]
    return {
        "korquad": lambda: korquad(places.korquad, 0, KORQUAD_TRAIN),
        "law": lambda: part_of(legal_life(places.train / "easylaw.jsonl.gz"), 2900, seed),
        "docs": lambda: part_of(documentation(pages), 600, seed),
        "boolq": lambda: part_of(boolq(places.train / "kobest_boolq.jsonl.gz"), 750, seed),
        "documents": lambda: trained(own_sources(places)[0]),
        "guidance": lambda: trained(own_sources(places)[1]),
        "people": lambda: people_trained(people_questions(people_files(places.train))),
    }


def trained(source: Source) -> Source:
    """Without the families that are held back."""
    return replace(source, asked=tuple(asked for asked in source.asked if not is_held_back(asked.text_id)))


def is_held_back(text_id: str) -> bool:
    """Whether the text's questions are kept for calibration: by its number, so that it stays so; of one field, all of them."""
    return text_id.startswith(_UNSEEN) or int("".join(filter(str.isdigit, text_id)) or 0) // 4 % _HELD_BACK == 3


@dataclass(frozen=True, slots=True)
class Round:
    """A run from the weights of the one before. `negatives`: windows that do not answer, for each question. `views`: texts are shown as
    passages are read, and their margins compared; the first `frozen` layers stay. `judged`: the reader of
    the round before chooses them."""

    stages: Callable[[Places, Embedder, int], Iterator[list[Drawn]]]
    schedule: Schedule
    seed: int
    negatives: int = 2
    views: bool = False
    frozen: int = 0
    judged: bool = True


ROUNDS = (
    Round(stages, Schedule(steps=580, rate=2e-4, head_rate=1e-3), seed=1),
    Round(stages_again, Schedule(steps=400, rate=1e-4, head_rate=2e-4, every=50), seed=2),
    Round(stages_last, Schedule(steps=400, rate=1.5e-4, head_rate=2e-4, every=50, half=True), seed=3, negatives=3),
    Round(stages_people, Schedule(steps=677, rate=1.2e-4, head_rate=2e-4, every=25), seed=4, views=True, frozen=2, judged=False),
    Round(stages_people_again, Schedule(steps=600, rate=1e-4, head_rate=1e-4, every=25), seed=5, views=True, frozen=2),
)


def train_reader(
    weights: BertWeights,
    tokenizer: Tokenizer,
    embedder: Embedder,
    places: Places,
    checkpoint: Path,
    *,
    number: int = 0,
    before: Path | None = None,
    judge: Reader | None = None,
) -> ReaderNet:
    """The net after the round of that number; goes on from `checkpoint` where that exists.

    `before` is what the round before left: its checkpoint, or the model folder made of it. With a judge, the reader that it made, near
    misses are the windows that it takes for answers.
    """
    one = ROUNDS[number]
    torch.manual_seed(one.seed)
    net = begun(weights, before)
    net.encoder.freeze(one.frozen)
    shower: Groups = (
        PassageShower(tokenizer, one.seed, negatives=one.negatives, judge=judge if one.judged else None)
        if one.views
        else Shower(tokenizer, one.seed, negatives=one.negatives, judge=judge)
    )

    def shown() -> Iterator[Pairs]:
        for stage, drawn in enumerate(one.stages(places, embedder, one.seed)):
            print(f"stage {stage}: {len(drawn)} questions", flush=True)
            yield from batches(drawn, shower, one.seed + stage, questions=QUESTIONS_A_STEP, pad=PAD)

    def loss(pairs: object) -> tuple[torch.Tensor, Losses]:
        assert isinstance(pairs, Pairs)
        relevance, spans = net(pairs)
        return loss_of(relevance, spans, pairs, shared_weight=1.0 if one.views else 0.0)

    train(
        net,
        encoder=net.encoder,
        batches=shown(),
        loss=loss,
        schedule=one.schedule,
        checkpoint=checkpoint,
        log=lambda line: print(line, flush=True),
    )
    return net


def begun(weights: BertWeights, before: Path | None) -> ReaderNet:
    """The net that a round begins with: of the encoder's first layers and new heads, or what the round before left."""
    if before is not None and before.is_dir():
        return ReaderNet(*read_int8_graph(before / "onnx" / "model.onnx"))
    if before is None:
        return ReaderNet(replace(weights, layers=weights.layers[:LAYERS]))
    state = torch.load(before, weights_only=True)["net"]
    positions = weights.positions[: len(state["encoder.positions"])]  # a round that began with a folder has no more than that one
    net = ReaderNet(replace(weights, layers=weights.layers[:LAYERS], positions=positions))
    net.load_state_dict(state)
    return net


def _drawn(source: Source, embedder: Embedder | None) -> list[Drawn]:
    guide = Guide(source, embedder) if embedder else None
    return [Drawn(source, asked, others) for asked, others in zip(source.asked, confusable(source, guide), strict=True)]


def _some(source: Source, n: int, seed: int) -> Source:
    """So many of the source's questions, over all of its texts."""
    return replace(source, asked=tuple(random.Random(seed).sample(source.asked, n)))


def _sample(drawn: list[Drawn], n: int | None, seed: int) -> list[Drawn]:
    return random.Random(seed).sample(drawn, len(drawn) if n is None else n)
