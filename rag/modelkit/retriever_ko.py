"""The embedding model that ships: e5-small-koen, trained further to find Korean passages."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np

from rag.modelkit.bert_weights import BertWeights
from rag.modelkit.e5_small_koen import PROMPTS, base_model, chosen_pieces
from rag.modelkit.folder_files import write_folder
from rag.modelkit.vocabulary import pruned_tokenizer

NAME = "retriever-ko"
CARD = Path(__file__).with_name("retriever_ko.md")


def build(folder: Path, before: BertWeights, after: BertWeights, share: float, cache: Path) -> None:
    """Writes the model folder from the weights before and after training, `share` of the way between them."""
    _whole, tokenizer = base_model(cache)
    kept = pruned_tokenizer(tokenizer, chosen_pieces(tokenizer, cache))
    same = replace(before, positions=before.positions + before.token_type, token_type=np.zeros_like(before.token_type))
    write_folder(folder, blended(same, after, share), kept, name=NAME, prompts=PROMPTS, card=CARD.read_text(encoding="utf-8"))


def blended(before: BertWeights, after: BertWeights, share: float) -> BertWeights:
    """Weights between two of the same shape, `share` of the way to `after` (WiSE-FT, arXiv 2109.01903)."""

    def mix(a: object, b: object) -> object:
        if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
            return ((1 - share) * a + share * b).astype(np.float32)
        if isinstance(a, tuple) and isinstance(b, tuple):
            return tuple(mix(x, y) for x, y in zip(a, b, strict=True))
        if is_dataclass(a) and not isinstance(a, type):
            return replace(a, **{field.name: mix(getattr(a, field.name), getattr(b, field.name)) for field in fields(a)})
        return a

    mixed = mix(before, after)
    assert isinstance(mixed, BertWeights)
    return mixed
