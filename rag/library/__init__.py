"""The front door: everything that the faces may ask for, the worker behind it, and the child in which files are read.

Read `library.py`, which is `documents.py` on `looking.py`, `asking.py` with `shared_answers.py` and `unmentioned.py`, `remembering.py` with
`unkept.py`, `catalogue.py`, `upkeep.py`, `sharing.py`, `retaining.py` (how long), `carrying.py` (in a file and back, with `cargo.py`) and
`members.py` on top of `parts.py`, behind `guarded.py`, which checks who may; `places.py` is where a question for an article looks. A file
on its way in: `ingest.py`, which is `readers.py` and `embedding.py` side by side, and `progress.py`; what it calls itself:
`identifying.py`; what an earlier version has read: `rereading.py`, and what was quoted of it: `quotes.py`. The child processes that look at
files: `sandbox.py` (the parent's side), `child.py` (the child's), `errand.py` and `frames.py` (what crosses), `guards/` (what they cannot
do), and what they run: `admission.py`, `prepare.py`, `drawing.py`, and first of all `specimen.py`. The one process that works: `worker.py`;
on PostgreSQL one of many: `leases.py`. What doctor looks at: `doctor.py` (the folder), `checkup.py` (what is in it), `guarding.py` (what
holds a child), `health.py` (whether it can work now); what it mends: `mending.py` with `damaged.py`. A library in one file: `backup.py`,
`restoring.py`; on another engine: `moving.py`. Importing this package imports nothing, so that a child that reads a hostile file loads
neither models nor indexes.
"""
