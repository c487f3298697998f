"""A worker among others says that it lives, as long as it works."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rag.core.errors import LibraryHindered
from rag.store.jobs import JobQueue
from rag.store.shared_jobs import SharedJobQueue

_SIGNS_A_LEASE = 5  # so that some may be late


@contextmanager
def signs_of_life(jobs: JobQueue) -> Iterator[None]:
    """Within the block the jobs that this process takes stay its own, from a thread that neither reading nor embedding holds up.

    Where the server cannot be reached it goes on trying: once the leases have run out, others take the jobs, and this one changes nothing.
    """
    if not isinstance(jobs, SharedJobQueue):
        yield
        return
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(jobs.lease / _SIGNS_A_LEASE):
            with suppress(LibraryHindered):
                jobs.renew()

    thread = threading.Thread(target=tell, name="signs-of-life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
