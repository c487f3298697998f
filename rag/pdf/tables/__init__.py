"""Where the tables of a page are, and what their cells mean.

Read `pieces.py` (a table's part on one page), then how a page's pieces are found: `strips.py` (rows that no rule parts), `aligned.py` and
`columns.py` (tables of which nothing is drawn); then how the document's tables are made of them: `spans.py` (cells as spans of the text),
`pages.py` (tables over a page end), `heads.py`, `captions.py`, and `tables.py`, which calls them.
"""
