"""Scopes that are kept by name: some documents that are asked together."""

from __future__ import annotations

from collections.abc import Collection

from rag.core.errors import DocumentNotFound, ScopeNotFound
from rag.store.contents import id_of
from rag.store.database import Database


class Scopes:
    """A document that is removed leaves every scope; a scope without any is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, tuple[int, ...]]:
        """The documents of each scope, by name, in the names' order."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT s.name, d.document_id AS id FROM scopes s JOIN scope_documents d ON d.scope_id = s.id"
                " WHERE s.owner IS ? ORDER BY s.name, d.document_id",
                (self._database.owner,),
            ).fetchall()
        found: dict[str, tuple[int, ...]] = {}
        for row in rows:
            found[row["name"]] = (*found.get(row["name"], ()), row["id"])
        return found

    def get(self, name: str) -> tuple[int, ...]:
        """Raises ScopeNotFound."""
        documents = self.all().get(name)
        if documents is None:
            raise ScopeNotFound(name=name)
        return documents

    def put(self, name: str, documents: Collection[int]) -> None:
        """Keeps these documents under the name, in the place of those it had. Raises DocumentNotFound, and changes nothing."""
        with self._database.writing() as db:
            for document_id in documents:
                if db.execute("SELECT 1 FROM documents WHERE id = ?", (document_id,)).fetchone() is None:
                    raise DocumentNotFound(document_id=document_id)
            db.execute("DELETE FROM scopes WHERE name = ? AND owner IS ?", (name, self._database.owner))
            scope_id = id_of(db.execute("INSERT INTO scopes (name, owner) VALUES (?, ?) RETURNING id", (name, self._database.owner)))
            db.executemany("INSERT INTO scope_documents VALUES (?, ?)", ((scope_id, document_id) for document_id in sorted(set(documents))))

    def move(self, old: int, new: int) -> None:
        """The scopes of a document that another one replaces hold that one."""
        with self._database.writing() as db:
            there = "SELECT scope_id FROM scope_documents WHERE document_id = ?"
            moved = f"UPDATE scope_documents SET document_id = ? WHERE document_id = ? AND scope_id NOT IN ({there})"
            db.execute(moved, (new, old, new))

    def remove(self, name: str) -> None:
        """Raises ScopeNotFound."""
        self.get(name)
        with self._database.writing() as db:
            db.execute("DELETE FROM scopes WHERE name = ? AND owner IS ?", (name, self._database.owner))
