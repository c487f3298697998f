"""Where the tables of a page are, and what their cells mean.

Read `pieces.py` (a table's part on one page), then how a page's pieces are found: `strips.py` and `gutters.py` (rows and columns of a grid
that no rule parts), `columns.py` and `blanks.py`, `ruled.py` (tables between level rules) and `aligned.py` (of which nothing is drawn),
`stacks.py` (tables that stand on each other in one grid), `boxed.py` (a frame around one, lines between its boxes), `shades.py` (what
colour cells are filled with); then how the document's tables are made of them: `spans.py` (cells as spans of the text), `frame.py` and
`pages.py` (tables over a page end), `values.py`, `names.py` and `heads.py` (which cells are heads), `captions.py`, and `tables.py`, which
calls them.
"""
