"""What of the tables one account sees: views of the same names stand before them, and every query that reads, reads through them.

SQLite looks a name up among what is temporary first (https://sqlite.org/lang_naming.html). Only the full-text index has no view, since
MATCH needs the table itself: whoever searches it joins `passages`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

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
SELECT id FROM collections WHERE owner = :account OR (:manages AND owner IS NULL)
UNION SELECT collection_id FROM shares WHERE account_id = :account
"""


def narrow(connection: sqlite3.Connection, viewer: Viewer) -> None:
    """From here on the connection reads what the viewer sees, as it is shared now. Not for connections that write."""
    facts = {"account": viewer.account_id, "manages": viewer.manages}
    seen = ", ".join(str(int(row["id"])) for row in connection.execute(COLLECTIONS, facts))
    connection.execute("PRAGMA temp_store = MEMORY")
    for name, query in _VIEWS.items():
        connection.execute(f"CREATE TEMP VIEW {name} AS {query.format(seen=seen, account=int(viewer.account_id))}")
