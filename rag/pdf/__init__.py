"""A PDF's bytes -> its pages: text in reading order with a box a character; and the image of a page. Imports `core` alone.

`door.py` takes a first look at a file, `picture.py` draws a page, `attachments.py` takes out the files inside it. Read `manuscript.py`
first, which calls the rest in this order: `pdfium/` (glyphs, rules, images of a page), `visible.py` (what of it is seen), `hangul.py`,
`old_hangul.py` and `characters.py` (glyphs made text), `raised.py` (marks of notes, exponents), `struck.py` (what is struck out),
`vertical.py` (columns from the top down), `lines.py`, `reading_order.py`, `grids.py`, `panels.py`, `boxes.py`, `tables/` and `layout.py`
(what is printed where, which of it is a table's cell), `status.py` and `draft.py` (what kind of page it is), `furniture.py` (what repeats
and goes), `footnotes.py` (what parts a sentence), `vocabulary.py`, `paragraphs.py` and `page_text.py` (lines joined); `structure.py` reads
with pypdf what the file says of itself.
"""
