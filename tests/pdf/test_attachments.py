"""Files inside a PDF: what they are is told with it, whatever they are called, and one is taken out by its number."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from pdf_factory import simple_pdf, with_files

from rag.core.errors import BrokenPdf
from rag.core.records import Attachment
from rag.pdf import attachments as module
from rag.pdf.attachments import plain_name, taken_out
from rag.pdf.manuscript import read_pdf
from rag.pdf.pdfium.document import _respelt

COVER = simple_pdf("표지이다")


def attached(data: bytes) -> tuple[Attachment, ...]:
    return read_pdf(data, join=lambda lines: [""] * (len(lines) - 1), max_pages=9).attachments


def archive(*files: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, content in files:
            made.writestr(name, content)
    return target.getvalue()


def test_what_is_attached_is_told_with_its_size_and_kind_and_taken_out_by_its_number() -> None:
    inner = simple_pdf("별표의 글이다")
    hwp, xlsx = b"\xd0\xcf\x11\xe0" + b"\0" * 60, archive(("a", b"b"))
    data = with_files(COVER, ("별표.pdf", inner), ("서식.hwp", hwp), ("자료.xlsx", xlsx), ("빈 것.pdf", b" \0"))
    found = attached(data)
    assert [(one.number, one.name, one.kind) for one in found] == [
        (0, "별표.pdf", "pdf"),
        (1, "빈 것.pdf", "empty"),
        (2, "서식.hwp", "ole"),
        (3, "자료.xlsx", "zip"),
    ]
    assert (found[0].size, found[0].sha256) == (len(inner), hashlib.sha256(inner).hexdigest())
    assert taken_out(data, 0) == inner
    assert attached(simple_pdf("첨부가 없다")) == ()
    with pytest.raises(BrokenPdf):
        taken_out(data, 4)
    with pytest.raises(BrokenPdf):
        taken_out(data, -1)


@pytest.mark.parametrize("encoding", ["cp949", "utf-16-be", "utf-16-le", "utf-8"])
def test_a_name_in_whatever_encoding_is_read(encoding: str) -> None:
    marks = {"cp949": b"", "utf-16-be": b"\xfe\xff", "utf-16-le": b"\xff\xfe", "utf-8": b"\xef\xbb\xbf"}
    told = (marks[encoding] + "별표 1\\서식.pdf".encode(encoding)).decode("latin-1")
    assert _respelt(told) == "별표 1\\서식.pdf"
    assert _respelt("문서.pdf") == "문서.pdf" and _respelt("a.pdf") == "a.pdf" and _respelt("caf\xe9") == "caf\xe9"


def test_an_archive_that_holds_a_pdf_as_it_is_is_an_archive() -> None:
    assert attached(with_files(COVER, ("묶음.zip", archive(("안.pdf", simple_pdf("글이다"))))))[0].kind == "zip"


def test_a_pdf_inside_a_pdf_inside_a_pdf_is_told_by_the_one_that_holds_it() -> None:
    inmost = with_files(simple_pdf("둘째"), ("셋째.pdf", simple_pdf("셋째")))
    outer = with_files(COVER, ("둘째.pdf", inmost))
    assert [one.name for one in attached(outer)] == ["둘째.pdf"]
    assert [one.name for one in attached(taken_out(outer, 0))] == ["셋째.pdf"]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("별표 1.pdf", "별표 1.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\문서\\별표.pdf", "별표.pdf"),
        ("a\nb\x00\x1b[2J.pdf", "ab[2J.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("<script>alert(1)<b>.pdf", "<script>alert(1)<b>.pdf"),
        (" . ", ""),
        ("..", ""),
        ("", ""),
        ("가" * 300 + ".pdf", "가" * 196 + ".pdf"),
        ("." + "나" * 300, "나" * 200),
        ("다." + "라" * 300, "다." + "라" * 198),
    ],
)
def test_a_name_is_one_line_without_folders_and_of_some_length(told: str, name: str) -> None:
    assert plain_name(told) == name


def test_one_without_a_name_gets_its_number() -> None:
    assert [one.name for one in attached(with_files(COVER, ("\u202e", b"one"), ("dir/", b"two")))] == ["attachment-1", "attachment-2"]


def test_what_would_be_too_large_is_named_and_stays_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    data = with_files(COVER, ("a", b"123456"), ("b", b"1234567"), ("c", b"12"))
    assert [(one.name, one.size, one.kind, bool(one.sha256)) for one in attached(data)] == [
        ("a", 6, "unknown", True),
        ("b", 0, "closed", False),
        ("c", 2, "unknown", True),
    ]
    monkeypatch.setattr(module, "MAX_BYTES", 6)
    with pytest.raises(BrokenPdf):
        taken_out(data, 1)


def test_those_for_which_there_is_no_time_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SECONDS", -1.0)
    assert [(one.name, one.kind) for one in attached(with_files(COVER, ("a", b"1"), ("b", b"2")))] == [("a", "closed"), ("b", "closed")]


def test_no_more_than_so_many_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ATTACHMENTS", 2)
    assert len(attached(with_files(COVER, *((str(n), b"x") for n in range(5))))) == 2
