"""`python -m rag.modelkit.training reader | retriever | calibrate`: see README.md."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import torch

from rag.embedder import Embedder
from rag.errors import RagError
from rag.modelkit.bert_weights import BertWeights
from rag.modelkit.e5_small_koen import PROMPTS, base_model, chosen_pieces
from rag.modelkit.folder_files import write_folder
from rag.modelkit.reader_ko import build as build_reader
from rag.modelkit.training.calibration import fit, reliability, trials
from rag.modelkit.training.candidates import Guide, confusable
from rag.modelkit.training.reader import Places, all_sources, is_held_back, own_sources, train_reader
from rag.modelkit.training.retriever import Mined, blended, train_retriever
from rag.modelkit.training.sources import KORQUAD_END, KORQUAD_TRAIN, QUESTIONS, Source, korquad
from rag.onnx_model import Tokenizer
from rag.reader import Reader
from rag.settings import Settings

_SHIPPED = Path(__file__).resolve().parents[3] / "data" / "models"
_CACHE = Path.home() / ".cache" / "geungeo-modelkit"


def _base(cache: Path) -> BertWeights:
    weights, tokenizer = base_model(cache)
    return weights.with_pieces(np.array(chosen_pieces(tokenizer, cache)))


def _places(arguments: argparse.Namespace) -> Places:
    return Places(arguments.texts, arguments.korquad, QUESTIONS)


def _reader(arguments: argparse.Namespace) -> None:
    folder = _SHIPPED / "e5-small-koen"
    tokenizer, embedder = Tokenizer.load(folder / "tokenizer.json"), Embedder.load(folder, threads=arguments.threads)
    net = train_reader(_base(arguments.cache), tokenizer, embedder, _places(arguments), arguments.checkpoint)
    build_reader(arguments.out, net.encoder.weights(), net.heads(), arguments.cache)


def _retriever(arguments: argparse.Namespace) -> None:
    folder = _SHIPPED / "e5-small-koen"
    tokenizer, embedder = Tokenizer.load(folder / "tokenizer.json"), Embedder.load(folder, threads=arguments.threads)
    sources = all_sources(_places(arguments), 1)

    @cache
    def mined(name: str) -> Mined:
        source = sources[name]()
        guide = Guide(source, embedder)
        return Mined(source, guide, confusable(source, guide))

    before = _base(arguments.cache)
    after = train_retriever(before, tokenizer, mined, arguments.checkpoint).weights()
    same = replace(before, positions=before.positions + before.token_type, token_type=np.zeros_like(before.token_type))
    pieces = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    card = "Not measured yet.\n"
    write_folder(arguments.out, blended(same, after, arguments.share), pieces, name=arguments.out.name, prompts=PROMPTS, card=card)


def _calibrate(arguments: argparse.Namespace) -> None:
    reader = Reader.load(arguments.model, threads=arguments.threads)
    settings = replace(Settings(), reader=str(arguments.model), threads=arguments.threads)
    tried = [trials(source, source.asked, reader, settings) for source in _held_back(_places(arguments))]
    for name, found in (("window", [t for one in tried for t in one.windows]), ("sentence", [t for one in tried for t in one.sentences])):
        weights = fit(found)
        print(f"{name}: {', '.join(f'{weight:.3f}' for weight in weights)}; n {len(found)}")
        for likely, right, n in reliability(found, weights):
            print(f"said {likely:.2f}  was {right:.2f}  n {n}")


def _held_back(places: Places) -> list[Source]:
    """The questions that no model was trained on, among all texts of their sources."""
    wiki = korquad(places.korquad, 0, KORQUAD_END)
    late = replace(wiki, asked=tuple(asked for asked in wiki.asked if int(asked.text_id[1:]) >= KORQUAD_TRAIN))
    ours = [replace(s, asked=tuple(a for a in s.asked if is_held_back(a.text_id))) for s in own_sources(places)]
    return [late, *ours]


def main(argv: list[str] | None = None) -> int:
    """Exit code 0, or 1 with a line on standard error."""
    parser = argparse.ArgumentParser(prog="python -m rag.modelkit.training", description="Trains the models that ship. Hours on two cores.")
    parser.add_argument("--cache", type=Path, default=_CACHE, help="where downloaded packages are kept")
    parser.add_argument("--texts", type=Path, required=True, help="folder of the training texts (README.md)")
    parser.add_argument("--korquad", type=Path, required=True, help="KorQuAD 1.0 dev in the BEIR layout with answers.jsonl")
    parser.add_argument("--threads", type=int, default=2)
    commands = parser.add_subparsers(required=True)
    reader = commands.add_parser("reader", help="train the reader-reranker and write its folder; goes on from its checkpoint")
    reader.add_argument("--checkpoint", type=Path, required=True)
    reader.add_argument("--out", type=Path, default=_SHIPPED / "reader-ko")
    reader.set_defaults(run=_reader)
    retriever = commands.add_parser("retriever", help="train the embedder and write a folder to be measured; goes on from its checkpoint")
    retriever.add_argument("--checkpoint", type=Path, required=True)
    retriever.add_argument("--out", type=Path, required=True)
    retriever.add_argument("--share", type=float, default=1.0, help="of the way from the weights before to the trained ones, 0 to 1")
    retriever.set_defaults(run=_retriever)
    calibrate = commands.add_parser("calibrate", help="fit how sure the reader may be, on questions held back")
    calibrate.add_argument("--model", type=Path, default=_SHIPPED / "reader-ko")
    calibrate.set_defaults(run=_calibrate)
    arguments = parser.parse_args(argv)
    torch.set_num_threads(arguments.threads)
    try:
        arguments.run(arguments)
    except RagError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
