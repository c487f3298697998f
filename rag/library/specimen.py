"""A PDF of our own, of one page: what a warm process reads before any other, so that whoever it forks has loaded what reading needs."""

from __future__ import annotations

from collections.abc import Sequence

_LINES = (
    "제1장 총칙",
    "제1조(목적) 이 규정은 직원의 연차휴가와 출장여비를 정하는 것을 목적으로 하고, 다른 규정에 따로 정",
    "한 것이 있으면 그에 따른다. 휴가를 쓰려는 직원은 사흘 전까지 소속 부서장에게 신청하여야 한",
    "다.",
)


def specimen() -> bytes:
    """One page with a few lines, of which some break inside a word."""
    letters = sorted(set("".join(_LINES)))
    code = {letter: number for number, letter in enumerate(letters, 1)}
    shown = ["".join(f"{code[letter]:04X}" for letter in line) for line in _LINES]
    drawn = [f"BT /F 10 Tf 60 {780 - 14 * number} Td <{line}> Tj ET" for number, line in enumerate(shown)]
    meant = [f"<{number:04X}> <{ord(letter):04X}>" for letter, number in code.items()]
    table = f"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange {len(meant)} beginbfchar {' '.join(meant)} endbfchar endcmap"
    font = "/Type /Font /BaseFont /Specimen"
    known = "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        _stream("\n".join(drawn)),
        f"<< {font} /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        f"<< {font} /Subtype /CIDFontType2 {known} /DW 900 >>",
        _stream(table),
    )
    return _pdf(objects)


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _pdf(objects: Sequence[str]) -> bytes:
    """ASCII objects, numbered from 1, of which the first is the root."""
    out, places = "%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(f"{len(out):010} 00000 n \n")
        out += f"{number} 0 obj\n{body}\nendobj\n"
    size = len(objects) + 1
    rows = "".join(places)
    return (
        f"{out}xref\n0 {size}\n0000000000 65535 f \n{rows}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()
    )
