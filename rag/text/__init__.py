"""Korean text: what its words, sentences, headings and passages are, and what a question is. Imports `core` alone.

Read `analyser.py` (Kiwi), `sentences.py`, `line_breaks.py`, `terms.py` (what is indexed and what a question looks for), `headings.py`,
`windows.py`, `passages.py`, `column_heads.py`, then `views.py` (what an index or a model sees of a passage), `asked.py` (what kind of
answer a question asks for) and `query.py` (all that a question is).
"""
