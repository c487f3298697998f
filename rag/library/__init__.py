"""The front door: everything that the faces may ask for, the worker behind it, and the child in which files are read.

Read `library.py`, which is `documents.py`, `asking.py` and `upkeep.py` on top of `parts.py`. A file on its way in: `ingest.py`,
`progress.py`, `prepare.py` (what the reading child runs), `sandbox.py` (the child), `worker.py`, `process_lock.py`. What doctor looks at:
`checkup.py`. Importing this package imports nothing, so that a child that reads a hostile file loads neither models nor indexes.
"""
