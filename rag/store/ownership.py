"""Collections: what is stored together, whose it is, and with whom it is shared."""

from __future__ import annotations

from rag.core.errors import CollectionExists, CollectionInUse, CollectionNotFound
from rag.core.people import COMMON, Collection, Person, Retention
from rag.store.connection import Connection, Row
from rag.store.contents import id_of
from rag.store.database import Database

_SEEN = """
SELECT c.id, c.name, c.owner, c.keep_questions, c.keep_documents, a.name AS owner_name, s.writes,
    (SELECT count(*) FROM main.documents d WHERE d.collection_id = c.id) AS documents
FROM collections c LEFT JOIN accounts a ON a.id = c.owner
    LEFT JOIN shares s ON s.collection_id = c.id AND s.account_id = :account
WHERE :host = 1 OR c.owner = :account OR (:manages = 1 AND c.owner IS NULL) OR s.writes IS NOT NULL
ORDER BY c.owner IS NOT :account, c.owner IS NULL, c.name, c.id
"""
_SHARE = (
    "INSERT INTO shares (collection_id, account_id, writes) VALUES (?, ?, ?)"
    " ON CONFLICT (account_id, collection_id) DO UPDATE SET writes = excluded.writes"
)
_MOVE_ON = "UPDATE counters SET value = value + 1 WHERE name = 'generation'"


class Collections:
    """Every method is one transaction. What may be seen is what `seen.py` says; whoever owns the data folder sees all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seen_by(self, person: Person) -> list[Collection]:
        """The person's own first, what is nobody's last."""
        facts = {"account": person.account_id or 0, "manages": person.role.manages, "host": person.is_host}
        with self._database.reading() as db:
            return [_collection(db, row, person) for row in db.execute(_SEEN, facts).fetchall()]

    def get(self, collection_id: int, person: Person) -> Collection:
        """Raises CollectionNotFound, for one that the person does not see as for one that is not there."""
        found = next((one for one in self.seen_by(person) if one.id == collection_id), None)
        if found is None:
            raise CollectionNotFound(name=str(collection_id))
        return found

    def add(self, name: str, owner: int | None) -> int:
        """Raises CollectionExists."""
        with self._database.writing() as db:
            if db.execute("SELECT 1 FROM collections WHERE name = ? AND owner IS ?", (name, owner)).fetchone():
                raise CollectionExists(name=name)
            made = id_of(db.execute("INSERT INTO collections (name, owner) VALUES (?, ?) RETURNING id", (name, owner)))
            db.execute(_MOVE_ON)
        return made

    def remove(self, collection_id: int) -> None:
        """Raises CollectionInUse while documents are in it or on their way."""
        with self._database.writing() as db:
            coming = "collection_id = :c AND state IN ('waiting', 'reading', 'cutting', 'embedding')"
            count = f"SELECT (SELECT count(*) FROM documents WHERE collection_id = :c) + (SELECT count(*) FROM jobs WHERE {coming})"
            if (documents := db.execute(count, {"c": collection_id}).fetchone()[0]) or collection_id == COMMON:
                name = db.execute("SELECT name FROM collections WHERE id = ?", (collection_id,)).fetchone()["name"]
                raise CollectionInUse(name=name, documents=documents)
            db.execute("DELETE FROM collections WHERE id = ?", (collection_id,))
            db.execute(_MOVE_ON)

    def share(self, collection_id: int, account_id: int, *, writes: bool) -> None:
        with self._database.writing() as db:
            db.execute(_SHARE, (collection_id, account_id, writes))
            db.execute(_MOVE_ON)

    def unshare(self, collection_id: int, account_id: int) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM shares WHERE collection_id = ? AND account_id = ?", (collection_id, account_id))
            db.execute(_MOVE_ON)


def _collection(db: Connection, row: Row, person: Person) -> Collection:
    own = person.is_host or row["owner"] == person.account_id or (row["owner"] is None and person.role.manages)
    shares = db.execute(
        "SELECT a.name, s.writes FROM shares s JOIN accounts a ON a.id = s.account_id WHERE s.collection_id = ? ORDER BY a.key",
        (row["id"],),
    )
    return Collection(
        row["id"],
        row["name"],
        owner=row["owner_name"],
        writable=own or bool(row["writes"]),
        documents=row["documents"],
        shared_with=tuple((share["name"], bool(share["writes"])) for share in shares) if own else (),
        own=own,
        retention=Retention(row["keep_questions"], row["keep_documents"]),
    )
