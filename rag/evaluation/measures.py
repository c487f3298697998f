"""Pure measures of a run against qrels, and of an answer's words against the gold answer's.

`qrels[query][id]` is a relevance (above 0: relevant), `run[query][id]` a score (higher is better). An order is total: by
`(-score, id)`. Every query of `qrels` counts, and one without hits scores zero; queries only in the run do not count. Neither is changed.
nDCG after Järvelin and Kekäläinen 2002 (gain: the relevance itself, discount log2(rank + 1)), as trec_eval's ndcg_cut.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Mapping[str, float]]


def ranking(scores: Mapping[str, float]) -> list[str]:
    """The ids, best first."""
    return sorted(scores, key=lambda id_: (-scores[id_], id_))


def ndcg(qrels: Qrels, run: Run, k: int = 10) -> float:
    """Mean nDCG@k."""
    return _mean(qrels, run, lambda relevance, order: _dcg([relevance.get(i, 0) for i in order[:k]]) / (_ideal(relevance, k) or 1.0))


def recall(qrels: Qrels, run: Run, k: int = 10) -> float:
    """Mean share of a query's relevant ids that stand among the first k; zero where nothing is relevant."""
    return _mean(qrels, run, lambda relevance, order: len(_relevant(relevance) & set(order[:k])) / (len(_relevant(relevance)) or 1))


def rr(qrels: Qrels, run: Run, k: int = 10) -> float:
    """Mean of 1 / the rank of the first relevant id among the first k, or zero."""

    def of_query(relevance: Mapping[str, int], order: Sequence[str]) -> float:
        relevant = _relevant(relevance)
        return next((1 / rank for rank, id_ in enumerate(order[:k], 1) if id_ in relevant), 0.0)

    return _mean(qrels, run, of_query)


def success(qrels: Qrels, run: Run, k: int = 1) -> float:
    """Share of queries with a relevant id among the first k."""
    return _mean(qrels, run, lambda relevance, order: float(bool(_relevant(relevance) & set(order[:k]))))


def exact_match(gold: str, answer: str) -> float:
    """1.0 when both are the same after `normalise`, else 0.0."""
    return float(normalise(gold) == normalise(answer))


def token_f1(gold: str, answer: str) -> float:
    """F1 of the characters of both after `normalise`, each as often as it occurs.

    This is KorQuAD 1.0's F1: by characters, since a Korean word carries its particles.
    1.0 when both are empty, 0.0 when one is.
    """
    wanted, given = Counter(normalise(gold).replace(" ", "")), Counter(normalise(answer).replace(" ", ""))
    if not wanted or not given:
        return float(wanted == given)
    common = (wanted & given).total()
    return 2 * common / (wanted.total() + given.total())


def normalise(text: str) -> str:
    """NFC, lower case, without punctuation or symbols, white space single (after KorQuAD 1.0's evaluation script)."""
    kept = "".join(c if unicodedata.category(c)[0] not in "PS" else " " for c in unicodedata.normalize("NFC", text).lower())
    return re.sub(r"\s+", " ", kept).strip()


def _mean(qrels: Qrels, run: Run, of_query: Callable[[Mapping[str, int], Sequence[str]], float]) -> float:
    return sum(of_query(relevance, ranking(run.get(query, {}))) for query, relevance in qrels.items()) / len(qrels) if qrels else 0.0


def _relevant(relevance: Mapping[str, int]) -> set[str]:
    return {id_ for id_, grade in relevance.items() if grade > 0}


def _dcg(grades: Sequence[int]) -> float:
    return sum(max(grade, 0) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def _ideal(relevance: Mapping[str, int], k: int) -> float:
    return _dcg(sorted(relevance.values(), reverse=True)[:k])
