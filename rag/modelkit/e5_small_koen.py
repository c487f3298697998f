"""The embedding model before training: multilingual-e5-small with the vocabulary that Korean and English need, in int8."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from rag.core.errors import ModelUnsupported
from rag.modelkit.bert_weights import BertWeights
from rag.modelkit.folder_files import write_folder
from rag.modelkit.packages import ENGLISH, ENGLISH_MEMBER, TOKENIZER, TOKENIZER_MEMBER, WEIGHTS, WEIGHTS_MEMBER, read_member
from rag.modelkit.q4_weights import read_q4_weights
from rag.modelkit.vocabulary import ENGLISH_WORDS, kept_ids, pruned_tokenizer, seen_pieces
from rag.models.onnx_model import Tokenizer

NAME = "e5-small-koen"
CARD = Path(__file__).with_name("e5_small_koen.md")
PROMPTS = {"query": "query: ", "passage": "passage: "}


def base_model(cache: Path) -> tuple[BertWeights, dict[str, Any]]:
    """The whole model, unpruned: float32 weights and `tokenizer.json`, whose pieces were compared one by one."""
    weights, pieces = read_q4_weights(read_member(WEIGHTS, WEIGHTS_MEMBER, cache))
    tokenizer = json.loads(read_member(TOKENIZER, TOKENIZER_MEMBER, cache))
    if [piece for piece, _score in tokenizer["model"]["vocab"]] != pieces:
        raise ModelUnsupported(name=TOKENIZER.requirement, reason="pieces differ from the weights'")
    return weights, tokenizer


def english_words(cache: Path) -> list[str]:
    """The commonest English words, commonest first."""
    counts: dict[str, int] = json.loads(gzip.decompress(read_member(ENGLISH, ENGLISH_MEMBER, cache)))
    words = sorted((word for word in counts if word.isascii()), key=lambda word: (-counts[word], word))
    return words[:ENGLISH_WORDS]


def chosen_pieces(tokenizer: dict[str, Any], cache: Path) -> list[int]:
    """Ids of the pieces that stay."""
    words = english_words(cache)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tokenizer.json"
        file.write_text(json.dumps(tokenizer), encoding="utf-8")
        used = Tokenizer.load(file).piece_ids(words)
    pieces = [piece for piece, _score in tokenizer["model"]["vocab"]]
    return kept_ids(pieces, english=words, english_ids=used, seen=seen_pieces())


def build(folder: Path, cache: Path) -> None:
    """Writes the model folder; the same packages give the same bytes."""
    weights, tokenizer = base_model(cache)
    kept = chosen_pieces(tokenizer, cache)
    card = CARD.read_text(encoding="utf-8")
    pruned = weights.with_pieces(np.array(kept))
    write_folder(folder, pruned, pruned_tokenizer(tokenizer, kept), name="intfloat/multilingual-e5-small", prompts=PROMPTS, card=card)


def write_reference(folder: Path, cache: Path) -> None:
    """Writes a folder with the whole vocabulary and a float32 graph, to measure the other one against."""
    weights, tokenizer = base_model(cache)
    write_folder(folder, weights, tokenizer, name="intfloat/multilingual-e5-small", prompts=PROMPTS, card="", quantised=False)
