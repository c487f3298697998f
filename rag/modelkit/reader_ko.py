"""The reader-reranker that ships: the first layers of the embedder's encoder, trained to read question and passage at once."""

from __future__ import annotations

from pathlib import Path

from rag.modelkit.bert_weights import BertWeights, ReaderHeads
from rag.modelkit.e5_small_koen import base_model, chosen_pieces
from rag.modelkit.folder_files import write_reader_folder
from rag.modelkit.vocabulary import pruned_tokenizer

NAME = "reader-ko"
CARD = Path(__file__).with_name("reader_ko.md")
MAX_TOKENS = 256


def build(folder: Path, weights: BertWeights, heads: ReaderHeads, cache: Path) -> None:
    """Writes the model folder from trained weights, which have the words of the embedder that ships."""
    _whole, tokenizer = base_model(cache)
    kept = pruned_tokenizer(tokenizer, chosen_pieces(tokenizer, cache))
    card = CARD.read_text(encoding="utf-8")
    write_reader_folder(folder, weights, heads, kept, name="reader-ko", card=card, max_tokens=MAX_TOKENS)
