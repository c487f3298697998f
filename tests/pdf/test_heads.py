"""Heads of tables by their words alone. "^" is the cell above, "<" the one at the left."""

from __future__ import annotations

import pytest

from rag.pdf.tables.frame import Frame
from rag.pdf.tables.heads import heads_of


def frame(*lines: str) -> Frame:
    texts = list[str]()
    places = list[list[int]]()
    for line in lines:
        row = list[int]()
        for column, text in enumerate(line.split("|")):
            if text == "^":
                row.append(places[-1][column])
            elif text == "<":
                row.append(row[-1])
            else:
                row.append(len(texts))
                texts.append(text)
        places.append(row)
    xs = [float(column) for column in range(len(places[0]) + 1)]
    return Frame(xs, places, [()] * len(texts), texts=texts, shades=[-1] * len(texts))


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (("순위|기관|점수", "1|갑은행|98", "2|을은행|97", "3|병은행|90"), "1 갑은행 2 을은행 3 병은행"),
        (("연번|분야|사업|예산", "1|교육|돌봄|100", "2|^|급식|200", "3|복지|경로당|50"), "1 교육 돌봄 2 급식 3 복지 경로당"),
        (("구분|<|2022|2023", "수입|보험료|100|120", "^|이자|10|12", "합계|<|110|132"), "수입 보험료 이자 합계"),
        (("시도|시군구|시설명|전화", "갑|가|가 집|1", "갑|나|나 집|2", "갑|다|다 집|3", "을|가|라 집|4"), "가 집 나 집 다 집 라 집"),
        (("구분|기존|변경|사유", "연 1회|필수|선택|완화", "연 2회|필수|필수|유지"), "연 1회 연 2회"),
        (("연도|출생아 수", "2020|272,337", "2021|260,562"), "2020 2021"),
        (("지역|인구|면적|비고", "갑|10|3|산", "^|12|4|들", "을|11|5|강"), "갑 을"),
        (("월|기간|행사명|곳", "1월|7~10일|전시회|갑", "^|12일|발표회|을", "2월|3일|공연|갑"), "1월 전시회 발표회 2월 공연"),
        (("성명|김가람|생년월일|1990.1.1", "주소|달빛로 3|전화|02-111-2222"), "성명 생년월일 주소 전화"),
        (("문의|010-111-2222", "기간|2024.1.1~2024.12.31", "금액|월 50만원"), "문의 기간 금액"),
        (("용어|뜻|용어|뜻", "갑|하나|을|둘", "병|셋|정|넷"), "갑 을 병 정"),
        (("42일~69일|70일~139일|140일 이상", "1천만원|2천만원|3천만원"), ""),
        (("연도|2023|2024", "사업비|1,200|1,300"), "사업비"),
        (("|제품|값", "|사과|3", "|배|4"), "사과 배"),
    ],
)
def test_row_heads_say_which_row_it_is(lines: tuple[str, ...], names: str) -> None:
    table = frame(*lines)
    found = heads_of(table)
    assert " ".join(table.texts[cell] for cell in sorted(found) if found[cell] == "row") == names


@pytest.mark.parametrize(
    ("lines", "heads"),
    [
        (("|2022|<|2023(’22.12월말)", "^|당초|수정|계획", "갑|1|2|3", "을|4|5|6"), "2022 2023(’22.12월말) 당초 수정 계획"),
        (("접수|신청인 → 기관|3일", "⇩||", "심사|기관|7일", "⇩||", "통지|기관 → 신청인|1일"), ""),
        (("부문|내용|<", "갑|설명이다|<", "^|구분|금액", "^|입원|3만원"), "내용 구분 금액"),
    ],
)
def test_column_heads_name_columns(lines: tuple[str, ...], heads: str) -> None:
    table = frame(*lines)
    found = heads_of(table)
    assert " ".join(table.texts[cell] for cell in sorted(found) if found[cell] == "column") == heads


GREY, BLUE, RED, YELLOW = 0xD9D9D9, 0x4F81BD, 0xFF0000, 0xFFFF00


def test_colours_that_say_a_value_make_no_column_one_of_names() -> None:
    table = frame("위험|경로|탐지|영향|", "주입|쉬움|보통|심각|", "노출|보통|어려움|보통|", "위조|어려움|쉬움|보통|")
    table.shades = [BLUE] * 5 + [GREY, RED, YELLOW, RED, GREY, GREY, YELLOW, BLUE, RED, GREY, GREY, BLUE, RED, YELLOW, GREY]
    found = heads_of(table)
    assert [table.texts[cell] for cell in sorted(found) if found[cell] == "row"] == ["주입", "노출", "위조"]


def test_a_box_over_a_shaded_head_hides_its_colour_and_not_that_it_is_one() -> None:
    table = frame("구분|한 해|두 해|세 해", "가|나|다|라", "마|바|사|아")
    table.shades = [BLUE, BLUE, -1, BLUE] + [-1] * 8
    assert [table.texts[cell] for cell, head in heads_of(table).items() if head == "column"] == ["한 해", "두 해", "세 해"]


def test_texts_beside_each_other_under_heads_have_no_name() -> None:
    long = "사용자와 관리자를 모두 포함하여 시스템에 믿을 수 없는 자료를 보낼 수 있는 모든 사람을 고려해야 한다"
    table = frame("요인|경로|영향", "____|쉬움|심각", f"{long}|{long}|{long}")
    assert "row" not in heads_of(table).values()
    table = frame("기관|공제", f"{long}|1만원", f"{long}|2만원")
    assert list(heads_of(table).values()).count("row") == 2
