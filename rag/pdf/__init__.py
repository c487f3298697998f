"""A PDF's bytes -> its pages: text in reading order with a box a character; and the image of a page. Imports `core` alone.

`door.py` takes a first look at a file, `picture.py` draws a page. Read `manuscript.py` first, which calls the rest in this order:
`pdfium/` (glyphs, rules, images of a page), `hangul.py` and `characters.py` (glyphs made text), `lines.py`, `reading_order.py`,
`grids.py` and `layout.py` (what is printed where), `status.py` and `draft.py` (what kind of page it is), `furniture.py` (what repeats and
goes), `vocabulary.py`, `paragraphs.py` and `page_text.py` (lines joined); `structure.py` reads with pypdf what the file says of itself.
"""
