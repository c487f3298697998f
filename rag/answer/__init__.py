"""Hits -> the sentences that answer, or none, and where they are printed.

Read `sentence_reader.py` (which sentence may answer), `marks.py` (which words of it), `quoting.py` (what is said), `excerpts.py` (a row
with its heads), `boxes.py` (where it stands).
"""
