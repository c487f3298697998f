"""Terms where there is no FTS5: a table of PostgreSQL's with the words of each row, and FTS5's expressions and arithmetic over it.

For what is asked of a few words. Whole questions are searched by postings that are derived from the terms.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.store.connection import Connection

LONGEST = 200  # characters of a word that are looked at: an index takes no more than so many bytes
_K1, _B, _LEAST_IDF = 1.2, 0.75, 1e-6  # as in FTS5
_TOKEN = re.compile(r'"([^"]*)"|\b(AND|OR)\b|([()])')
_PARTS = re.compile(r"[0-9a-z\u0080-\U0010ffff]+")  # what the ascii tokenizer of FTS5 takes for a word


@dataclass(frozen=True, slots=True)
class Asked:
    """An expression of quoted words, AND, OR and brackets: `sql` with its `values`, and its words as often as they are asked for."""

    sql: str
    values: tuple[Sequence[str], ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, expression: str) -> Asked:
        tokens: list[_Token] = [(match[1], match[2], match[3]) for match in _TOKEN.finditer(expression)]
        words, values = list[str](), list[Sequence[str]]()
        sql = _any(iter([*tokens, (None, None, ")")]), words, values)
        return cls(sql, tuple(values), tuple(words))


_Token = tuple[str | None, str | None, str | None]  # what is quoted, what joins, a bracket


def _any(tokens: Iterator[_Token], words: list[str], values: list[Sequence[str]]) -> str:
    """The condition up to the closing bracket: AND binds more than OR."""
    either: list[list[str]] = [[]]
    for quoted, joined, bracket in tokens:
        if bracket == ")":
            break
        if quoted is not None:
            parts = [part[:LONGEST] for part in _PARTS.findall(quoted.lower())]
            words += parts
            values.append(parts)
            either[-1].append("words @> CAST(? AS TEXT[])" if parts else "false")
        elif bracket == "(":
            either[-1].append(_any(tokens, words, values))
        elif joined == "OR":
            either.append([])
    return "(" + " OR ".join(" AND ".join(all_of) or "false" for all_of in either) + ")"


@dataclass(frozen=True, slots=True)
class Inside:
    """Which rows are looked at: a condition with its values."""

    sql: str = "true"
    values: tuple[object, ...] = ()

    @classmethod
    def of(cls, ranges: Sequence[tuple[int, int]] | None, *, seen: bool) -> Inside:
        """The passages in any of the ranges; where they are `seen` through somebody's eyes, those that he sees."""
        through = "rowid IN (SELECT id FROM passages)" if seen else "true"
        if ranges is None:
            return cls(through)
        first, last = [one for one, _ in ranges], [one for _, one in ranges]
        within = "SELECT 1 FROM unnest(CAST(? AS BIGINT[]), CAST(? AS BIGINT[])) r(first, last) WHERE rowid BETWEEN first AND last"
        return cls(f"{through} AND EXISTS ({within})", (first, last))


def holds(db: Connection, expression: str, inside: Inside) -> bool:
    asked = Asked.of(expression)
    query = f"SELECT 1 FROM terms WHERE {asked.sql} AND {inside.sql} LIMIT 1"
    return db.execute(query, (*asked.values, *inside.values)).fetchone() is not None


def scores(db: Connection, expression: str, inside: Inside, *, weight: float) -> dict[int, float]:
    """BM25 of every row that matches, as FTS5's bm25() with its sign turned."""
    asked = Asked.of(expression)
    query = f"SELECT rowid, body FROM terms WHERE {asked.sql} AND {inside.sql}"
    found = {row[0]: _cut(row[1]) for row in db.execute(query, (*asked.values, *inside.values))}
    if not found:
        return {}
    total, length = db.execute("SELECT count(*), coalesce(sum(length), 0) FROM terms").fetchone()
    idf = _idf(db, sorted(set(asked.words)), total)
    mean = max(length / max(1, total), 1e-9)
    return {row_id: _score(words, asked.words, idf, norm=_norm(words, mean), weight=weight) for row_id, words in found.items()}


def best(found: Mapping[int, float], n: int) -> list[tuple[int, float]]:
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))[:n]


def vocabulary(db: Connection) -> list[str]:
    """The words that begin with a syllable or a Latin letter, each once, in order."""
    query = 'SELECT DISTINCT word COLLATE "C" AS word FROM terms, unnest(words) word'
    words = "(word >= 'a' AND word < '{') OR (word >= '가' AND word <= '힣')"
    return sorted(row["word"] for row in db.execute(f"SELECT word FROM ({query}) w WHERE {words}"))


def holding(db: Connection, word: str) -> dict[int, int]:
    """How many passages of each document hold a word."""
    query = "SELECT p.document_id AS id, count(*) AS n FROM terms JOIN passages p ON p.id = terms.rowid WHERE words @> CAST(? AS TEXT[])"
    return {row["id"]: row["n"] for row in db.execute(f"{query} GROUP BY p.document_id", ([word[:LONGEST]],))}


def passages_with(db: Connection, bare: str, documents: Collection[int] | None) -> set[int]:
    """Ids of the passages in whose text, white space apart, `bare` stands, whatever its case."""
    query = "SELECT id FROM passages WHERE strpos(lower(regexp_replace(text, ?, '', 'g')), lower(?)) > 0"
    space = "[\\s\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\u0085\\u001c-\\u001f]+"
    if documents is None:
        return {row["id"] for row in db.execute(query, (space, bare))}
    among = " AND document_id = ANY(CAST(? AS BIGINT[]))"
    return {row["id"] for row in db.execute(query + among, (space, bare, [*documents]))}


def _cut(body: str) -> Counter[str]:
    return Counter(word[:LONGEST] for word in body.split())


def _idf(db: Connection, words: Sequence[str], total: int) -> dict[str, float]:
    query = "SELECT word, count(*) AS n FROM terms, unnest(words) word WHERE words && CAST(? AS TEXT[]) AND word = ANY(?) GROUP BY word"
    held = {row["word"]: row["n"] for row in db.execute(query, (words, words))}
    return {word: max(_LEAST_IDF, math.log((total - held.get(word, 0) + 0.5) / (held.get(word, 0) + 0.5))) for word in words}


def _norm(words: Counter[str], mean: float) -> float:
    return _K1 * (1 - _B + _B * words.total() / mean)


def _score(words: Counter[str], asked: Sequence[str], idf: Mapping[str, float], *, norm: float, weight: float) -> float:
    often = [(idf[word], weight * words[word]) for word in asked]
    return sum(rare * (_K1 + 1) * times / (times + norm) for rare, times in often if times)
