"""Questions that were asked, with their answers whole, so that an old one reopens with the same evidence."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from rag.core.errors import DocumentNotFound, HistoryNotFound
from rag.core.records import Answer, Box, Evidence, HistoryEntry, Hit, Passage, Span
from rag.store.database import Database

_SPANS = ("window", "nearest")


class History:
    """Answers in SQLite as JSON; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, answer: Answer) -> int:
        asked = datetime.now(UTC).isoformat(timespec="seconds")
        blob = json.dumps(asdict(answer), ensure_ascii=False)
        with self._database.writing() as db:
            cursor = db.execute(
                "INSERT INTO history (question, asked, answer, answered) VALUES (?, ?, ?, ?)",
                (answer.question, asked, blob, answer.text is not None),
            )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def entries(self, limit: int) -> list[HistoryEntry]:
        """The newest first."""
        with self._database.reading() as db:
            rows = db.execute("SELECT id, question, asked, answered FROM history ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return [HistoryEntry(row["id"], row["question"], row["asked"], bool(row["answered"])) for row in rows]

    def open(self, entry_id: int) -> Answer:
        """The answer as it was given. Raises HistoryNotFound, or DocumentNotFound with the document's name when one it quotes is gone."""
        with self._database.reading() as db:
            row = db.execute("SELECT answer FROM history WHERE id = ?", (entry_id,)).fetchone()
            if row is None:
                raise HistoryNotFound(entry_id=entry_id)
            answer = _answer(json.loads(row["answer"]))
            for document_id, name in _quoted(answer).items():
                if db.execute("SELECT 1 FROM documents WHERE id = ?", (document_id,)).fetchone() is None:
                    raise DocumentNotFound(document_id=document_id, document=name)
        return answer

    def remove(self, entry_id: int) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM history WHERE id = ?", (entry_id,))

    def blank(self, document_id: int) -> None:
        """Takes a removed document's text out of every answer; question and the document's name stay, to say what is gone."""
        with self._database.writing() as db:
            for row in db.execute("SELECT id, answer FROM history").fetchall():
                stored = json.loads(row["answer"])
                if _blank(stored, document_id):
                    db.execute("UPDATE history SET answer = ? WHERE id = ?", (json.dumps(stored, ensure_ascii=False), row["id"]))


def _quoted(answer: Answer) -> dict[int, str]:
    """The documents without which the answer cannot be shown again: those of its evidence, or of all hits where it has none."""
    if answer.evidence:
        return {evidence.document_id: evidence.document for evidence in answer.evidence}
    return {hit.passage.document_id: hit.document for hit in answer.hits}


def _blank(stored: dict[str, Any], document_id: int) -> bool:
    found = False
    for evidence in stored["evidence"]:
        if evidence["document_id"] == document_id:
            evidence["text"], evidence["passage"]["text"], evidence["passage"]["heading"], found = "", "", [], True
            stored["text"] = ""
    kept = []
    for hit in stored["hits"]:
        if hit["passage"]["document_id"] != document_id:
            kept.append(hit)
        else:
            found = True
            if not stored["evidence"]:  # a "not found" with its nearest passages: the name alone tells what is gone
                hit["passage"]["text"], hit["passage"]["heading"], hit["matched"] = "", [], []
                kept.append(hit)
    stored["hits"] = kept
    return found


def _span(stored: dict[str, Any], name: str) -> Span | None:
    """Answers that were kept before there was such a span have none."""
    return Span(*stored[name]) if stored.get(name) else None


def _answer(stored: dict[str, Any]) -> Answer:
    stored.setdefault("sure", stored["text"] is not None)  # those kept before answers said it were given as sure
    stored["evidence"] = tuple(
        Evidence(**{**e, "boxes": tuple(Box(**box) for box in e["boxes"]), "passage": _passage(e["passage"]), "marked": _span(e, "marked")})
        for e in stored["evidence"]
    )
    stored["hits"] = tuple(
        Hit(**{**h, "passage": _passage(h["passage"]), "matched": tuple(h["matched"]), **{name: _span(h, name) for name in _SPANS}})
        for h in stored["hits"]
    )
    return Answer(**stored)


def _passage(stored: dict[str, Any]) -> Passage:
    windows = tuple(Span(*window) for window in stored["windows"])
    return Passage(**{**stored, "heading": tuple(stored["heading"]), "windows": windows})
