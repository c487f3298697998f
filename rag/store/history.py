"""Questions that were asked, with their answers whole, so that an old one reopens with the same evidence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from rag.core.errors import DocumentNotFound, HistoryNotFound
from rag.core.kept import HistoryEntry
from rag.core.records import Answer, Evidence, Hit, Passage
from rag.core.wire import BadMessage, from_json, to_json
from rag.store.database import Database


class History:
    """Answers in SQLite as JSON; every method is one transaction, and reads no other entry than those that it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, answer: Answer) -> int:
        """Keeps the answer, without the text of documents that were removed while it was made."""
        asked = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.writing() as db:
            for document_id in sorted(set(_documents(answer))):
                if db.execute("SELECT 1 FROM documents WHERE id = ?", (document_id,)).fetchone() is None:
                    answer = _without(answer, document_id)
            cursor = db.execute(
                "INSERT INTO history (question, asked, answer, answered, owner) VALUES (?, ?, ?, ?, ?)",
                (answer.question, asked, to_json(answer), answer.text is not None, self._database.owner),
            )
            assert cursor.lastrowid is not None
            rows = [(document_id, cursor.lastrowid) for document_id in sorted(set(_documents(answer)))]
            db.executemany("INSERT INTO quoted (document_id, entry_id) VALUES (?, ?)", rows)
        return cursor.lastrowid

    def entries(self, limit: int) -> list[HistoryEntry]:
        """The newest first. The index holds all that is asked for: no answer is read on the way."""
        owner = self._database.owner
        of = "INDEXED BY history_entries" if owner is None else "INDEXED BY history_by_owner WHERE owner = :owner"
        query = f"SELECT id, question, asked, answered FROM main.history {of} ORDER BY id DESC LIMIT :limit"
        with self._database.reading() as db:
            rows = db.execute(query, {"owner": owner, "limit": limit}).fetchall()
        return [HistoryEntry(row["id"], row["question"], row["asked"], bool(row["answered"])) for row in rows]

    def open(self, entry_id: int) -> Answer:
        """The answer as it was given. Raises HistoryNotFound, or DocumentNotFound with the document's name when one it quotes is gone."""
        with self._database.reading() as db:
            row = db.execute("SELECT answer FROM history WHERE id = ?", (entry_id,)).fetchone()
            answer = None if row is None else _answer(row["answer"])
            if answer is None:
                raise HistoryNotFound(entry_id=entry_id)
            for document_id, name in _quoted(answer).items():
                if db.execute("SELECT 1 FROM documents WHERE id = ?", (document_id,)).fetchone() is None:
                    raise DocumentNotFound(document_id=document_id, document=name)
            for document_id in sorted(set(_documents(answer))):  # beside what it quotes: shared no longer
                if db.execute("SELECT 1 FROM documents WHERE id = ?", (document_id,)).fetchone() is None:
                    answer = _without(answer, document_id)
        return answer

    def remove_before(self, moment: str) -> int:
        """Removes what was asked before `moment`, ISO 8601 in UTC; how many entries that were."""
        with self._database.reading() as db:
            if db.execute("SELECT 1 FROM history INDEXED BY history_entries WHERE asked < ? LIMIT 1", (moment,)).fetchone() is None:
                return 0
        with self._database.writing() as db:
            removed = db.execute("DELETE FROM history WHERE asked < ?", (moment,)).rowcount
        self._database.compact()
        return removed

    def remove(self, entry_id: int) -> None:
        with self._database.writing() as db:
            mine = "DELETE FROM history WHERE id = :id AND (:owner IS NULL OR owner = :owner)"
            db.execute(mine, {"id": entry_id, "owner": self._database.owner})
        self._database.compact()


def blank(db: sqlite3.Connection, document_id: int) -> None:
    """Takes a removed document's text out of every answer; question and the document's name stay, to say what is gone."""
    for row in db.execute("SELECT entry_id FROM quoted WHERE document_id = ?", (document_id,)).fetchall():
        _blank(db, row["entry_id"], document_id)
    db.execute("DELETE FROM quoted WHERE document_id = ?", (document_id,))


def _documents(answer: Answer) -> Iterator[int]:
    """Every document that the answer holds text of."""
    yield from (evidence.document_id for evidence in answer.evidence)
    yield from (hit.passage.document_id for hit in answer.hits)


def _quoted(answer: Answer) -> dict[int, str]:
    """The documents without which the answer cannot be shown again: those of its evidence, or of all hits where it has none."""
    if answer.evidence:
        return {evidence.document_id: evidence.document for evidence in answer.evidence}
    return {hit.passage.document_id: hit.document for hit in answer.hits}


def _answer(stored: str) -> Answer | None:
    """A stored answer, of whatever version; None where nothing can be made of it."""
    try:
        answer = from_json(Answer, stored)
    except BadMessage:
        return None
    return replace(answer, sure=answer.sure and answer.text is not None)  # those kept before answers said it were given as sure


def _blank(db: sqlite3.Connection, entry_id: int, document_id: int) -> None:
    answer = _answer(db.execute("SELECT answer FROM history WHERE id = ?", (entry_id,)).fetchone()["answer"])
    if answer is None:  # what cannot be read cannot be blanked, and deleted means deleted
        db.execute("DELETE FROM history WHERE id = ?", (entry_id,))
    else:
        db.execute("UPDATE history SET answer = ? WHERE id = ?", (to_json(_without(answer, document_id)), entry_id))


def _without(answer: Answer, document_id: int) -> Answer:
    evidence = tuple(_blank_evidence(item) if item.document_id == document_id else item for item in answer.evidence)
    if evidence:
        hits = tuple(hit for hit in answer.hits if hit.passage.document_id != document_id)
    else:  # a "not found" with its nearest passages: the name alone tells what is gone
        hits = tuple(_blank_hit(hit) if hit.passage.document_id == document_id else hit for hit in answer.hits)
    if evidence == answer.evidence:
        return replace(answer, evidence=evidence, hits=hits, lacks=())
    return replace(answer, text="", lacks=(), short=None, yes=None, evidence=evidence, hits=hits)


def _blank_evidence(evidence: Evidence) -> Evidence:
    return replace(evidence, text="", lead="", items=(), differs=(), table=None, passage=_blank_passage(evidence.passage))


def _blank_hit(hit: Hit) -> Hit:
    return replace(hit, passage=_blank_passage(hit.passage), matched=(), missing=())


def _blank_passage(passage: Passage) -> Passage:
    return replace(passage, text="", heading=(), rows=(), title="", leads=())
