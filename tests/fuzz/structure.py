"""What pypdf gives of a file, whatever the file: labels, outline, title, layers, pages that nobody can decode; and its first bytes."""

from __future__ import annotations

from bad_pdfs import BAD
from pdf_factory import PageLabels, Sheet, make_pdf, simple_pdf, text_lines

from fuzz.target import Target
from rag.pdf.door import kind_of
from rag.pdf.structure import _broken_pages, read_structure

_LONGEST = 300
_SEEDS = ("names that lead away", "outline in a circle", "labels in themselves", "words in XMP", "half of it", "a catalog that is a number")


def check(data: bytes) -> None:
    kind_of(data)
    structure = read_structure(data)
    told = [*structure.labels, *(item.title for item in structure.outline), structure.title or ""]
    assert all(len(text) <= _LONGEST and (not text or text.isprintable()) for text in told)
    assert all(item.page is None or item.page > 0 for item in structure.outline)
    assert not structure.labels or len(structure.labels) == structure.pages
    _broken_pages(data, [1, 2, 3])


def seeds() -> list[bytes]:
    labelled = make_pdf([Sheet(text_lines("글"))], labels=(PageLabels(0, "r"),))
    made = [BAD[name]() for name in BAD if name in _SEEDS]
    return [one for one in (*made, simple_pdf("글"), labelled) if len(one) <= 20_000]


_WORDS = (
    *(
        b"/PageLabels",
        b"/Outlines",
        b"/First",
        b"/Next",
        b"/Dest",
        b"/Title",
        b"/OCProperties",
        b"/D << /OFF [",
        b"/Nums [",
        b"/Kids [",
        b"/Prev 0",
    ),
    *(
        b"1 0 R",
        b"3 0 R",
        b"/Filter /FlateDecode",
        b"/Length 0",
        b"/Type /ObjStm",
        b"/XRef",
        b"/Encrypt",
        b"stream\n",
        b"endobj",
        b"<feff",
        b"(\\376\\377",
        b"/P (",
    ),
)
TARGETS = {"structure": Target(check, seeds, words=_WORDS, longest=20_000)}
