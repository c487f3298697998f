"""Korean text: what its words, sentences, headings and passages are, and what a question is. Imports `core` alone.

Read `analyser.py` (Kiwi), `sentences.py`, `line_breaks.py`, `hanja.py`, `spoken.py`, `numerals.py`, `values.py` (one form for all
spellings of a sum or a day), `terms.py` (what is indexed and what a question looks for), `printed_lines.py`,
`heading_marks.py`, `heading_signs.py`, `headings.py`, `windows.py`, `table_notes.py`, `table_rows.py`,
`lead_ins.py`,
`passages.py`, `column_heads.py`, `row_telling.py`, then `views.py` (what an index or a model sees of a passage). Of documents:
`identity.py` (what one calls itself), `sketch.py` (whether two texts are nearly the same), `names.py` (by which words one is named). Of
questions: `asked.py` (what kind of answer is asked for), `years.py`, `ranges.py` and `particulars.py` (what an answer must agree with),
`conjuncts.py` (two things asked for together), `parts.py` (the questions in a message, without the story), `references.py` (제5조의2),
`told.py` (what it is about), `follow_up.py` (그럼 2024년은?), `repairs.py` (dusck) and `query.py` (all that a question is).
"""
