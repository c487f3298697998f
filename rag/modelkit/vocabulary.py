"""Which pieces of the 250,002 Korean and English documents need, and the tokenizer that has only those."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
ENGLISH_WORDS = 15_000
SEEN = Path(__file__).with_name("seen_pieces.txt")
_HANGUL = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7A3), (0xD7B0, 0xD7FF))


def is_hangul(character: str) -> bool:
    """Syllables and jamo, modern and old."""
    return any(low <= ord(character) <= high for low, high in _HANGUL)


def wanted_by_rule(piece: str, english: frozenset[str]) -> bool:
    """Hangul anywhere in it; any single character, so that nothing becomes unknown that was known; ASCII without a letter, of up to
    three characters, in capitals, or an English word; symbols that EUC-KR has.
    """
    bare = piece.replace("▁", "")
    if piece in SPECIAL or any(is_hangul(character) for character in bare):
        return True
    if bare.isascii():
        capitals = bare.isupper() and len(bare) <= 5
        return len(bare) <= 3 or capitals or bare.lower() in english or not any(c.isalpha() for c in bare)
    if len(bare) == 1:
        return True
    return not any(character.isalpha() for character in bare) and _in_euc_kr(bare)


def _in_euc_kr(text: str) -> bool:
    try:
        text.encode("euc_kr")
    except UnicodeEncodeError:
        return False
    return True


def seen_pieces() -> frozenset[str]:
    """Pieces that the rule leaves out and that two or more of 6,831 public Korean documents use (see README.md)."""
    return frozenset(SEEN.read_text(encoding="utf-8").split("\n")) - {""}


def kept_ids(pieces: Sequence[str], *, english: Sequence[str], english_ids: set[int], seen: frozenset[str]) -> list[int]:
    """Ids of the pieces to keep, ascending. `english_ids` are those that the commonest English words are made of."""
    words = frozenset(word.replace("'", "") for word in english)
    return [i for i, piece in enumerate(pieces) if i in english_ids or piece in seen or wanted_by_rule(piece, words)]


def pruned_tokenizer(tokenizer: dict[str, Any], kept: Sequence[int]) -> dict[str, Any]:
    """The `tokenizer.json` with the pieces `kept` only: same scores, same normaliser, ids counted anew in the same order."""
    pruned = copy.deepcopy(tokenizer)
    new_ids = {old: new for new, old in enumerate(kept)}
    pruned["model"]["vocab"] = [tokenizer["model"]["vocab"][old] for old in kept]
    pruned["model"]["unk_id"] = new_ids[tokenizer["model"]["unk_id"]]
    for token in pruned["added_tokens"]:
        token["id"] = new_ids[token["id"]]
    for token in pruned["post_processor"]["special_tokens"].values():
        token["ids"] = [new_ids[old] for old in token["ids"]]
    return pruned
