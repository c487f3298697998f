"""Hits -> the sentences that answer, or none, and where they are printed.

Read `sentence_reader.py` (which sentence may answer), `marks.py` (which words of it), `quoting.py` (what is said), `boxes.py` (where it
stands).
"""
