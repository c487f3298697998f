"""What words stand in which passages: FTS5 over their terms, and their text letter by letter."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Collection, Sequence
from typing import NamedTuple

from rag.store import terms_table
from rag.store.connection import Connection
from rag.store.database import Database
from rag.store.terms_table import Inside

_ALL = 2**62


class Indexed(NamedTuple):
    """What of a document is among the terms: its first and last passage, how many there are, and a number for the title in their terms."""

    first: int
    last: int
    passages: int
    title: int


class Words:
    """Every method is one transaction on a connection of its own, so it may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def match(self, query: str, n: int, *, weight: float, among: Sequence[tuple[int, int]] | None = None) -> list[tuple[int, float]]:
        """The n best `(passage_id, BM25)` for an FTS5 query, best first, ties by id. Higher is better: FTS5's sign is turned.

        `weight` is the column's weight in FTS5's bm25(); `among` are ranges of passages.
        """
        if self._database.many_workers:
            return terms_table.best(self._scores(query, self._inside(among), weight), n)
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT terms.rowid AS id, -bm25(terms, :weight) AS score FROM terms {self._seen}"
                f" WHERE terms MATCH :query {_inside(among)}"
                " ORDER BY score DESC, id LIMIT :n",
                {"query": query, "n": n, "weight": weight, "among": json.dumps(among)},
            ).fetchall()
        return [(row["id"], row["score"]) for row in rows]

    def holds(self, query: str, *, among: Sequence[tuple[int, int]] | None = None) -> bool:
        """Whether any passage, or any of these ranges, matches an FTS5 query."""
        with self._database.reading() as db:
            if self._database.many_workers:
                return terms_table.holds(db, query, self._inside(among))
            found = db.execute(
                f"SELECT 1 FROM terms {self._seen} WHERE terms MATCH :query {_inside(among)} LIMIT 1",
                {"query": query, "among": json.dumps(among)},
            )
            return found.fetchone() is not None

    def term_counts(self, term: str) -> dict[int, int]:
        """How many passages of each document hold a term; documents without it are left out."""
        with self._database.reading() as db:
            if self._database.many_workers:
                return terms_table.holding(db, term)
            rows = db.execute(
                "SELECT p.document_id AS id, count(*) AS n FROM terms JOIN passages p ON p.id = terms.rowid WHERE terms MATCH ?"
                " GROUP BY p.document_id",
                (f'"{term}"',),
            ).fetchall()
        return {row["id"]: row["n"] for row in rows}

    def indexed(self) -> dict[int, Indexed]:
        """What of each document is among the terms; documents without a passage are left out."""
        query = (
            "SELECT p.document_id, first, last, count, coalesce(i.indexed, '') FROM (SELECT document_id, min(id) AS first, max(id) AS last,"
            " count(*) AS count FROM passages GROUP BY document_id) p LEFT JOIN identities i ON i.document_id = p.document_id"
        )
        with self._database.reading() as db:
            return {key: Indexed(first, last, count, zlib.crc32(title.encode())) for key, first, last, count, title in db.execute(query)}

    def bodies(self, after: int, *, last: int | None = None, most: int = _ALL) -> list[tuple[int, str]]:
        """The passages above an id, up to another or so many, in order, each with its terms, joined by spaces."""
        query = "SELECT rowid, body FROM terms WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ?"
        with self._database.reading() as db:
            return [(row["rowid"], row["body"]) for row in db.execute(query, (after, _ALL if last is None else last, most))]

    def match_scores(self, query: str, ids: Collection[int], *, weight: float) -> dict[int, float]:
        """BM25 of these passages for an FTS5 query; those that do not match are left out.

        The plus keeps SQLite from asking FTS5 once a row: 4 ms instead of 104 for 96 of 961 passages.
        """
        if self._database.many_workers:
            return self._scores(query, Inside("rowid = ANY(CAST(? AS BIGINT[]))", ([*ids],)), weight)
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT rowid AS id, -bm25(terms, ?) AS score FROM terms WHERE terms MATCH ?"
                " AND +rowid IN (SELECT value FROM json_each(?))",
                (weight, query, json.dumps(list(ids))),
            ).fetchall()
        return {row["id"]: row["score"] for row in rows}

    def passages_with(self, phrase: str, documents: Collection[int] | None = None) -> set[int]:
        """Ids of the passages in whose text, white space apart, the phrase stands."""
        bare = "".join(phrase.split())
        with self._database.reading() as db:
            if self._database.many_workers:
                return terms_table.passages_with(db, bare, documents)
            assert isinstance(db, sqlite3.Connection)
            db.create_function("bare", 1, lambda text: "".join(text.split()).casefold(), deterministic=True)
            rows = db.execute(
                "SELECT id FROM passages WHERE instr(bare(text), ?) > 0"
                + ("" if documents is None else " AND document_id IN (SELECT value FROM json_each(?))"),
                (bare.casefold(),) if documents is None else (bare.casefold(), json.dumps(list(documents))),
            ).fetchall()
        return {row["id"] for row in rows}

    def seen(self, documents: Collection[int] | None) -> Collection[int] | None:
        """These documents as far as they are seen; None: all there are, to be searched as without accounts (passages are read through what
        is seen in any case)."""
        if self._database.viewer is None:
            return documents
        with self._database.reading() as db:
            there = {row["id"] for row in db.execute("SELECT id FROM documents")}
            every = db.execute("SELECT count(*) FROM main.documents").fetchone()[0]
        if documents is not None:
            return sorted(there.intersection(documents))
        return None if len(there) == every else sorted(there)

    def _scores(self, query: str, inside: Inside, weight: float) -> dict[int, float]:
        with self._database.reading() as db:
            return terms_table.scores(db, query, inside, weight=weight)

    def _inside(self, among: Sequence[tuple[int, int]] | None) -> Inside:
        return Inside.of(among, seen=self._database.viewer is not None)

    def _words_of(self, db: Connection) -> list[str]:
        if self._database.many_workers:
            return terms_table.vocabulary(db)
        db.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'terms', 'row')")
        # One after the other: with OR SQLite leaves words out, as it takes equal row numbers of two scans of fts5vocab for the same row.
        ranges = (("a", "{"), ("가", "힤"))
        return [row["term"] for ends in ranges for row in db.execute("SELECT term FROM temp.vocabulary WHERE term >= ? AND term < ?", ends)]

    def vocabulary(self) -> list[str]:
        """The terms that begin with a syllable or a Latin letter, each once: the library's words. All are looked at, so it is kept."""
        with self._database.reading() as db:
            generation, kept = generation_of(db), self._database.kept.get("vocabulary")
            if kept is None or kept[0] != generation:
                self._database.kept["vocabulary"] = kept = generation, self._words_of(db)
            return kept[1]

    def shows(self, term: str) -> bool:
        """Whether a term of the vocabulary, which is of all documents, stands in one that is seen."""
        return self._database.viewer is None or self.holds(f'"{term}"')

    @property
    def _seen(self) -> str:
        """Of a viewer: only the passages that he sees."""
        return "" if self._database.viewer is None else "JOIN passages p ON p.id = terms.rowid"


def generation_of(db: Connection) -> int:
    """Moves on with every change of what is searchable."""
    return int(db.execute("SELECT value FROM counters WHERE name = 'generation'").fetchone()[0])


def _inside(among: Sequence[tuple[int, int]] | None) -> str:
    """A single range bounds what FTS5 walks over."""
    if among is None:
        return ""
    if len(among) == 1:
        return "AND terms.rowid BETWEEN :among ->> '$[0][0]' AND :among ->> '$[0][1]'"
    return "AND EXISTS (SELECT 1 FROM json_each(:among) r WHERE terms.rowid BETWEEN r.value ->> 0 AND r.value ->> 1)"
