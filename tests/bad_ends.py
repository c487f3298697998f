"""How each of the bad files ends: as a document, or by which error."""

from __future__ import annotations

from collections.abc import Mapping

from bad_pdfs import BAD

SLOW = (  # a second or more each
    "forms ten by ten, ten deep",
    "dct 65500 square",
    "flate 64 MB of spaces",
    "flate in flate 256 MB",
    "flate of drawing",
    "ascii85 in flate 128 MB",
    "30,000 pieces of text",
    "an attachment of 100 MB",
    "jbig2 65535 square",
    "outline of 5,000",
    "100,000 objects",
)
ENDS: Mapping[str, tuple[str, ...]] = {  # of those that do not become documents
    "no_text": (
        *("flate 64 MB of spaces", "flate in flate 256 MB", "lzw", "ascii85 in flate 128 MB", "asciihex in flate"),
        *("run length in flate 128 MB", "a thousand filters", "ten thousand filters that are none", "predictor with columns beyond all"),
        *("jbig2 without end", "dct 65500 square", "picture of flate 60000 square", "pages in themselves", "pages in a circle"),
        *("font in itself", "glyphs that draw themselves", "text of 10^30 points", "widths without end", "a font program cut off"),
        *("a page that is text", "mangled 1", "mangled 3", "mangled 4"),
    ),
    "broken_pdf": (
        *("page of 10^9 points", "encrypted as nobody knows", "the first line alone", "no trailer", "no root", "half of it"),
        *("cut in the page", "places beyond the end", "a catalog that is a number", "mangled 2", "mangled 5", "noise after a mark"),
        "a web page with a mark",
    ),
    "too_many_pages": ("the same page 10^5 times", "6,000 pages"),
    "password_required": ("encrypted with nothing",),
    "not_a_pdf": ("an archive with a mark",),
    "reading_timed_out": ("forms ten by ten, ten deep",),
}
EXPECTED = dict.fromkeys(BAD, "ready") | {name: word for word, names in ENDS.items() for name in names}
FAST = [name for name in BAD if name not in SLOW]
