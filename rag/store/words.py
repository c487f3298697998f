"""What words stand in which passages: FTS5 over their terms, and their text letter by letter."""

from __future__ import annotations

import json
from collections.abc import Collection

from rag.store.database import Database


class Words:
    """Every method is one transaction on a connection of its own, so it may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def match(self, query: str, n: int, *, weight: float, documents: Collection[int] | None = None) -> list[tuple[int, float]]:
        """The n best `(passage_id, BM25)` for an FTS5 query, best first, ties by id. Higher is better: FTS5's sign is turned.

        `weight` is the column's weight in FTS5's bm25().
        """
        where = "" if documents is None else "AND p.document_id IN (SELECT value FROM json_each(:documents))"
        all_of_them = documents is None and self._database.viewer is None
        join = "" if all_of_them else "JOIN passages p ON p.id = terms.rowid"  # of a viewer: those that he sees
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT terms.rowid AS id, -bm25(terms, :weight) AS score FROM terms {join} WHERE terms MATCH :query {where}"
                " ORDER BY score DESC, id LIMIT :n",
                {"query": query, "n": n, "weight": weight, "documents": json.dumps(list(documents or ()))},
            ).fetchall()
        return [(row["id"], row["score"]) for row in rows]

    def match_scores(self, query: str, ids: Collection[int], *, weight: float) -> dict[int, float]:
        """BM25 of these passages for an FTS5 query; those that do not match are left out.

        The plus keeps SQLite from asking FTS5 once a row: 4 ms instead of 104 for 96 of 961 passages.
        """
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

    def vocabulary(self) -> list[str]:
        """The terms that begin with a syllable, each once: what the library's words are."""
        with self._database.reading() as db:
            db.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'terms', 'row')")
            return [row["term"] for row in db.execute("SELECT term FROM temp.vocabulary WHERE term >= '가' AND term <= '힣'")]

    def holds(self, term: str) -> bool:
        """Whether a term of the vocabulary, which is of all documents, stands in one that is seen."""
        return self._database.viewer is None or bool(self.match(f'"{term}"', 1, weight=1.0))
