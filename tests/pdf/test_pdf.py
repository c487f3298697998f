"""Bytes -> Manuscript: text, order, boxes, statuses, passwords, and files that are not what they seem."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from pdf_factory import (
    PageLabels,
    Sheet,
    make_pdf,
    ruled_table,
    running,
    scanned_lines,
    simple_pdf,
    text_lines,
    text_width,
    two_columns,
    wrapped,
)
from reportlab.pdfgen.canvas import Canvas

from rag.core.errors import BrokenPdf, EmptyFile, NotAPdf, PasswordRequired, PdfError, TooManyPages, WrongPassword
from rag.core.records import Box, Manuscript, OutlineItem, Page, PageImage, PageStatus
from rag.pdf.door import probe_pdf, unlock_pdf
from rag.pdf.manuscript import read_pdf
from rag.pdf.picture import render_page

Rotation = Literal[0, 90, 180, 270]
ARTICLE = "제1조(목적) 이 규정은 「휴가」를 정한다."
TEXT, SCANNED, GARBLED, EMPTY = PageStatus.TEXT, PageStatus.SCANNED, PageStatus.GARBLED, PageStatus.EMPTY


def nothing(lines: Sequence[str]) -> list[str]:
    return [""] * (len(lines) - 1)


def spaces(lines: Sequence[str]) -> list[str]:
    return [" "] * (len(lines) - 1)


def read(data: bytes, password: str | None = None) -> Manuscript:
    return read_pdf(data, password=password, join=nothing, max_pages=50)


def only_page(*marks: object, **how: object) -> Page:
    return read(make_pdf([Sheet(*marks, **how)])).pages[0]  # type: ignore[arg-type]


def pixels_of(image: PageImage) -> NDArray[np.uint8]:
    """An image as (height, width, 3)."""
    return np.frombuffer(image.rgb, dtype=np.uint8).reshape(image.height, image.width, 3)


def ink_under(data: bytes, page: Page, start: int, end: int, scale: float = 4.0) -> tuple[float, float, float, float]:
    """The rectangle of dark pixels around the boxes of `page.text[start:end]`, grown by 1 point, in points of the page."""
    boxes = page.boxes[start:end]
    x0, top, x1, bottom = np.nanmin(boxes[:, 0]), np.nanmin(boxes[:, 1]), np.nanmax(boxes[:, 2]), np.nanmax(boxes[:, 3])
    clip = Box(page.number, float(x0) - 1, float(top) - 1, float(x1) + 1, float(bottom) + 1)
    dark = pixels_of(render_page(data, page.number, scale=scale, clip=clip)).min(axis=2) < 100
    ys, xs = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return (clip.x0 + xs[0] / scale, clip.top + ys[0] / scale, clip.x0 + (xs[-1] + 1) / scale, clip.top + (ys[-1] + 1) / scale)


def union(page: Page, start: int, end: int) -> list[float]:
    boxes = page.boxes[start:end]
    return [*np.nanmin(boxes[:, :2], axis=0), *np.nanmax(boxes[:, 2:], axis=0)]


def test_lines_stand_on_lines_of_their_own_and_pages_start_after_a_form_feed() -> None:
    manuscript = read(simple_pdf(f"{ARTICLE}\n1. 첫째", "", "둘째 쪽"))
    assert [page.text for page in manuscript.pages] == [f"{ARTICLE}\n1. 첫째", "", "둘째 쪽"]
    assert [page.start for page in manuscript.pages] == [0, len(ARTICLE) + 7, len(ARTICLE) + 8]
    assert [page.status for page in manuscript.pages] == [TEXT, EMPTY, TEXT]


def test_a_page_of_one_character_is_text() -> None:
    page = read(simple_pdf("가")).pages[0]
    assert (page.text, page.status, page.boxes.shape) == ("가", TEXT, (1, 4))


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_boxes_are_where_the_ink_is_whatever_the_rotation(rotate: Rotation) -> None:
    data = make_pdf([Sheet(text_lines(ARTICLE, x=100, top=150), rotate=rotate)])
    page = read(data).pages[0]
    assert (page.text, page.width, page.height) == (ARTICLE, 595, 842)
    start = ARTICLE.index("이 ")
    assert union(page, start, start + 1) == pytest.approx(ink_under(data, page, start, start + 1), abs=0.6)
    assert union(page, 0, 1)[0] == pytest.approx(100, abs=2)


@pytest.mark.parametrize("rotate", [0, 90])
def test_boxes_of_a_cropped_page_count_from_the_corner_of_what_is_shown(rotate: Rotation) -> None:
    sheet = Sheet(text_lines(ARTICLE, x=100, top=150), text_lines("보이지 않는 글", x=100, top=700), crop=(50, 60, 500, 400), rotate=rotate)
    data = make_pdf([sheet])
    page = read(data).pages[0]
    assert (page.text, page.width, page.height) == (ARTICLE, 450, 340)
    assert union(page, 0, 1)[0] == pytest.approx(100 - 50, abs=2)
    assert union(page, 8, 9) == pytest.approx(ink_under(data, page, 8, 9), abs=0.6)


def test_a_box_is_on_every_character_with_ink_and_on_no_space() -> None:
    page = only_page(text_lines("서울 부산", "1. 둘째"))
    assert [bool(np.isnan(box).any()) for box in page.boxes] == [character.isspace() for character in page.text]
    assert page.boxes.dtype == np.float32


def test_a_line_broken_by_the_margin_is_joined_and_the_next_paragraph_is_not() -> None:
    text = "국민연금공단은 가입자의 노후를 위하여 연금을 지급하며, 지급을 받으려는 사람은 공단에 청구하여야 한다."
    page = only_page(wrapped(text, width=200, top=80), text_lines("① 다음 항목", "② 그 다음 항목", top=300))
    first, *rest = page.text.split("\n")
    assert first.replace(" ", "") == text.replace(" ", "")
    assert rest == ["① 다음 항목", "② 그 다음 항목"]


def test_the_joiner_decides_unless_the_file_has_the_space_itself() -> None:
    full = "가나다라마바사아자차카타파하" * 3
    with_space = read_pdf(make_pdf([Sheet(text_lines(full + " ", full, "끝"))]), join=nothing, max_pages=1)
    without = read_pdf(make_pdf([Sheet(text_lines(full, full, "끝"))]), join=nothing, max_pages=1)
    told = read_pdf(make_pdf([Sheet(text_lines(full, full, "끝"))]), join=spaces, max_pages=1)
    assert with_space.pages[0].text == f"{full} {full}끝"
    assert without.pages[0].text == f"{full}{full}끝"
    assert told.pages[0].text == f"{full} {full} 끝"


def test_a_word_hyphenated_at_the_margin_is_whole_again() -> None:
    lines = ("the retrieval of passages from documents is evalu-", "ated by measures such as nDCG at rank ten, and re-", "ported.")
    page = only_page(text_lines(*lines))
    assert page.text == "the retrieval of passages from documents is evaluated by measures such as nDCG at rank ten, and reported."
    assert len(page.boxes) == len(page.text)


def test_two_columns_are_read_one_after_the_other_whatever_the_file_says() -> None:
    left = [f"왼쪽 단의 {n}번째 줄은 여기에서 끝까지 이어지는 글이다" for n in "일이삼사오육"]
    right = [f"오른쪽 단의 {n}번째 줄도 여기에서 끝까지 이어지는 글" for n in "일이삼사오육"]
    page = only_page(text_lines("두 단에 걸친 제목은 쪽의 처음부터 끝까지 이어지는 긴 제목이다", size=16, top=80), two_columns(left, right))
    order = [page.text.index(line[:12]) for line in [*left, *right]]
    assert order == sorted(order)
    assert page.text.startswith("두 단에 걸친")


def test_a_ruled_table_is_read_cell_by_cell_with_wrapped_cells_whole() -> None:
    rows = [("구분", "일비", "비고"), ("임원", "30,000원", "국내 출장에\n한한다"), ("직원", "", "없음")]
    table = ruled_table(rows, widths=(100, 100, 120))
    page = only_page(text_lines("여비 지급표", top=60), table, text_lines("아래 글", top=300))
    assert page.text.split("\n") == ["여비 지급표", "구분\t일비\t비고", "임원\t30,000원\t국내 출장에한한다", "직원\t\t없음", "아래 글"]


def test_a_cell_that_spans_rows_stands_in_the_first() -> None:
    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        for x0, top, x1, bottom in ((72, 80, 172, 140), (172, 80, 300, 110), (172, 110, 300, 140)):
            canvas.rect(x0, top, x1 - x0, bottom - top)

    cells = [text_lines("휴가", x=80, top=102), text_lines("연차 15일", x=180, top=88), text_lines("병가 60일", x=180, top=118)]
    assert only_page(draw, *cells).text == "휴가\t연차 15일\n\t병가 60일"


def test_rows_of_figures_between_two_rules_are_rows() -> None:
    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        for x in (72, 172, 272, 372):
            canvas.line(x, 80, x, 160)
        for y in (80, 104, 160):
            canvas.line(72, y, 372, y)

    columns = [("연도", "2023", "2024"), ("예산", "1,200", "1,350"), ("집행", "1,180", "△1,300")]
    places = [(80 + 100 * i, top, text) for i, column in enumerate(columns) for top, text in zip((86, 110, 136), column, strict=True)]
    marks = [text_lines(text, x=x, top=top, size=10) for x, top, text in places]
    assert only_page(draw, *marks).text == "연도\t예산\t집행\n2023\t1,200\t1,180\n2024\t1,350\t△1,300"


def test_a_frame_around_a_paragraph_is_no_table() -> None:
    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        canvas.rect(60, 70, 300, 60)

    assert only_page(draw, text_lines("1. 상자 안의 글", "2. 둘째 줄")).text == "1. 상자 안의 글\n2. 둘째 줄"


def test_running_headers_footers_and_page_numbers_are_left_out() -> None:
    sheets = [Sheet(running("휴가 규정", f"- {n} -"), text_lines(f"제{n}조 본문 {n}", f"휴가 규정 제{n}호", top=200)) for n in range(1, 6)]
    pages = read(make_pdf(sheets)).pages
    assert [page.text for page in pages] == [f"제{n}조 본문 {n}\n휴가 규정 제{n}호" for n in range(1, 6)]


def test_a_number_alone_in_the_text_is_no_page_number() -> None:
    assert only_page(text_lines("합계는", "12", top=300)).text == "합계는\n12"


def test_decomposed_hangul_is_composed_and_its_box_is_the_whole_syllable() -> None:
    data = make_pdf([Sheet(text_lines(ARTICLE, font="Decomposed"))])
    page = read(data).pages[0]
    assert page.text == ARTICLE
    assert unicodedata.is_normalized("NFC", page.text)
    start = ARTICLE.index("이 ")
    assert union(page, start, start + 1) == pytest.approx(ink_under(data, page, start, start + 1), abs=0.6)


@pytest.mark.parametrize("font", ["Unmapped", "WrongHangul", "WrongLatin", "PrivateUse"])
def test_a_page_whose_characters_are_misread_is_garbled_and_gives_no_text(font: str) -> None:
    lines = [ARTICLE, "제2조(적용) 이 규정은 모든 임직원에게 적용하며, 예외는 따로 정한다.", "제3조(휴가) 연차휴가는 한 해에 15일로 한다."]
    page = only_page(text_lines(*lines, font=font))  # type: ignore[arg-type]
    assert (page.status, page.text, page.boxes.shape) == (GARBLED, "", (0, 4))


def test_a_picture_of_text_is_scanned_and_a_blank_page_is_empty() -> None:
    pages = read(make_pdf([Sheet(scanned_lines(ARTICLE)), Sheet(), Sheet(text_lines(ARTICLE))])).pages
    assert [page.status for page in pages] == [SCANNED, EMPTY, TEXT]


def test_a_page_stamp_on_a_scan_does_not_make_it_text() -> None:
    assert only_page(scanned_lines(ARTICLE), text_lines("12쪽", top=790)).status is SCANNED


def test_a_page_whose_drawing_instructions_are_damaged_is_garbled_not_empty() -> None:
    data = make_pdf([Sheet(text_lines(*[f"{n}. {ARTICLE}" for n in range(20)]))])
    parts = data.split(b"stream\n")
    drawn = [i for i, part in enumerate(parts) if b"Filter" in part[-200:] and b"Length1" not in part[-200:] and not part.endswith(b"end")]
    broken = [parts[i + 1][:0] + b"\xef\xbf\xbd" * 4 + parts[i + 1][12:] for i in drawn]
    pages = []
    for i, damaged in zip(drawn, broken, strict=True):
        pages.append(read(b"stream\n".join([*parts[: i + 1], damaged, *parts[i + 2 :]])).pages[0])
    assert (GARBLED, "") in [(page.status, page.text) for page in pages]
    assert EMPTY not in [page.status for page in pages]


def test_bold_made_by_printing_twice_is_read_once() -> None:
    twice = [text_lines("굵은 제목", x=72 + shift, top=80) for shift in (0.0, 0.4)]
    assert only_page(*twice).text == "굵은 제목"


def test_text_without_ink_is_not_read_unless_it_is_what_a_scan_was_read_as() -> None:
    def unseen(canvas: Canvas, page: tuple[float, float]) -> None:
        text = canvas.beginText(72, 300)
        text.setTextRenderMode(3)
        text.setFont("Korean", 11)
        text.textLine("숨은 글자는 보이지 않는 글자이고 길이가 충분하다")
        canvas.drawText(text)

    assert only_page(text_lines("보이는 글"), unseen).text == "보이는 글"
    assert "숨은 글자" in only_page(scanned_lines(ARTICLE), unseen).text


def test_writing_turned_on_its_side_is_read_along_its_own_lines() -> None:
    def turned(canvas: Canvas, page: tuple[float, float]) -> None:
        canvas.saveState()
        canvas.translate(300, 200)
        canvas.rotate(90)
        canvas.scale(1, -1)
        canvas.setFont("Korean", 11)
        canvas.drawString(0, 0, "1. 옆으로 쓴 글")
        canvas.drawString(0, -20, "2. 다음 줄")
        canvas.restoreState()

    page = only_page(turned)
    assert page.text.split("\n") == ["1. 옆으로 쓴 글", "2. 다음 줄"]
    boxes = page.boxes[~np.isnan(page.boxes[:, 0])]
    assert abs(boxes[6, 1] - boxes[0, 1]) > 40  # seven characters run along the page's height
    assert abs(boxes[6, 0] - boxes[0, 0]) < 11


def test_private_use_bullets_become_bullets_and_controls_vanish() -> None:
    page = only_page(text_lines("가\u00a0나", "1. 다\u00ad라"))
    assert page.text.split("\n")[0] == "가 나"
    assert not any(unicodedata.category(character) in ("Cc", "Co", "Cs") for character in page.text.replace("\n", ""))


def test_labels_outline_and_title_are_the_files_own() -> None:
    data = make_pdf(
        [Sheet(text_lines("머리말")), Sheet(text_lines("본문"))],
        title="여비 규정",
        labels=(PageLabels(0, "r"), PageLabels(1, "D")),
        outline=(("제1장 총칙", 0, 1), ("제1조 목적", 1, 2)),
    )
    manuscript = read(data)
    assert manuscript.title == "여비 규정"
    assert [page.label for page in manuscript.pages] == ["i", "1"]
    assert manuscript.outline == (OutlineItem("제1장 총칙", 0, 1), OutlineItem("제1조 목적", 1, 2))


def test_pages_without_labels_have_none() -> None:
    assert read(simple_pdf("가")).pages[0].label is None


def test_an_empty_user_password_opens_by_itself() -> None:
    data = make_pdf([Sheet(text_lines(ARTICLE))], user_password="")
    assert probe_pdf(data).encrypted
    assert read(data).pages[0].text == ARTICLE


def test_a_password_is_asked_for_tried_and_taken() -> None:
    locked = make_pdf([Sheet(text_lines(ARTICLE))], user_password="1234", title="잠긴 문서")
    with pytest.raises(PasswordRequired):
        probe_pdf(locked)
    with pytest.raises(WrongPassword):
        read(locked, "4321")
    manuscript = read(locked, "1234")
    assert (manuscript.pages[0].text, manuscript.title) == (ARTICLE, "잠긴 문서")


def test_an_unlocked_copy_opens_without_a_password_and_reads_the_same() -> None:
    locked = make_pdf([Sheet(text_lines(ARTICLE))], user_password="1234")
    copy = unlock_pdf(locked, "1234")
    assert not probe_pdf(copy).encrypted
    assert read(copy).pages[0].text == ARTICLE
    with pytest.raises(PasswordRequired):
        unlock_pdf(locked, None)
    with pytest.raises(WrongPassword):
        unlock_pdf(locked, "4321")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFile),
        (b"\0\0\0", EmptyFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"HWP" * 100, NotAPdf),
        (b"PK\x03\x04 mimetype application/hwp+zip", NotAPdf),
        ("안녕하세요".encode(), NotAPdf),
        (b"%PDF-1.7\nnothing follows", BrokenPdf),
    ],
)
def test_what_is_no_pdf_is_told_apart(data: bytes, error: type[PdfError]) -> None:
    with pytest.raises(error):
        probe_pdf(data)
    with pytest.raises(error):
        read(data)


def test_more_pages_than_allowed_are_not_read() -> None:
    data = simple_pdf("가", "나", "다")
    with pytest.raises(TooManyPages) as caught:
        read_pdf(data, join=nothing, max_pages=2)
    assert caught.value.facts == {"pages": 3, "limit": 2}
    assert probe_pdf(data).pages == 3


def test_progress_ends_with_every_page_done() -> None:
    told: list[tuple[int, int]] = []
    read_pdf(simple_pdf("가", "나", "다"), join=nothing, on_page=lambda *done: told.append(done), max_pages=9)
    assert told[-1] == (3, 3)
    assert told == sorted(told)
    assert len(told) == 6


def test_an_image_is_the_displayed_page_at_the_scale() -> None:
    data = make_pdf([Sheet(text_lines("가", x=100, top=100, size=30), size=(400, 300), rotate=90)])
    pixels = pixels_of(render_page(data, 1, scale=2.0))
    assert pixels.shape == (600, 800, 3)
    dark = pixels.min(axis=2) < 100
    box = union(read(data).pages[0], 0, 1)
    ys, xs = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    assert [xs[0] / 2, ys[0] / 2, (xs[-1] + 1) / 2, (ys[-1] + 1) / 2] == pytest.approx(box, abs=1.0)


def test_a_clip_is_that_part_of_the_whole_image() -> None:
    data = make_pdf([Sheet(text_lines(ARTICLE, x=100, top=100))])
    whole = pixels_of(render_page(data, 1, scale=2.0))
    part = pixels_of(render_page(data, 1, scale=2.0, clip=Box(1, 90, 95, 250, 130)))
    assert part.shape == (70, 320, 3)
    assert np.abs(part.astype(int) - whole[190:260, 180:500].astype(int)).mean() < 1.0


def test_a_page_that_is_not_there_cannot_be_drawn() -> None:
    with pytest.raises(BrokenPdf):
        render_page(simple_pdf("가"), 2, scale=1.0)


def test_reading_twice_gives_the_same() -> None:
    data = make_pdf([Sheet(text_lines(ARTICLE), ruled_table([("가", "나")], widths=(80, 80), top=200))])
    first, second = read(data).pages[0], read(data).pages[0]
    assert first.text == second.text
    assert np.array_equal(first.boxes, second.boxes, equal_nan=True)


def test_writing_from_the_top_down_is_read_by_its_columns_from_the_right() -> None:
    def draw(canvas: Canvas, page: tuple[float, float]) -> None:
        for x, word in ((400, "대한민국헌법"), (370, "제일조총강")):
            for i, character in enumerate(word):
                text_lines(character, x=x, top=100 + 16 * i)(canvas, page)

    page = only_page(draw)
    assert page.text.split("\n") == ["대한민국헌법", "제일조총강"]
    assert page.boxes[1, 1] > page.boxes[0, 1] + 10


def test_a_heading_spread_over_the_line_is_one_word() -> None:
    spread = [text_lines(character, x=200 + 60 * i, top=80, size=14) for i, character in enumerate("사업명")]
    numbered = [text_lines("1. 목", x=72, top=120), text_lines("적", x=130, top=120)]
    assert only_page(*spread, *numbered).text.split("\n") == ["사업명", "1. 목적"]


def test_digits_drawn_into_the_gaps_of_a_line_stand_where_they_are_seen() -> None:
    width = text_width("우현로62")
    hangul = text_lines("우현로", x=72, top=80), text_lines("번길 (경동)", x=72 + width, top=80)
    page = only_page(*hangul, text_lines("62", x=72 + text_width("우현로"), top=80))
    assert page.text == "우현로62번길 (경동)"


def test_a_title_written_as_hexadecimal_korean_is_read() -> None:
    assert read(make_pdf([Sheet(text_lines("가"))], title="<B0A1B3AA>")).title == "가나"


def test_centred_lines_were_set_one_by_one() -> None:
    lines = ["가나다라마바사아자차카타파하거너더러", "가나다라마바사아자차카타파하", "가나다라마바사아자차카타파하거너더러"]
    marks = [text_lines(line, x=(595 - text_width(line)) / 2, top=80 + 18 * i) for i, line in enumerate(lines)]
    assert only_page(*marks).text.split("\n") == lines
