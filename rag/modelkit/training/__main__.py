"""`python -m rag.modelkit.training pack | reader | retriever | ablation | calibrate`: see README.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import torch

from rag.answer.sentence_reader import SENTENCE_ANSWERS
from rag.core.errors import RagError
from rag.core.settings import Settings
from rag.modelkit.bert_weights import BertWeights
from rag.modelkit.e5_small_koen import base_model, chosen_pieces
from rag.modelkit.int8_weights import read_int8_graph
from rag.modelkit.reader_ko import build as build_reader
from rag.modelkit.retriever_ko import build as build_retriever
from rag.modelkit.training.ablation import MARGINS, found, trained_with
from rag.modelkit.training.calibration import Trial, best_of_each, fit, refused, reliability, trials
from rag.modelkit.training.candidates import Guide, confusable
from rag.modelkit.training.packing import write
from rag.modelkit.training.people import people_files, people_held_back, people_questions
from rag.modelkit.training.reader import ROUNDS as READER_ROUNDS
from rag.modelkit.training.reader import Places, all_sources, is_held_back, own_sources, train_reader
from rag.modelkit.training.retriever import ROUNDS, Mined, train_retriever
from rag.modelkit.training.sources import KORQUAD_END, KORQUAD_TRAIN, QUESTIONS, Source, korquad
from rag.modelkit.training.weak_pairs import weak_pairs
from rag.modelkit.training.weights_file import write_start
from rag.models.embedder import Embedder
from rag.models.onnx_model import Tokenizer
from rag.models.reader import WINDOW_ANSWERS, Reader

_SHIPPED = Path(__file__).resolve().parents[3] / "data" / "models"
_ROUND_HELP = "which round; from the second on, --after says what to begin from"
_ANSWERS_FROM = (0.15, 0.2, 0.22, 0.25, 0.28, 0.3, 0.35)
_CACHE = Path.home() / ".cache" / "geungeo-modelkit"


def _base(cache: Path) -> BertWeights:
    weights, tokenizer = base_model(cache)
    return weights.with_pieces(np.array(chosen_pieces(tokenizer, cache)))


def _places(arguments: argparse.Namespace) -> Places:
    return Places(arguments.texts, arguments.korquad, QUESTIONS)


def _guide(arguments: argparse.Namespace) -> tuple[Tokenizer, Embedder]:
    return Tokenizer.load(arguments.guide / "tokenizer.json"), Embedder.load(arguments.guide, threads=arguments.threads)


def _reader(arguments: argparse.Namespace) -> None:
    tokenizer, embedder = _guide(arguments)
    number = arguments.round - 1
    judge = Reader.load(arguments.judge, threads=arguments.threads) if number else None
    base, places = _base(arguments.cache), _places(arguments)
    net = train_reader(
        base,
        tokenizer=tokenizer,
        embedder=embedder,
        places=places,
        checkpoint=arguments.checkpoint,
        number=number,
        before=arguments.after,
        judge=judge,
    )
    build_reader(arguments.out, net.encoder.weights(), net.heads(), arguments.cache)


def _mined(places: Places, embedder: Embedder) -> Callable[[str], Mined]:
    sources = all_sources(places, 1)

    @cache
    def mined(name: str) -> Mined:
        source = sources[name]()
        guide = Guide(source, embedder)
        return Mined(source, guide, confusable(source, guide))

    return mined


def _pack(arguments: argparse.Namespace) -> None:
    arguments.out.mkdir(parents=True, exist_ok=True)
    weak = weak_pairs(arguments.texts, statutes=arguments.statutes)
    pack = write(weak, Tokenizer.load(arguments.begin / "tokenizer.json"), arguments.out / "pack.npz")
    write_start(arguments.out / "start.npz", _encoder(arguments.begin))
    print(f"{len(weak.texts)} texts, {len(weak.pairs)} pairs, {len(pack.tokens)} tokens", flush=True)


def _encoder(folder: Path) -> BertWeights:
    return read_int8_graph(folder / "onnx" / "model.onnx")[0]


def _retriever(arguments: argparse.Namespace) -> None:
    tokenizer, embedder = _guide(arguments)
    before = _encoder(arguments.begin) if arguments.begin else _base(arguments.cache)
    number, mined = arguments.round - 1, _mined(_places(arguments), embedder)
    after = train_retriever(before, tokenizer, mined, arguments.checkpoint, number=number, before=arguments.after).weights()
    build_retriever(arguments.out, before, after, arguments.share, arguments.cache)


def _calibrate(arguments: argparse.Namespace) -> None:
    reader = Reader.load(arguments.model, threads=arguments.threads)
    settings = replace(Settings(), reader=str(arguments.model), threads=arguments.threads)
    windows, sentences, before = list[Trial](), list[Trial](), 0
    for source in _held_back(_places(arguments)):
        asked = source.asked[:: arguments.every]
        print(f"{source.name}: {len(asked)} questions", flush=True)
        tried = trials(source, asked, reader, settings, first=2 * before)
        before += len(asked)
        for answers_from in _ANSWERS_FROM:
            wrongly, rightly = refused(tried.sentences, SENTENCE_ANSWERS, answers_from)
            print(f"an answer from {answers_from}: refused {wrongly:.3f}, without their text {rightly:.3f}", flush=True)
        windows += tried.windows
        sentences += tried.sentences
    for name, each, shipped in (("window", windows, WINDOW_ANSWERS), ("sentence", sentences, SENTENCE_ANSWERS)):
        for weights in (fit(each), shipped):
            best = best_of_each(each, weights)
            print(f"{name}: {', '.join(f'{weight:.3f}' for weight in weights)}; n {len(each)}; the best of {len(best)} askings:")
            for likely, right, n in reliability(best, weights):
                print(f"said {likely:.2f}  was {right:.2f}  n {n}")


def _ablation(arguments: argparse.Namespace) -> None:
    arguments.work.mkdir(parents=True, exist_ok=True)
    tokenizer, guide = _guide(arguments)
    mined, before, held = _mined(_places(arguments), guide), _base(arguments.cache), _held_back(_places(arguments))
    print(f"untrained: {_found(held, guide)}", flush=True)
    for margin in MARGINS:
        name = "no guide" if margin is None else f"margin {margin}"
        print(name, flush=True)
        after = trained_with(margin, weights=before, tokenizer=tokenizer, mined=mined, checkpoint=arguments.work / f"{name}.pt")
        folder = arguments.work / name
        build_retriever(folder, before, after, 1.0, arguments.cache)
        print(f"{name}: {_found(held, Embedder.load(folder, threads=arguments.threads))}", flush=True)


def _found(held: Sequence[Source], embedder: Embedder) -> str:
    return ", ".join(f"{source.name} {score:.3f} (n={n})" for source in held for score, n in [found(source, embedder)])


def _held_back(places: Places) -> list[Source]:
    """The questions that no model was trained on, among all texts of their sources."""
    wiki = korquad(places.korquad, 0, KORQUAD_END)
    late = replace(wiki, asked=tuple(asked for asked in wiki.asked if int(asked.text_id[1:]) >= KORQUAD_TRAIN))
    ours = [replace(s, asked=tuple(a for a in s.asked if is_held_back(a.text_id))) for s in own_sources(places)]
    return [late, *ours, people_held_back(people_questions(people_files(places.train)))]


def main(argv: list[str] | None = None) -> int:
    """Exit code 0, or 1 with a line on standard error."""
    parser = argparse.ArgumentParser(prog="python -m rag.modelkit.training", description="Trains the models that ship. Hours on two cores.")
    parser.add_argument("--cache", type=Path, default=_CACHE, help="where downloaded packages are kept")
    parser.add_argument("--texts", type=Path, required=True, help="folder of the training texts (README.md)")
    parser.add_argument("--korquad", type=Path, required=True, help="KorQuAD 1.0 dev in the BEIR layout with answers.jsonl")
    parser.add_argument("--threads", type=int, default=2)
    commands = parser.add_subparsers(required=True)
    pack = commands.add_parser("pack", help="write weak pairs as token ids, and the weights to begin from, for the first stage")
    pack.add_argument("--out", type=Path, required=True, help="folder for pack.npz and start.npz")
    pack.add_argument("--begin", type=Path, default=_SHIPPED / "retriever-ko", help="the model folder to begin from")
    pack.add_argument("--statutes", type=int, help="at most so many articles, drawn at random")
    pack.set_defaults(run=_pack)
    reader = commands.add_parser("reader", help="train the reader-reranker and write its folder; goes on from its checkpoint")
    reader.add_argument("--checkpoint", type=Path, required=True)
    reader.add_argument("--out", type=Path, default=_SHIPPED / "reader-ko")
    reader.add_argument("--judge", type=Path, default=_SHIPPED / "reader-ko", help="the model folder that chooses its near misses")
    reader.add_argument("--round", type=int, choices=range(1, len(READER_ROUNDS) + 1), default=1, help=_ROUND_HELP)
    reader.set_defaults(run=_reader)
    retriever = commands.add_parser("retriever", help="train the embedder and write a folder to be measured; goes on from its checkpoint")
    retriever.add_argument("--checkpoint", type=Path, required=True)
    retriever.add_argument("--out", type=Path, default=_SHIPPED / "retriever-ko")
    retriever.add_argument("--share", type=float, default=1.0, help="of the way from the weights before to the trained ones, 0 to 1")
    retriever.add_argument("--round", type=int, choices=range(1, len(ROUNDS) + 1), default=1, help=_ROUND_HELP)
    retriever.add_argument("--begin", type=Path, help="the model folder that the first stage began from, else the model before training")
    retriever.set_defaults(run=_retriever)
    ablation = commands.add_parser("ablation", help="what guide and margin are worth: the embedder trained briefly with and without")
    ablation.add_argument("--work", type=Path, required=True, help="folder for checkpoints and models")
    ablation.set_defaults(run=_ablation)
    for trained in (reader, retriever, ablation):
        trained.add_argument("--guide", type=Path, required=True, help="the embedder before training (rag.modelkit build --out GUIDE)")
    for trained in (reader, retriever):
        trained.add_argument("--after", type=Path, help="where the round before ended: its checkpoint, of a reader also its folder")
    calibrate = commands.add_parser("calibrate", help="fit how sure the reader may be, on questions held back")
    calibrate.add_argument("--model", type=Path, default=_SHIPPED / "reader-ko")
    calibrate.add_argument("--every", type=int, default=1, help="ask one in so many of the questions held back")
    calibrate.set_defaults(run=_calibrate)
    arguments = parser.parse_args(argv)
    if "round" in arguments and (arguments.round > 1) != (arguments.after is not None):
        parser.error("--after goes with --round 2 or later, and they need it")
    torch.set_num_threads(arguments.threads)
    try:
        arguments.run(arguments)
    except RagError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
