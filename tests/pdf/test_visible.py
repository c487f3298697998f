"""What the eye sees is what is read: covered, white, clipped, switched off, struck out, raised, typed into forms."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import cast

import pytest
from pdf_factory import Mark, Sheet, make_pdf, scanned_lines, text_lines, text_width
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, PdfObject, StreamObject
from reportlab.pdfgen.canvas import Canvas

from rag.core.records import Manuscript, Page, PageStatus
from rag.pdf.manuscript import read_pdf
from rag.pdf.picture import render_page

STROKE = "\u0336"


def read(data: bytes) -> Manuscript:
    return read_pdf(data, join=lambda lines: [""] * (len(lines) - 1), max_pages=50)


def page_of(*marks: Mark) -> Page:
    return read(make_pdf([Sheet(*marks)])).pages[0]


def box(x0: float, top: float, x1: float, bottom: float, colour: tuple[float, float, float] = (1, 1, 1)) -> Mark:
    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        canvas.saveState()
        canvas.setFillColorRGB(*colour)
        canvas.rect(x0, top, x1 - x0, bottom - top, stroke=0, fill=1)
        canvas.restoreState()

    return draw


def line(x0: float, y: float, x1: float) -> Mark:
    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        canvas.setLineWidth(0.7)
        canvas.line(x0, y, x1, y)

    return draw


def within(change: Callable[[Canvas], object], mark: Mark) -> Mark:
    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        canvas.saveState()
        change(canvas)
        mark(canvas, page)
        canvas.restoreState()

    return draw


def coloured(red: float, green: float, blue: float, mark: Mark) -> Mark:
    return within(lambda canvas: canvas.setFillColorRGB(red, green, blue), mark)


def test_what_is_painted_over_is_not_read_and_what_stands_there_instead_is() -> None:
    old, new = text_lines("사용료는 한 시간에 12,000원이다"), text_lines("사용료는 한 시간에 8,000원이다")
    assert page_of(old, box(70, 78, 400, 96), new).text == "사용료는 한 시간에 8,000원이다"


def test_only_the_covered_figure_of_a_line_is_left_out() -> None:
    before, figure = text_width("보증금은 "), text_width("보증금은 90,000")
    page = page_of(text_lines("보증금은 90,000원이다"), box(72 + before - 0.5, 78, 72 + figure + 0.5, 96, (0, 0, 0)))
    assert "90" not in page.text
    assert page.text.replace(" ", "") == "보증금은원이다"


def test_a_translucent_marker_over_a_line_hides_nothing() -> None:
    def marker(canvas: Canvas) -> None:
        canvas.setFillAlpha(0.4)

    assert page_of(text_lines("강조한 문장이다"), within(marker, box(70, 78, 300, 96, (1, 1, 0)))).text == "강조한 문장이다"


@pytest.mark.parametrize("paper", [(1, 1, 1), (0.8, 0.9, 1.0), (0, 0, 0)])
def test_text_in_the_colour_of_what_is_under_it_is_not_read(paper: tuple[float, float, float]) -> None:
    page = page_of(text_lines("보이는 줄이다", top=40), box(60, 70, 500, 200, paper), coloured(*paper, text_lines("숨긴 줄이다", top=80)))
    assert page.text == "보이는 줄이다"


def test_white_text_on_a_dark_ground_is_read() -> None:
    assert page_of(box(60, 70, 500, 200, (0.1, 0.2, 0.5)), coloured(1, 1, 1, text_lines("표의 머리"))).text == "표의 머리"


def test_what_the_clip_cuts_off_is_not_read() -> None:
    def clip(canvas: Canvas) -> None:
        path = canvas.beginPath()
        path.rect(60, 70, 300, 40)
        canvas.clipPath(path, stroke=0)

    assert page_of(within(clip, text_lines("안에 있는 줄", "밖에 있는 줄", leading=60))).text == "안에 있는 줄"


def hidden(mark: Mark) -> Mark:
    return within(lambda canvas: canvas._code.append("3 Tr"), mark)


def test_a_text_layer_under_a_scan_is_read_where_it_fits_the_ink_alone() -> None:
    scan = scanned_lines("회의는 매주 화요일 오전 열 시에 큰 회의실에서 연다", top=80)
    fitting = hidden(text_lines("회의는 매주 화요일 오전 열 시에 큰 회의실에서 연다", top=80, size=12.8))
    elsewhere = hidden(text_lines("종이 위에 없는 문장도 여기에 있다", top=400))
    page = page_of(scan, fitting, elsewhere)
    assert page.text == "회의는 매주 화요일 오전 열 시에 큰 회의실에서 연다"


def with_layer_off(data: bytes, off: bool = True) -> bytes:
    """The first page's content between marks of a layer, which is off."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    group = writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/OCG")}))
    lists = DictionaryObject({NameObject("/OFF" if off else "/ON"): ArrayObject([group])})
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject({NameObject("/OCGs"): ArrayObject([group]), NameObject("/D"): lists})
    page = writer.pages[0]
    page["/Resources"][NameObject("/Properties")] = DictionaryObject({NameObject("/MC0"): group})  # type: ignore[index]
    content = page.get_contents()
    assert content is not None
    content.set_data(b"/OC /MC0 BDC " + content.get_data() + b" EMC")
    page[NameObject("/Contents")] = writer._add_object(content)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_a_layer_that_is_off_is_not_read_and_one_that_is_on_is() -> None:
    data = make_pdf([Sheet(text_lines("초안의 예정 가격은 61,500원이다"))])
    assert read(with_layer_off(data)).pages[0].text == ""
    assert read(with_layer_off(data, off=False)).pages[0].text == "초안의 예정 가격은 61,500원이다"


def test_struck_out_text_is_kept_and_marked() -> None:
    x0, x1 = 72 + text_width("수수료는 "), 72 + text_width("수수료는 5,000원")
    page = page_of(text_lines("수수료는 5,000원 7,000원이다"), line(x0, 87, x1))
    old = "".join(character + STROKE for character in "5,000원")
    assert page.text == f"수수료는 {old} 7,000원이다"
    assert (page.boxes[5] == page.boxes[6]).all()


def test_an_underline_and_a_rule_through_the_page_strike_nothing_out() -> None:
    text = "수수료는 5,000원이다"
    assert page_of(text_lines(text), line(72, 92.5, 72 + text_width(text)), line(20, 200, 570)).text == text
    assert page_of(text_lines(text), line(20, 87, 570)).text == text


def test_a_strike_out_annotation_marks_what_it_covers() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(make_pdf([Sheet(text_lines("전부 폐지한다"))])))
    x0, x1, low, high = 72.0, 72 + text_width("전부"), 842 - 93.0, 842 - 79.0
    quad = ArrayObject([FloatObject(value) for value in (x0, high, x1, high, x0, low, x1, low)])
    rectangle = ArrayObject([FloatObject(value) for value in (x0, low, x1, high)])
    names: dict[str, PdfObject] = {
        "/Type": NameObject("/Annot"),
        "/Subtype": NameObject("/StrikeOut"),
        "/Rect": rectangle,
        "/QuadPoints": quad,
    }
    writer.add_annotation(0, DictionaryObject({NameObject(name): value for name, value in names.items()}))
    target = io.BytesIO()
    writer.write(target)
    assert read(target.getvalue()).pages[0].text == f"전{STROKE}부{STROKE} 폐지한다"


def raised(text: str, after: str, *, up: float = 4.2, size: float = 6.5, top: float = 80) -> Mark:
    return text_lines(text, x=72 + text_width(after), top=top + (11 - size) * 0.86 - up, size=size)


def follows(text: str, after: str, mark: str, size: float = 6.5) -> Mark:
    return text_lines(text, x=72 + text_width(after) + text_width(mark, size))


@pytest.mark.parametrize("mark", ["3", "3)", "(3)", "주3)"])
def test_a_raised_mark_joins_no_figure(mark: str) -> None:
    page = page_of(text_lines("정원은 24"), raised(mark, "정원은 24"), follows("명이다", "정원은 24", mark))
    assert page.text == "정원은 24³명이다"
    at = page.text.index("³")
    assert page.boxes[at, 2] - page.boxes[at, 0] > 0.7 * text_width(mark, 6.5)


def test_exponents_and_lowered_figures_are_written_as_printed() -> None:
    page = page_of(text_lines("면적은 30m"), raised("2", "면적은 30m"), follows("이다", "면적은 30m", "2"))
    assert page.text == "면적은 30m²이다"
    assert page_of(text_lines("CO"), raised("2", "CO", up=-2.0), follows("배출량", "CO", "2")).text == "CO₂배출량"


def test_a_small_word_beside_a_large_one_stays_as_it_is() -> None:
    assert page_of(text_lines("합계"), raised("(단위: 명)", "합계", up=2.0)).text == "합계(단위: 명)"


def form(value: str, *, flags: int = 4, appearance: bool = True) -> bytes:
    """A page with a field that holds `value`, drawn by reportlab; without `appearance` the program that shows it must draw it."""

    def field(canvas: Canvas, page: tuple[float, float]) -> None:
        canvas.acroForm.textfield(name="deposit", value=value, x=150, y=page[1] - 100, width=200, height=20, fontSize=11, borderWidth=0)

    writer = PdfWriter(clone_from=io.BytesIO(make_pdf([Sheet(text_lines("deposit:", top=84), field)])))
    for annotation in cast(ArrayObject, writer.pages[0]["/Annots"]):
        widget = annotation.get_object()
        widget[NameObject("/F")] = NumberObject(flags)
        if not appearance:
            del widget["/AP"]
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize("appearance", [True, False])
def test_a_value_typed_into_a_form_is_text_with_a_box_and_shows_in_the_picture(appearance: bool) -> None:
    data = form("450,000 won", appearance=appearance)
    page = read(data).pages[0]
    assert page.text.split() == ["deposit:", "450,000", "won"]
    x0, top, x1, bottom = page.boxes[page.text.index("4")]
    assert 150 < x0 < x1 < 350
    assert 80 < top < bottom < 105
    assert render_page(data, 1, scale=1) != render_page(form("", appearance=appearance), 1, scale=1)


def test_a_hidden_field_is_not_read() -> None:
    assert read(form("450,000 won", flags=2)).pages[0].text == "deposit:"


def with_stamp(data: bytes, words: bytes, flags: int = 4) -> bytes:
    """The first page with a stamp that its own appearance draws."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    look = StreamObject()
    look.set_data(b"BT /F 12 Tf 5 8 Td (" + words + b") Tj ET")
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1")})
    font[NameObject("/BaseFont")] = NameObject("/Helvetica")
    fonts = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F"): font})})
    look.update({NameObject("/Subtype"): NameObject("/Form"), NameObject("/BBox"): numbers(0, 0, 150, 30), NameObject("/Resources"): fonts})
    stamp: dict[str, PdfObject] = {"/Type": NameObject("/Annot"), "/Subtype": NameObject("/Stamp"), "/Rect": numbers(300, 600, 450, 630)}
    stamp |= {"/F": NumberObject(flags), "/AP": DictionaryObject({NameObject("/N"): writer._add_object(look)})}
    writer.add_annotation(0, DictionaryObject({NameObject(name): value for name, value in stamp.items()}))
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def numbers(*values: float) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])


def test_a_stamp_is_text_where_it_shows() -> None:
    data = make_pdf([Sheet(text_lines("본문이다"))])
    page = read(with_stamp(data, b"APPROVED 2025")).pages[0]
    assert page.text.split("\n") == ["본문이다", "APPROVED 2025"]
    assert 300 < page.boxes[-1, 0] < 450
    assert read(with_stamp(data, b"APPROVED 2025", flags=2)).pages[0].text == "본문이다"


def test_glyphs_that_the_file_does_not_name_are_boxes_and_counted() -> None:
    page = page_of(
        text_lines("읽을 수 있는 글이 충분히 있는 줄이다"),
        text_lines("읽을 수 있는 글 옆의", top=110),
        text_lines("뜻", x=200, top=110, font="Unmapped"),
    )
    assert (page.status, page.unread) == (PageStatus.TEXT, 1)
    assert "□" in page.text


def down(text: str, x: float, top: float = 120, size: float = 12, step: float = 15) -> Mark:
    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        for i, character in enumerate(text):
            if character != " ":
                text_lines(character, x=x, top=top + i * step, size=size)(canvas, page)

    return draw


def test_columns_written_down_are_read_from_the_right_between_level_lines() -> None:
    columns = [down("봄 제사는 삼월 열이렛날에 지낸다", 400), down("차는 빈터에 세운다", 376)]
    page = page_of(text_lines("향교 소식", top=60), *columns, text_lines("연락 055-876-1234", top=500))
    assert page.text == "향교 소식\n봄 제사는 삼월 열이렛날에 지낸다차는 빈터에 세운다\n연락 055-876-1234"


def test_words_stacked_in_one_narrow_cell_are_no_column_of_text() -> None:
    page = page_of(down("사업개요", 80, top=80), text_lines("이 사업은 시설을 고친다", "그리고 새로 짓는다", x=140, top=85, leading=30))
    assert "이 사업은 시설을 고친다" in page.text


def test_notes_at_the_foot_leave_the_sentence_that_goes_on_over_the_page() -> None:
    body = [
        "입주하려는 사람은 신청서를 내고 심사를 받아야 하며 정원은 스물네 명",
        "이고 심사에는 두 주가 걸리니 늦지 않게 내야 하며 서류에는",
    ]
    note = text_lines("1) 예비 창업자는 따로 센다.", top=740, size=8)
    first = Sheet(text_lines("입주 안내", top=60, size=16), text_lines(*body, top=660), note)
    second = Sheet(text_lines("사업 계획이 들어 있어야 한다.", "신청은 오월에 받는다."))
    one, two = read(make_pdf([first, second])).pages
    assert one.text.split("\n")[1:] == ["1) 예비 창업자는 따로 센다.", "".join(body)]
    assert two.text.startswith("사업 계획이 들어 있어야 한다.")


def test_notes_stay_at_the_foot_where_the_page_ends_a_sentence() -> None:
    first = Sheet(
        text_lines("정원은 스물네 명이다.", top=660), text_lines("심사를 받는다.", top=690), text_lines("1) 따로 센다.", top=740, size=8)
    )
    page = read(make_pdf([first, Sheet(text_lines("신청은 오월에 받는다."))])).pages[0]
    assert page.text.split("\n")[-1] == "1) 따로 센다."
