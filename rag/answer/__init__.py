"""Hits -> the sentences that answer, or none, and where they are printed.

Read `candidates.py` (what may answer), `sentence_reader.py` (whether it does; without a model by `linear_reader.py`), `agreement.py`
(what says another year than is asked for does not) with `ranging.py` (which range holds what is asked), `cells.py` (in which row and
column it stands), `named_values.py` (behind which name), `marks.py` (which words of it), `at_places.py` (제5조의2, when asked for),
`ordering.py` (which passages come first then); `surroundings.py` (what stands around it), `lists.py` and `joining.py` (what it means
nothing without), `rows_asked.py` (rows that belong together), `differing.py` (documents that disagree), `choosing.py` (which ones are
quoted), `certainty.py` (how sure that is); `deciding.py` (yes or no), `headline.py` (what stands first), `excerpts.py` (a row with its
heads), `quoting.py` (what is said), `in_parts.py` (several questions in one), `lacks.py` (what is nowhere), `boxes.py` (where it
stands).
"""
