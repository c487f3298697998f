"""Korean text: what its words, sentences, headings and passages are. Imports `core` alone.

Read `analyser.py` (Kiwi), `sentences.py`, `line_breaks.py`, `terms.py` (what is indexed and what a question looks for), `headings.py`,
`windows.py`, `passages.py`, then `column_heads.py`.
"""
