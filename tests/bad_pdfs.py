"""Bad PDFs made here, each small and each bad in one way: bombs of every filter, loops, lies about sizes, and files that break off.

`BAD` holds them by name, in the order of the kinds; each is made when it is asked for. A page that can be read says `TEXT`.
"""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable, Mapping

from pypdf import PdfWriter

TEXT = "This page can be read and says so in one plain sentence."
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_MB = 2**20


def pdf(objects: Mapping[int, bytes], *, trailer: bytes = b"", start: bytes | None = None) -> bytes:
    """Objects by number, a table of where they are, and a trailer whose root is object 1."""
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table, size = len(out), max(objects) + 1
    rows = [b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n" for number in range(size)]
    out += b"xref\n0 %d\n%b" % (size, b"".join(rows))
    return bytes(out + b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%b\n%%%%EOF\n" % (size, trailer, start or b"%d" % table))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


def words(text: str = TEXT) -> bytes:
    return b"BT /F1 12 Tf 72 700 Td (%b) Tj ET\n" % text.encode("latin-1")


def sheet(
    *,
    content: bytes | None = None,
    page: bytes = b"",
    catalog: bytes = b"",
    resources: bytes = b"",
    box: bytes = b"[0 0 595 842]",
    more: Mapping[int, bytes] | None = None,
    trailer: bytes = b"",
) -> bytes:
    """One page with a sentence, and what is bad about it: objects 1 catalog, 2 pages, 3 page, 4 font, 5 content; from 6 on `more`."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalog,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox %b /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> %b >> %b >>"
        % (box, resources, page),
        4: _FONT,
        5: content if content is not None else stream(words()),
    }
    return pdf(objects | dict(more or {}), trailer=trailer)


def filtered(data: bytes, filters: bytes, entries: bytes = b"") -> bytes:
    return sheet(content=stream(data, b"/Filter %b %b" % (filters, entries)))


def deflated(megabytes: int, piece: bytes = b" ") -> bytes:
    """So many megabytes of one byte, deflated."""
    packer, whole = zlib.compressobj(9), piece * _MB
    return b"".join([*(packer.compress(whole) for _ in range(megabytes)), packer.flush()])


def picture(
    filters: bytes, data: bytes, *, width: int, height: int, entries: bytes = b"/ColorSpace /DeviceGray /BitsPerComponent 8"
) -> bytes:
    """A sentence, and an image over all of the page."""
    head = b"/Type /XObject /Subtype /Image /Width %d /Height %d %b %b" % (width, height, entries, filters)
    drawn = stream(words() + b"q 595 0 0 842 0 0 cm /I Do Q")
    return sheet(content=drawn, resources=b"/XObject << /I 6 0 R >>", more={6: stream(data, head)})


def _jpeg(width: int, height: int) -> bytes:
    quantised = b"\xff\xdb" + struct.pack(">HB", 67, 0) + bytes([1] * 64)
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + bytes([1, 0x11, 0])
    return b"\xff\xd8" + quantised + frame + b"\xff\xda" + struct.pack(">HB", 8, 1) + bytes([1, 0, 0, 63, 0]) + b"\0" * 64 + b"\xff\xd9"


def _jpx(side: int) -> bytes:
    size = b"\xff\x51" + struct.pack(">HHIIIIIIIIH", 41, 0, side, side, 0, 0, side, side, 0, 0, 1) + bytes([7, 1, 1])
    coding = b"\xff\x52" + struct.pack(">HBBHBBBBBB", 12, 0, 0, 1, 0, 5, 4, 4, 0, 0)
    return b"\xff\x4f" + size + coding + b"\xff\x5c" + struct.pack(">HB", 4, 0x40) + b"\x40" + b"\xff\xd9"


def _jbig2(side: int) -> bytes:
    page = struct.pack(">IBBI", 0, 48, 1, 19) + struct.pack(">IIIIBH", side, side, 0, 0, 0, 0)
    region = (
        struct.pack(">IBBI", 1, 38, 1, 26) + struct.pack(">IIIIB", side, side, 0, 0, 0) + bytes([0, 3, 255, 253, 255, 2, 254, 254, 254])
    )
    return page + region


def _forms(calls: Mapping[int, bytes], first: bytes = b"/X6 Do") -> bytes:
    """Forms by number with what they draw; every form knows every other by its number, X6, X7, …"""
    known = b" ".join(b"/X%d %d 0 R" % (number, number) for number in calls)
    head = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << %b >> >>" % known
    more = {number: stream(drawn, head) for number, drawn in calls.items()}
    return sheet(content=stream(words() + first), resources=b"/XObject << %b >>" % known, more=more)


def _font(entries: bytes, more: Mapping[int, bytes] | None = None) -> bytes:
    return sheet(more={4: b"<< /Type /Font %b >>" % entries, **dict(more or {})})


def _type3(drawn: bytes) -> bytes:
    glyphs = b"/FirstChar 32 /LastChar 126 /Widths [%b] /Encoding << /Differences [32 %b] >>" % (b"500 " * 95, b"/a " * 95)
    font = b"/Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [.001 0 0 .001 0 0] /CharProcs << /a 6 0 R >> %b" % glyphs
    return _font(font + b" /Resources << /Font << /F1 4 0 R >> >>", {6: stream(drawn)})


def _composite(entries: bytes, more: Mapping[int, bytes] | None = None) -> bytes:
    font = b"/Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts [6 0 R]"
    descendant = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo << /Registry (A) /Ordering (B) /Supplement 0 >> %b >>"
    return _font(font, {6: descendant % entries, **dict(more or {})})


def _mapped(lines: bytes) -> bytes:
    """A font whose characters mean what the table says."""
    table = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n%b\nendcmap end" % lines
    entries = b"/Filter /FlateDecode"
    return _font(b"/Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R", {6: stream(zlib.compress(table), entries)})


def _deep(opening: bytes, closing: bytes, depth: int) -> bytes:
    return opening * depth + closing * depth


def _kids(*, count: bytes = b"1", kids: bytes = b"3 0 R", more: Mapping[int, bytes] | None = None) -> bytes:
    return sheet(more={2: b"<< /Type /Pages /Kids [%b] /Count %b >>" % (kids, count), **dict(more or {})})


def _page_chain(depth: int) -> bytes:
    chain = {n: b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (max(n - 1, 2), n + 1) for n in range(6, 6 + depth)}
    chain[6 + depth - 1] = b"<< /Type /Pages /Parent %d 0 R /Kids [3 0 R] /Count 1 >>" % (6 + depth - 2)
    return _kids(kids=b"6 0 R", more=chain)


def _outline(items: Mapping[int, bytes]) -> bytes:
    return sheet(catalog=b"/Outlines 6 0 R", more={6: b"<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 1 >>", **items})


def _many_items(count: int) -> bytes:
    items = {n: b"<< /Title (item) /Parent 6 0 R /Next %d 0 R /Dest [3 0 R /Fit] >>" % (n + 1) for n in range(7, 7 + count)}
    return _outline(items)


def _many_pages(count: int) -> bytes:
    pages = dict.fromkeys(range(6, 6 + count), b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>")
    return _kids(count=b"%d" % count, kids=b" ".join(b"%d 0 R" % n for n in pages), more=pages)


def _attached(*files: tuple[str, bytes]) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(sheet()))
    for name, content in files:
        writer.add_attachment(name, content)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _nested(depth: int) -> bytes:
    data = sheet()
    for number in range(depth):
        data = _attached((f"inside-{number}.pdf", data))
    return data


def _bomb_attached() -> bytes:
    more = {
        6: b"<< /Type /Filespec /F (bomb.pdf) /UF (bomb.pdf) /EF << /F 7 0 R >> >>",
        7: stream(deflated(100), b"/Type /EmbeddedFile /Filter /FlateDecode"),
    }
    return sheet(catalog=b"/Names << /EmbeddedFiles << /Names [(bomb.pdf) 6 0 R] >> >>", more=more)


def _laughs() -> bytes:
    names = [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{"".join(names)}]><x>&l9;</x>'.encode()


def _xmp(packet: bytes) -> bytes:
    return sheet(catalog=b"/Metadata 6 0 R", more={6: stream(packet, b"/Type /Metadata /Subtype /XML")})


def _tree(name: bytes, node: bytes, more: Mapping[int, bytes] | None = None) -> bytes:
    return sheet(catalog=b"/%b 6 0 R" % name, more={6: node, **dict(more or {})})


def _object_stream(entries: bytes, data: bytes = b"9 0 << >>") -> bytes:
    return sheet(more={6: stream(data, b"/Type /ObjStm /First 4 %b" % entries)})


def _xref_stream(entries: bytes) -> bytes:
    """Its table of places is a stream with these lies in it."""
    body = sheet()
    body = body[: body.index(b"xref\n0")]
    at = len(body)
    table = stream(b"\0" * 60, b"/Type /XRef /Root 1 0 R %b" % entries)
    return body + b"6 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, at)


def _mangled(seed: int) -> bytes:
    """A sound file, a hundredth of whose bytes are others."""
    chance, data = random.Random(seed), bytearray(sheet(more={n: stream(words()) for n in range(6, 40)}))
    for _ in range(len(data) // 100):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


_Maker = Callable[[], bytes]

FILTERS: dict[str, _Maker] = {
    "flate 64 MB of spaces": lambda: filtered(deflated(64), b"/FlateDecode"),
    "flate in flate 256 MB": lambda: filtered(zlib.compress(deflated(256), 9), b"[/FlateDecode /FlateDecode]"),
    "flate of drawing": lambda: filtered(zlib.compress(words() + b"0 0 m 9 9 l S\n" * 300_000, 9), b"/FlateDecode"),
    "lzw": lambda: filtered(bytes([0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01]) * 100_000, b"/LZWDecode"),
    "ascii85 in flate 128 MB": lambda: filtered(deflated(32, b"z"), b"[/FlateDecode /ASCII85Decode]"),
    "asciihex in flate": lambda: filtered(deflated(32, b"2"), b"[/FlateDecode /ASCIIHexDecode]"),
    "run length in flate 128 MB": lambda: filtered(zlib.compress(b"\x81\x20" * _MB, 9), b"[/FlateDecode /RunLengthDecode]"),
    "a thousand filters": lambda: filtered(b"q", b"[%b]" % (b"/RunLengthDecode " * 1000)),
    "ten thousand filters that are none": lambda: filtered(b"q", b"[%b]" % (b"/Nothing " * 10_000)),
    "predictor with columns beyond all": lambda: filtered(
        deflated(1), b"/FlateDecode", b"/DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 2147483647 /BitsPerComponent 16 >>"
    ),
    "crypt filter": lambda: filtered(words(), b"/Crypt", b"/DecodeParms << /Name /None >>"),
    "jbig2 65535 square": lambda: picture(b"/Filter /JBIG2Decode", _jbig2(65535), width=65535, height=65535),
    "jbig2 without end": lambda: picture(b"/Filter /JBIG2Decode", _jbig2(2**32 - 1), width=1000, height=1000),
    "dct 65500 square": lambda: picture(b"/Filter /DCTDecode", _jpeg(65500, 65500), width=65500, height=65500),
    "jpx 2^31 square": lambda: picture(b"/Filter /JPXDecode", _jpx(2**31), width=60000, height=60000),
    "ccitt 10^9 rows": lambda: picture(
        b"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 100000 /Rows 1000000000 >>", b"\0" * 999, width=100000, height=1000000
    ),
    "raw picture 100000 square": lambda: picture(b"", b"\0", width=100_000, height=100_000),
    "picture of flate 60000 square": lambda: picture(b"/Filter /FlateDecode", deflated(64), width=60_000, height=60_000),
    "masks of masks": lambda: picture(b"/SMask 6 0 R /Mask 6 0 R", b"\0" * 100, width=10, height=10),
    "inline picture": lambda: sheet(content=stream(words() + b"BI /W 100000 /H 100000 /BPC 8 /CS /G ID \0 EI")),
}

LOOPS: dict[str, _Maker] = {
    "pages in themselves": lambda: _kids(kids=b"2 0 R"),
    "pages in a circle": lambda: _kids(kids=b"6 0 R", more={6: b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>"}),
    "a page that is its own parent": lambda: sheet(more={3: b"<< /Type /Page /Parent 3 0 R /Contents 5 0 R >>"}),
    "pages a thousand deep": lambda: _page_chain(1000),
    "the same page 10^5 times": lambda: _kids(count=b"100000", kids=b"3 0 R " * 100_000),
    "outline that follows itself": lambda: _outline({7: b"<< /Title (a) /Parent 6 0 R /Next 7 0 R /Prev 7 0 R >>"}),
    "outline in itself": lambda: _outline({7: b"<< /Title (a) /Parent 7 0 R /First 7 0 R /Last 7 0 R >>"}),
    "outline of 5,000": lambda: _many_items(5_000),
    "font in itself": lambda: _font(b"/Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 4 0 R"),
    "glyphs that draw themselves": lambda: _type3(b"500 0 d0 BT /F1 1 Tf (aaaa) Tj ET"),
    "a form that draws itself": lambda: _forms({6: b"/X6 Do"}),
    "two forms that draw each other": lambda: _forms({6: b"/X7 Do", 7: b"/X6 Do"}),
    "forms ten by ten, ten deep": lambda: _forms({n: b"/X%d Do " % (n + 1) * 10 for n in range(6, 16)} | {16: words()}),
    "fields in themselves": lambda: sheet(
        catalog=b"/AcroForm << /Fields [6 0 R] >>", page=b"/Annots [6 0 R]", more={6: b"<< /FT /Tx /T (a) /Kids [6 0 R] /Parent 6 0 R >>"}
    ),
    "names in themselves": lambda: sheet(catalog=b"/Names << /Dests 6 0 R /EmbeddedFiles 6 0 R >>", more={6: b"<< /Kids [6 0 R 6 0 R] >>"}),
    "page labels in themselves": lambda: _tree(b"PageLabels", b"<< /Kids [6 0 R] >>"),
    "layers in themselves": lambda: _tree(b"OCProperties", b"<< /D 6 0 R /OCGs [6 0 R] /Order [6 0 R] >>"),
    "structure in itself": lambda: _tree(b"StructTreeRoot", b"<< /Type /StructTreeRoot /K 6 0 R >>"),
    "table of places before itself": lambda: sheet(trailer=b"/Prev 9"),
    "a length that is its own": lambda: sheet(content=b"<< /Length 5 0 R >>\nstream\n%b\nendstream" % words()),
    "objects in themselves": lambda: _object_stream(b"/N 1 /Extends 6 0 R"),
}

LIES: dict[str, _Maker] = {
    "2^31 pages": lambda: _kids(count=b"2147483647"),
    "fewer than no pages": lambda: _kids(count=b"-5"),
    "6,000 pages": lambda: _many_pages(6000),
    "100,000 objects": lambda: sheet(more=dict.fromkeys(range(6, 100006), b"<< /A (b) >>")),
    "page of 10^9 points": lambda: sheet(box=b"[0 0 1000000000 1000000000]"),
    "page of 14,400 points": lambda: sheet(box=b"[0 0 14400 14400]", page=b"/UserUnit 75"),
    "page without a size": lambda: sheet(box=b"[0 0 0 0]"),
    "page turned inside out": lambda: sheet(box=b"[595 842 0 0]"),
    "page of infinite size": lambda: sheet(box=b"[0 0 1e400 (a)]"),
    "rotated by 10^9": lambda: sheet(page=b"/Rotate 1000000007"),
    "text of 10^30 points": lambda: sheet(content=stream(b"BT /F1 1000000000000000000000000000000 Tf 72 700 Td (huge) Tj ET")),
    "30,000 pieces of text": lambda: sheet(content=stream(b"BT /F1 1 Tf 72 700 Td " + b"(a) Tj " * 30_000 + b"ET")),
    "characters that mean a book": lambda: _mapped(
        b"100 beginbfchar\n" + b"".join(b"<%02X> <%b>\n" % (code, b"D55C" * 2000) for code in range(100)) + b"endbfchar"
    ),
    "ranges that mean everything": lambda: _mapped(b"1 beginbfrange\n<00000000> <FFFFFFFF> <0000>\nendbfrange\n" * 1000),
    "widths without end": lambda: _composite(b"/W [%b]" % (b"0 4294967295 500 " * 50_000)),
    "a font program cut off": lambda: _composite(
        b"/FontDescriptor 7 0 R",
        {7: b"<< /Type /FontDescriptor /FontFile2 8 0 R /Flags 4 >>", 8: stream(b"\0\1\0\0\0\xff" + b"glyf" * 9)},
    ),
    "a billion laughs": lambda: _xmp(_laughs()),
    "words about itself of 50 MB": lambda: sheet(
        catalog=b"/Metadata 6 0 R", more={6: stream(deflated(50, b"<"), b"/Type /Metadata /Filter /FlateDecode")}
    ),
    "title of a million letters": lambda: sheet(trailer=b"/Info 6 0 R", more={6: b"<< /Title (%b) >>" % (b"A" * _MB)}),
    "10,000 notes": lambda: sheet(
        page=b"/Annots [%b]" % (b"6 0 R " * 10_000), more={6: b"<< /Subtype /Text /Rect [0 0 9 9] /Contents (a) >>"}
    ),
    "code that runs at opening": lambda: sheet(catalog=b"/OpenAction << /S /JavaScript /JS (while(true){app.alert(1)}) >>"),
    "arrays 100,000 deep": lambda: sheet(more={6: _deep(b"[", b"]", 100_000)}, catalog=b"/Names 6 0 R"),
    "dictionaries 50,000 deep": lambda: sheet(more={6: _deep(b"<< /A ", b">> ", 50_000)}, catalog=b"/Names 6 0 R"),
    "brackets 100,000 deep in a page": lambda: sheet(content=stream(words() + _deep(b"[", b"]", 100_000) + b" TJ")),
    "states saved 100,000 times": lambda: sheet(content=stream(b"q " * 100_000 + words())),
    "objects that claim 2^31": lambda: _object_stream(b"/N 2147483647"),
    "places that claim 2^31": lambda: _xref_stream(b"/Size 2147483647 /W [1 2147483647 2]"),
    "places of no width": lambda: _xref_stream(b"/Size 9 /W [0 0 0]"),
    "encrypted as nobody knows": lambda: sheet(trailer=b"/Encrypt << /Filter /Mine /V 99 /R 99 /O (a) /U (b) /P -1 >> /ID [(a) (b)]"),
    "encrypted with nothing": lambda: sheet(trailer=b"/Encrypt << /Filter /Standard /V 4 /R 4 /O () /U () /P -1 >> /ID [() ()]"),
}

INSIDE: dict[str, _Maker] = {
    "five PDFs in each other": lambda: _nested(5),
    "a thousand attachments": lambda: _attached(*((f"{number}.txt", b"a") for number in range(1000))),
    "an attachment of 100 MB": _bomb_attached,
    "names that lead away": lambda: _attached(
        ("../../etc/passwd", b"%PDF-"), ("..", b"a"), ("C:\\CON", b"a"), ("a\0b.pdf", b"a"), ("\u202egpj.exe", b"a"), ("가" * 255, b"a")
    ),
}

ENDS: dict[str, _Maker] = {
    "the first line alone": lambda: b"%PDF-1.7\n",
    "no trailer": lambda: sheet().partition(b"xref\n0")[0],
    "no root": lambda: sheet().replace(b"/Root 1 0 R", b"/Toor 1 0 R"),
    "half of it": lambda: (whole := sheet(more={n: stream(words()) for n in range(6, 60)}))[: len(whole) // 2],
    "cut in the page": lambda: sheet()[:400],
    "places that are wrong": lambda: sheet().replace(b"00000 n", b"99999 n").replace(b"xref\n0 6", b"xref\n0 66"),
    "places beyond the end": lambda: pdf({1: b"<< >>"}, start=b"99999999999999999999"),
    "a page that is text": lambda: sheet(more={3: b"(I am no page)"}),
    "a catalog that is a number": lambda: sheet(more={1: b"42"}),
    "a string without end": lambda: sheet(more={6: b"<< /A " + b"(" * 100_000 + b" >>"}),
    **{f"mangled {seed}": lambda seed=seed: _mangled(seed) for seed in range(6)},  # type: ignore[misc]
    "noise after a mark": lambda: b"%PDF-1.4\n" + random.Random(7).randbytes(100_000),
    "a web page with a mark": lambda: b"<html>%PDF-1.4 <script>alert(1)</script></html>",
    "an archive with a mark": lambda: b"PK\x03\x04" + b"%PDF-1.4" * 100,
}

BAD: dict[str, _Maker] = FILTERS | LOOPS | LIES | INSIDE | ENDS
