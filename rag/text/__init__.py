"""Korean text: what its words, sentences, headings and passages are, and what a question is. Imports `core` alone.

Read `analyser.py` (Kiwi), `sentences.py`, `line_breaks.py`, `spoken.py`, `terms.py` (what is indexed and what a question looks for),
`headings.py`, `windows.py`, `table_rows.py`, `passages.py`, `column_heads.py`, then `views.py` (what an index or a model sees of a
passage), `asked.py` (what kind of answer a question asks for), `identity.py` (what a document calls itself), `sketch.py` (whether two
texts are nearly the same), `names.py` (by which words a document is named) and `query.py` (all that a question is).
"""
