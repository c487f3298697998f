"""What of the tables one account sees: views of the same names stand before them, and every query that reads, reads through them.

SQLite looks a name up among what is temporary first (https://sqlite.org/lang_naming.html). Only the full-text index has no view, since
MATCH needs the table itself: whoever searches it joins `passages`. On PostgreSQL they stand before each query instead, as common table
expressions, which hide tables in the same way and cost no entries in its catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.store.connection import Connection

_DOCUMENTS = "SELECT id FROM main.documents WHERE collection_id IN ({seen})"
_VIEWS = {
    "documents": "SELECT * FROM main.documents WHERE collection_id IN ({seen})",
    "jobs": "SELECT * FROM main.jobs WHERE collection_id IN ({seen})",
    **{
        table: f"SELECT * FROM main.{table} WHERE document_id IN ({_DOCUMENTS})"
        for table in ("pages", "passages", "attachments", "identities", "scope_documents")
    },
    "windows": "SELECT w.* FROM main.windows w WHERE EXISTS (SELECT 1 FROM main.passages p JOIN main.documents d ON d.id = p.document_id"
    " WHERE p.id = w.passage_id AND d.collection_id IN ({seen}))",
    **{table: f"SELECT * FROM main.{table} WHERE owner = {{account}}" for table in ("history", "own_questions", "scopes")},
    "quoted": "SELECT q.* FROM main.quoted q WHERE EXISTS (SELECT 1 FROM main.history h WHERE h.id = q.entry_id AND h.owner = {account})",
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Through whose eyes tables are read. Who `manages` sees what is nobody's too."""

    account_id: int
    manages: bool


COLLECTIONS = """
SELECT id FROM collections WHERE owner = :account OR (:manages = 1 AND owner IS NULL)
UNION SELECT collection_id FROM shares WHERE account_id = :account
"""


def narrow(connection: Connection, viewer: Viewer) -> None:
    """From here on the connection, SQLite's, reads what the viewer sees, as it is shared now. Not for connections that write."""
    views = _views(connection, viewer)
    connection.execute("PRAGMA temp_store = MEMORY")
    for name, query in views.items():
        connection.execute(f"CREATE TEMP VIEW {name} AS {query}")


def seen_through(connection: Connection, viewer: Viewer) -> str:
    """What stands before each query of PostgreSQL's, so that it reads what the viewer sees."""
    views = _views(connection, viewer).items()
    return "WITH " + ", ".join(f"{name} AS NOT MATERIALIZED ({query})" for name, query in views) + " "


def _views(connection: Connection, viewer: Viewer) -> dict[str, str]:
    facts = {"account": viewer.account_id, "manages": int(viewer.manages)}
    seen = ", ".join(str(int(row["id"])) for row in connection.execute(COLLECTIONS, facts)) or "NULL"
    return {name: query.format(seen=seen, account=int(viewer.account_id)) for name, query in _VIEWS.items()}
