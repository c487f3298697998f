"""The front door: everything that the faces may ask for, the worker behind it, and the child in which files are read.

Read `library.py`, `ingest.py` (a file on its way in), `sandbox.py` (the child), `worker.py`, `process_lock.py`, `checkup.py` (what doctor
looks at). Importing this package imports nothing, so that a child that reads a hostile file loads neither models nor indexes.
"""
