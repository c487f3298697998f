"""What a document calls itself is read from its first page, its metadata and its file's name."""

from __future__ import annotations

import numpy as np
import pytest

from rag.core.identity import Identity, stem, tidy
from rag.core.records import Page, PageStatus
from rag.text.identity import identity_of, years_of

BODY = [("본문은 여러 줄에 걸쳐 이어지며 이 글이 무엇을 말하는지 자세히 적는다.", 10.0)] * 12


def page(*lines: tuple[str, float], status: PageStatus = PageStatus.TEXT) -> Page:
    """A page of lines, each printed in a height of so many points."""
    text = "\n".join(line for line, _ in lines)
    boxes = np.full((len(text), 4), np.nan, np.float32)
    at = 0
    for line, height in lines:
        boxes[at : at + len(line)] = (0, 0, 1, height)
        at += len(line) + 1
    return Page(1, start=0, text=text, boxes=boxes, width=595.0, height=842.0, status=status)


def read(*lines: tuple[str, float], metadata: str | None = None, name: str = "스캔_0012.pdf") -> Identity:
    return identity_of([page(*lines)], metadata, name)


def test_the_largest_print_of_a_cover_is_the_title_over_its_lines() -> None:
    found = read(("교육부", 12.0), ("학교 급식", 30.0), ("운영 지침", 30.0), ("2024. 3.", 14.0))
    assert found == Identity("학교 급식 운영 지침", issuer="교육부", issued="2024. 3.", edition="")


def test_the_metadata_count_where_nothing_stands_out_and_a_program_did_not_write_them() -> None:
    assert read(*BODY, metadata="임대차 계약 안내").title == "임대차 계약 안내"
    assert read(*BODY, metadata="Microsoft Word - 초안.docx").title == "스캔 0012"
    assert read(*BODY, metadata="PowerPoint 프레젠테이션", name="회의록_3월.pdf").title == "회의록 3월"
    assert read(*BODY, metadata="\x00\ufeff").title == "스캔 0012"


@pytest.mark.parametrize("line", ["2024. 3. 1.", "목 차", "안 내 말 씀", "12", "• 주의 •", "구분\t금액\t비고"])
def test_a_date_a_generic_head_or_a_row_is_no_title(line: str) -> None:
    assert read((line, 40.0), *BODY, name="규정.pdf").title == "규정"


def test_a_label_a_number_and_a_code_do_not_belong_to_the_title_but_a_short_name_does() -> None:
    assert read(("사업명", 10.0), ("(19) 귀농 지원(1280-351)", 10.0), ("1. 개요", 9.0)).title == "귀농 지원"
    assert read(("하천 관리에 관한 법률 ( 약칭: 하천법 )", 20.0), *BODY).title == "하천 관리에 관한 법률(약칭: 하천법)"


def test_a_page_without_text_leaves_the_file_name() -> None:
    empty = identity_of([page(status=PageStatus.SCANNED)], None, "2023_요금표.PDF")
    assert empty == Identity("2023 요금표", issued="2023")
    assert identity_of([], None, "가.pdf") == Identity("가")


def test_who_published_it_and_which_edition() -> None:
    law = read(
        ("하천법", 20.0),
        ("[시행 2025. 7. 1.] [법률 제20615호, 2024. 12. 31., 일부개정]", 10.0),
        ("환경부 (하천과) 044-201-1234", 10.0),
        *BODY,
    )
    assert (law.issuer, law.issued, law.edition) == ("환경부", "시행 2025. 7. 1.", "법률 제20615호")
    manual = read(("가습기 H-20", 30.0), ("개정판 · 2026년 1월", 12.0), ("푸른전자 주식회사", 12.0))
    assert (manual.issuer, manual.issued, manual.edition) == ("푸른전자 주식회사", "2026년 1월", "개정판")
    assert read(("늘봄군 공고 제2026-7호", 12.0), ("빈집 정비 참여자 모집", 30.0)).issuer == "늘봄군"


def test_nothing_unprintable_and_nothing_endless_comes_out_of_a_hostile_page() -> None:
    found = read(("가\u202e나" * 200, 50.0), *BODY, metadata="나" * 5000, name="다\n라.pdf")
    assert found.title == "다 라"
    assert len(tidy("가" * 500)) == 120


def test_names_and_years() -> None:
    assert stem("2007__OWASP_Top_10.pdf") == "2007 OWASP Top 10"
    assert years_of("규정 2023년", "2024. 11", "제20329호") == {"2023", "2024"}
    assert Identity("규정 2023년", "총무팀", "2023년", "제3판").in_words() == "규정 2023년 · 총무팀 · 제3판"
