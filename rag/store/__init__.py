"""The truth, in SQLite and files. Imports `core` alone.

Read `database.py` (the file and its numbered steps), then what is kept: `documents.py` with `contents.py`, `rows.py` and `words.py`,
`identities.py`, `embeddings.py`, `jobs.py` (with `turns.py`), `history.py`, `own_questions.py`, `scopes.py`; `files.py` keeps the PDFs.
"""
