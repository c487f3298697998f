"""The command line, one noun a file. `rag/__main__.py` runs it.

Read `commands.py` (what there is), `session.py` (what each is handed), then the commands: `documents.py`, `names.py`, `questions.py`,
`evaluation.py` with `gold_figures.py`, `models.py`, `upkeep.py`, `users.py`, `sharing.py`. What they write is `objects.py` for scripts,
`terminal.py`, `width.py`, `strings.py` and `access_strings.py` for people.
"""
