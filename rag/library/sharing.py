"""Sharing: collections, whose they are, and who else may read them or write to them; what was done is told to admins."""

from __future__ import annotations

from rag.core.errors import CollectionNotFound, NotAllowed
from rag.core.identity import tidy
from rag.core.people import COMMON, AuditEntry, Collection
from rag.library.parts import Parts


class Sharing(Parts):
    """What the faces do with collections. One that a person does not see is one that is not there."""

    def collections(self) -> list[Collection]:
        """Those that the person sees, the own ones first."""
        return self._collections.seen_by(self.person)

    def add_collection(self, name: str) -> int:
        """A collection of the person's own, private until it is shared; returns its id.

        Raises NotAllowed, CollectionExists, CollectionNotFound for a name of nothing.
        """
        self._needs_editor()
        kept = tidy(name)
        if not kept:
            raise CollectionNotFound(name=name)
        made = self._collections.add(kept, self.person.account_id)
        self._tell("collection_added", about=kept)
        return made

    def remove_collection(self, collection_id: int) -> None:
        """Raises NotAllowed, CollectionNotFound, CollectionInUse while anything is in it."""
        found = self._own(collection_id)
        self._collections.remove(collection_id)
        self._tell("collection_removed", about=found.name)

    def share(self, collection_id: int, name: str, *, writes: bool) -> None:
        """Who is called `name` reads the collection from now on, or adds and deletes there too, as far as that is the role's.

        Raises NotAllowed, CollectionNotFound, AccountNotFound.
        """
        found = self._own(collection_id)
        account = self._accounts.get(name).account
        self._collections.share(collection_id, account.id, writes=writes)
        self._tell("collection_shared", about=f"{found.name} → {account.name} ({'write' if writes else 'read'})")

    def unshare(self, collection_id: int, name: str) -> None:
        """Raises as `share`."""
        found = self._own(collection_id)
        account = self._accounts.get(name).account
        self._collections.unshare(collection_id, account.id)
        self._tell("collection_unshared", about=f"{found.name} → {account.name}")

    def audit(self, limit: int = 200) -> list[AuditEntry]:
        """Who did what, the newest first. Raises NotAllowed."""
        self._needs_admin()
        return self._audit.entries(limit)

    def _own(self, collection_id: int) -> Collection:
        found = self._collections.get(collection_id, self.person)
        if not found.own:
            raise NotAllowed(reason="needs_owner")
        return found

    def _target(self, collection_id: int | None) -> int:
        """Where the person adds to: what was chosen, else the first of the own ones, made where there is none.

        Raises CollectionNotFound, NotAllowed.
        """
        if self.person.is_host:
            return COMMON if collection_id is None else self._collections.get(collection_id, self.person).id
        if collection_id is None:
            mine = next((one.id for one in self.collections() if one.own and one.id != COMMON), None)
            return self._collections.add(self.person.name, self.person.account_id) if mine is None else mine
        if not self._collections.get(collection_id, self.person).writable:
            raise NotAllowed(reason="needs_write")
        return collection_id
