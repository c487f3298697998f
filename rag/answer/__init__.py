"""Hits -> the sentences that answer, or none, and where they are printed.

Read `sentence_reader.py` (which sentence may answer), `agreement.py` (what says another year than is asked for does not), `marks.py` (which
words of it), `at_places.py` (제5조의2, when asked for), `quoting.py` (what is said), `in_parts.py` (several questions in one), `lacks.py`
(what is nowhere), `excerpts.py` (a row with its heads), `boxes.py` (where it stands).
"""
