"""Which sentences of the passages found answer the question, where there is no model that reads them.

Extractive and linear: every sentence of the first passages gets a few features (meaning, words, the kind of answer that is asked for,
its passage's rank) and a logistic model weighs them. What it gives is a probability, so it is also the confidence; `Quoting` says
from which one on a sentence answers, and from which one on it is sure.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer.marks import marks_of
from rag.core.records import Finding, Hit, Passage, Quoting, Span
from rag.models.embedder import TextEmbedder
from rag.models.reader import Reader
from rag.text.column_heads import rows_of
from rag.text.terms import question_terms, terms

PASSAGES_READ = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence or table row that may answer; `text` is what is weighed: in one line, for a row with its column heads before it."""

    span: Span
    text: str


class SentenceReader:
    """Reads the first passages of a search; needs the embedder that the search was made with. With a reader model, what that finds in a
    sentence counts too, and is marked."""

    def __init__(self, embedder: TextEmbedder, reader: Reader | None = None) -> None:
        self._embedder = embedder
        self._reader = reader
        self.quoting = _QUOTING if reader is None else _QUOTING_READ

    def read(self, question: str, hits: Sequence[Hit]) -> list[Finding]:
        """Every sentence of the first passages with the probability that it answers, the most probable first."""
        candidates = [(hit, candidate) for hit in hits[:PASSAGES_READ] for candidate in _candidates(hit.passage)]
        if not candidates:
            return []
        rows = self.features(question, candidates)
        if self._reader is None:
            found = [Finding(hit.passage, one.span, _chance(_WEIGHTS, row)) for (hit, one), row in zip(candidates, rows, strict=True)]
        else:
            marks = marks_of(self._reader, question, [(hit, candidate.span) for hit, candidate in candidates])
            found = [
                Finding(hit.passage, one.span, _chance(WITH_MARGIN, (_sum(_WEIGHTS, row), mark.margin)), mark.trimmed(hit.passage))
                for (hit, one), row, mark in zip(candidates, rows, marks, strict=True)
            ]
            # All of a sentence that defines a word answers; the model would mark the word.
            found = [replace(one, marked=None) if row[_DEFINES_AT] else one for one, row in zip(found, rows, strict=True)]
        return sorted(found, key=lambda finding: (-finding.probability, finding.passage.id, finding.span))

    def signs(self, question: str, hits: Sequence[Hit]) -> list[tuple[Hit, Span, tuple[float, float]]]:
        """What `WITH_MARGIN` weighs, for each sentence: the linear model's logit and the margin. Needs a reader model."""
        candidates = [(hit, candidate) for hit in hits[:PASSAGES_READ] for candidate in _candidates(hit.passage)]
        if self._reader is None or not candidates:
            return []
        marks = marks_of(self._reader, question, [(hit, candidate.span) for hit, candidate in candidates])
        rows = self.features(question, candidates)
        return [(hit, one.span, (_sum(_WEIGHTS, row), mark.margin)) for (hit, one), row, mark in zip(candidates, rows, marks, strict=True)]

    def features(self, question: str, candidates: Sequence[tuple[Hit, Candidate]]) -> list[tuple[float, ...]]:
        """The features of each sentence, in the order of `FEATURES`."""
        texts = [candidate.text for _, candidate in candidates]
        cosines = self._embedder.embed_passages(texts, truncate=True) @ self._embedder.embed_query(question)
        bags = [frozenset(terms(text)) for text in texts]
        asked = _weights(question_terms(question), bags)
        kinds, definition = asked_kinds(question), asked_definition(question)
        first = max(hit.score for hit, _ in candidates) or 1.0
        rows: list[tuple[float, ...]] = []
        for i, (hit, candidate) in enumerate(candidates):
            mine = [j for j, (other, _) in enumerate(candidates) if other is hit]
            near = frozenset[str]().union(*(bags[j] for j in mine if abs(j - i) <= 1))
            whole = frozenset(terms(" ".join(hit.passage.heading))).union(*(bags[j] for j in mine))
            in_window = hit.window is not None and hit.window.start <= candidate.span.start < hit.window.end
            rows.append(
                (
                    float(cosines[i]),
                    float(cosines[i] - cosines.max()),
                    _overlap(asked, bags[i]),
                    _overlap(asked, near),
                    _overlap(asked, whole),
                    float(any(kind.search(texts[i]) for kind in kinds)),
                    float(bool(kinds)),
                    hit.score / first,
                    hit.dense_score or 0.0,
                    float(in_window),
                    float(definition is not None and bool(definition.search(texts[i]))),
                )
            )
        return rows


FEATURES = (
    "cosine",  # of question and sentence
    "gap",  # of that to the best sentence's
    "overlap",  # share of the question's terms, weighted by how much they tell, in the sentence
    "near",  # … in it and its two neighbours
    "whole",  # … in its passage and headings
    "kind",  # 1 where it looks like what is asked for (a date, a sum, a number)
    "asks_kind",  # 1 where something like that is asked for
    "score",  # of the passage, over the best passage's
    "passage",  # cosine of the passage's best window
    "window",  # 1 inside the passage's best window
    "defines",  # 1 where the question asks what a word is and it says so ("영업비밀"이란 …)
)
_DEFINES_AT = FEATURES.index("defines")
_WEIGHTS = (6.6, 2.8, 3.0, 1.6, 3.3, 1.2, -0.5, 2.6, 3.3, 0.8, 6.5, -15.3)  # the last one is the bias
_QUOTING = Quoting(answers_from=0.05, beside_best=0.1, sure_from=0.3)
# With a reader model: weights of the linear model's logit and of the margin of the sentence's best span, and the bias. Fitted on 443
# questions held back from training, each asked with and without its text (`modelkit/training/calibration.py` gives .46, .261, -1.37), then
# moved towards the linear logit: questions of KorQuAD are refused more often at the same errors (area under the curve .954, not .947), the
# samples read as well, and it is as true to its word. Best sentence right .88 on KorQuAD (n=134), .86 on our own documents (n=186); by the
# linear model alone .81 and .64, by the margin alone .84 and .83.
WITH_MARGIN = (0.8, 0.2, -0.5)
# From .09 on there is an answer: the most at which no set held back loses more than one in ten (answerable ones refused .09 of our own on
# documents, n=462, .07 on guidance, n=69, .05 on KorQuAD, n=268; refused without their text .89, .80, .81). At .04 it was .04, .04, .01 and
# .77, .77, .70. What is refused still shows its nearest sentence. Below .3 an answer is not sure: what .24 is said of is right one time
# in two, and of the answers to questions without their text two in three are below it.
_QUOTING_READ = Quoting(answers_from=0.09, beside_best=0.03, sure_from=0.3)

_NUMBER = r"\d[\d,.]*\s?"
_KINDS = tuple(
    (re.compile(asks), re.compile(answer))
    for asks, answer in (
        (r"언제|날짜|시기|며칟날|몇\s?월|몇\s?년(?!간|\s?동안)|기한|마감", r"\d+\s?[년월일]|\d{2,4}[./-]\s?\d|['‘’`]\d\d|까지|이내"),
        (r"며칠|몇\s?일|일수", _NUMBER + r"일|하루|이틀|사흘|나흘|열흘"),
        (r"몇\s?(?:개월|달)", _NUMBER + r"(?:개월|달|월)"),
        (r"몇\s?년|연한", _NUMBER + "년"),
        (r"몇\s?(?:시간|분)|시간(?:은|이)|얼마나 (?:걸|오래)", _NUMBER + r"(?:시간|분|초|일|주|개월)"),
        (r"몇\s?시|시각", r"\d{1,2}\s?시|\d{1,2}:\d\d"),
        (r"몇\s?(?:살|세)|나이|연령", _NUMBER + r"(?:세|살)"),
        (r"몇\s?(?:명|사람|분이)|인원", _NUMBER + r"(?:명|인|사람)"),
        (r"몇\s?(?:번|회|차례)|횟수", _NUMBER + r"(?:번|회|차례)"),
        (r"퍼센트|비율|몇\s?%|[율률](?:은|이|과|\?)", _NUMBER + r"(?:%|퍼센트|퍼센트포인트|할)|분의"),
        (r"점수|배점|몇\s?점", _NUMBER + "점"),
        (r"금액|비용|예산|요금|가격|단가|사업비|얼마(?!나)|몇\s?원", _NUMBER + r"(?:[천백십만억조]*\s?원|달러)|\d{1,3}(?:,\d{3})+"),
        (r"몇|얼마나|수는|개수|크기|무게|길이|온도|면적", _NUMBER),
        (r"전화|연락처|문의", r"\d{2,4}-\d{3,4}|@"),
        (r"번호|코드|모델", r"[A-Za-z]+-?\d|\d+-\d+|\d{3,}"),
    )
)


_QUOTES = "“”\"'‘’「」"
_ASKS_DEFINITION = re.compile(
    r"(?P<term>.{1,40}?)(?:(?:이?란|[은는])\s*(?:무엇|뭐|뭔|뭘|무슨\s?뜻)|이란\s*\??$|의\s*(?:정의|뜻|의미)(?![가-힣]{3}))"
)
_DEFINES = r"(?:(?:이?란|이?라\s?함은)(?![가-힣])|[은는]\s.*(?:말|뜻|의미)(?:한다|합니다))"


def asked_kinds(question: str) -> list[re.Pattern[str]]:
    """What an answer must look like, from the question's words; nothing where that cannot be told."""
    return [answer for asks, answer in _KINDS if asks.search(question)][:1]


def asked_definition(question: str) -> re.Pattern[str] | None:
    """What a sentence looks like that says what the word is that the question asks for; None where it asks for something else."""
    asked = _ASKS_DEFINITION.match(question.strip())
    words = asked["term"].strip(_QUOTES + " ").split() if asked else []
    if not words:
        return None
    term = r"\s*".join(map(re.escape, words))
    return re.compile(rf"(?<![가-힣A-Za-z]){term}[{_QUOTES}]?\s?(?:\([^()]*\)\s?)?{_DEFINES}")


def _sum(weights: Sequence[float], row: Sequence[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, (*row, 1.0), strict=True))


def _chance(weights: Sequence[float], row: Sequence[float]) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, _sum(weights, row)))))


def _weights(asked: Sequence[str], bags: Sequence[frozenset[str]]) -> dict[str, float]:
    """How much each asked term tells among these sentences: its inverse document frequency."""
    counts = Counter(term for bag in bags for term in bag)
    return {term: math.log(1 + (len(bags) + 0.5) / (counts[term] + 0.5)) for term in asked}


def _overlap(asked: dict[str, float], bag: frozenset[str]) -> float:
    total = sum(asked.values())
    return sum(weight for term, weight in asked.items() if term in bag) / total if total else 0.0


def _candidates(passage: Passage) -> list[Candidate]:
    """The sentences and table rows of a passage, without its headings and without the head rows of its tables."""
    titles = {"".join(title.split()) for title in passage.heading}
    found: list[Candidate] = []
    for row in rows_of(passage):
        text = passage.text[row.span.start - passage.start : row.span.end - passage.start]
        if "".join(text.split()) not in titles:
            found.append(Candidate(row.span, " ".join([row.heads, *text.split()]).strip()))
    return found
