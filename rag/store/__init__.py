"""The truth, in SQLite, or on PostgreSQL, and files. Imports `core` alone.

Read `database.py` (the file), `steps.py` (its numbered steps, some of them in `access_schema.py`, `lease_schema.py` and
`retention_schema.py`; what one account sees of it: `seen.py`; what a thread reads by again: `at_hand.py`) with `refusals.py` (what it may
refuse). The same on PostgreSQL: `connection.py` (what both engines give), `dialect.py` (SQL said otherwise), `postgres.py` (the server),
`postgres_database.py`, `terms_table.py` (in the place of FTS5), `shared_jobs.py` (many workers). Then what is kept: `documents.py` with
`contents.py`, `rows.py` and `words.py`, `identities.py`, `embeddings.py`, `jobs.py` with `turns.py`, `history.py`, `own_questions.py`,
`scopes.py`, `accounts.py`, `ownership.py`, `retention.py`, `audit.py`; `files.py` keeps the PDFs in a folder, `object_files.py` with
`local_copies.py` in an object store, as `file_place.py` finds set. `examination.py` tells what is damaged, `salvage.py` saves what can be
read, `snapshot.py` takes and brings back copies, `moving.py` brings all rows to another engine.
"""
