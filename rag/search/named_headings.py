"""Which passages' headings a question names: "벌금 특별약관" of "벌금은 얼마까지 나와?", where every rider of the policy is a 특별약관."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from rag.text.terms import title_terms

_LEVELS = 3  # of the path above a passage, from the innermost out
_COVERED = 0.7  # of what a heading's words tell, that the question must have
_TELLING = 1.0  # what they must tell: a word that stands above four in ten of the passages at most


def named_headings(asked: Collection[str], headings: Mapping[int, Sequence[str]], *, by_rarity: bool = False) -> dict[int, float]:
    """How fully each passage's headings are named, 0 to 1, where one is: 1 where the question has all content words of the innermost, two
    or more. `by_rarity`: also one further out, of whose words each tells as much as it is rare in the headings of these passages, the
    first that were found."""
    titles = {key: [title_terms(title) for title in path[-_LEVELS:]] for key, path in headings.items() if path}
    holding = Counter(term for terms in titles.values() for term in frozenset[str]().union(*terms))
    tells = {term: math.log((len(titles) + 1) / n) for term, n in holding.items()}
    shares: dict[int, float] = {}
    for key, path in titles.items():
        found = [_share(terms, asked, tells) for terms in path] if by_rarity else [0.0]
        if len(path[-1]) > 1 and path[-1] <= set(asked):
            found.append(1.0)
        if (share := max(found)) > 0:
            shares[key] = share
    return shares


def _share(terms: Collection[str], asked: Collection[str], tells: Mapping[str, float]) -> float:
    of_all, told = sum(tells[term] for term in terms), sum(tells[term] for term in terms if term in asked)
    return told / of_all if told >= _TELLING and told >= _COVERED * of_all else 0.0
