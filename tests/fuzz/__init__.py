"""What reads bytes or text from outside, given bytes and text that nobody would write: `python -m tests.fuzz TARGET --seconds 600`.

In the order to read them: `target.py` (what is tried, and what counts as a fault), `mutation.py` (how an input becomes another),
`answers.py` (what a reading child says), `archives.py` (backups and collections), `models.py` (model folders), `questions.py` (what people
ask), `pages.py` (what PDFium gives of a page, down to passages and answers), `structure.py` (what pypdf gives of a file), `saved.py` (index
files and the database), `sets.py` (sets of questions), `edges.py` (settings, names, headers), `files.py` (whole PDFs, by the product's own
child), `targets.py` (all of them by name), `corpus.py` (the inputs that are kept), `run.py` (ten minutes of it, by atheris).
"""
