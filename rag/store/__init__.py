"""The truth, in SQLite and files. Imports `core` alone.

Read `database.py` (the file and its numbered steps, two of them in `access_schema.py` and `retention_schema.py`; what one account sees of
it: `seen.py`) with `refusals.py` (what it may refuse), then what is kept: `documents.py` with `contents.py`, `rows.py` and `words.py`,
`identities.py`, `embeddings.py`, `jobs.py` with `turns.py`, `history.py`, `own_questions.py`, `scopes.py`, `accounts.py`, `ownership.py`,
`retention.py`, `audit.py`; `files.py` keeps the PDFs. `examination.py` tells what is damaged, `salvage.py` saves what can be read,
`snapshot.py` takes and brings back copies.
"""
