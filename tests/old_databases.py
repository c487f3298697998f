"""A library as each schema that was ever released left it: made by that schema's own steps, with a row wherever people could have one."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import numpy as np
from pdf_factory import simple_pdf

from rag.store.database import FILE_NAME
from rag.store.steps import migrate

TEXT = "연차 휴가는 1년에 15일을 준다. 휴가를 쓰려면 사흘 전에 신청서를 낸다."
PDF = simple_pdf(TEXT)
SHA256 = hashlib.sha256(PDF).hexdigest()
QUESTION = "휴가를 쓰려면 신청서를 언제 내나요?"
ANSWER = (
    '{"question": "' + QUESTION + '", "text": null, "confidence": 0.1, "evidence": [], "hits": [{"rank": 1, "passage": {"document_id": 1,'
    ' "start": 0, "end": 17, "text": "' + TEXT[:17] + '", "heading": [], "windows": [], "id": 1}, "document": "휴가.pdf", "page": 1,'
    ' "last_page": 1, "label": null, "score": 0.5, "RANK": 1, "COSINE": 0.5, "matched": ["휴가"]}], "timings_ms": {}}'
)
NAMES = {True: ("lexical_rank", "dense_score"), False: ("keyword_rank", "meaning_score")}


def make_old(folder: Path, version: int) -> Path:
    """A data folder with a library of this version: one document with its PDF, one question that was asked."""
    (folder / "files").mkdir(parents=True)
    (folder / "files" / f"{SHA256}.pdf").write_bytes(PDF)
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("BEGIN")
        migrate(db, version)
        insert(db, "documents", id=1, name="휴가.pdf", sha256=SHA256, size=len(PDF), added="2026-11-23T09:00:00+00:00", rule="of then")
        boxes = zlib.compress(np.zeros((len(TEXT), 4), dtype="<f4").tobytes())
        insert(db, "pages", document_id=1, number=1, start=0, text=TEXT, boxes=boxes, width=595.0, height=842.0, status="text")
        insert(db, "passages", id=1, document_id=1, start=0, end=len(TEXT), heading="[]", text=TEXT)
        insert(db, "windows", id=1, passage_id=1, start=0, end=len(TEXT))
        insert(db, "models", fingerprint="of then", folder="/gone", dim=4)
        insert(db, "embeddings", model="of then", window_id=1, vector=np.ones(4, dtype="<f4").tobytes())
        db.execute("INSERT INTO terms (rowid, body) VALUES (1, '연차 휴가 신청서')")
        rank, cosine = NAMES[version < 4]
        answer = ANSWER.replace("RANK", rank).replace("COSINE", cosine)
        insert(db, "history", id=1, question=QUESTION, asked="2026-11-23T09:05:00+00:00", answer=answer, answered=0)
        if version >= 2:
            insert(db, "own_questions", question=QUESTION, document_id=1, page=1, answer="사흘", told="2026-11-24T09:00:00+00:00")
        if version >= 3:
            insert(db, "quoted", document_id=1, entry_id=1)
        if version >= 7:
            insert(db, "identities", document_id=1, title="휴가 규정", issuer="", issued="", edition="", rule="user")
            insert(db, "scopes", id=1, name="규정")
            insert(db, "scope_documents", scope_id=1, document_id=1)
        db.execute("COMMIT")
    return folder


def insert(db: sqlite3.Connection, table: str, **values: object) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", tuple(values.values()))
