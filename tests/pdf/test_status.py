"""What a page is, by its signs."""

from __future__ import annotations

import pytest

from rag.core.records import PageStatus
from rag.pdf.status import FEW_CHARACTERS, FEW_LARGE, UNREADABLE_SHARE, signs, status_of

PROSE = "이 규정은 임직원의 휴가에 관한 사항을 정함을 목적으로 하며, 2025/03/31부터 시행한다."


@pytest.mark.parametrize(
    ("text", "unreadable", "image", "status"),
    [
        (PROSE, 0, 0.0, PageStatus.TEXT),
        (PROSE, 0, 1.0, PageStatus.TEXT),
        ("The quick brown fox jumps over the lazy dog. Café naïve résumé.", 0, 0.0, PageStatus.TEXT),
        ("法律第二十三號 第一條 本法은 公布한 날부터 施行한다", 0, 0.0, PageStatus.TEXT),
        ("가", 0, 0.0, PageStatus.TEXT),
        ("", 0, 0.0, PageStatus.EMPTY),
        (" \n ", 0, 0.2, PageStatus.EMPTY),
        ("", 0, 0.9, PageStatus.SCANNED),
        ("12쪽", 0, 0.9, PageStatus.SCANNED),
        ("", 40, 0.0, PageStatus.GARBLED),
        (PROSE, 40, 0.0, PageStatus.GARBLED),
        ("ÀºÇà¹ý Á¦1Àå ÃÑÄ¢ Á¦1Á¶(¸ñÀû) ÀÌ ¹ýÀº ÀºÇàÀÇ °ÇÀüÇÑ ¿î¿µÀ»", 0, 0.0, PageStatus.GARBLED),
        ("ㅇㅣㄱㅠㅈㅓㅇㅇㅡㄴ ㅎㅠㄱㅏㄹㅡㄹ", 0, 0.0, PageStatus.GARBLED),
        ("뷁쀍쓩쭣켘퓡훫갻괩굀꿼낃넭뎱됃땗뢣묡븕쇩쒯앯윥졯쥕", 0, 0.0, PageStatus.GARBLED),
    ],
)
def test_signs_decide(text: str, unreadable: int, image: float, status: PageStatus) -> None:
    assert status_of(signs(text, unreadable, image)) is status


def test_a_few_unreadable_characters_do_not_make_a_page_garbled() -> None:
    visible = len("".join(PROSE.split()))
    few = int(UNREADABLE_SHARE * visible)
    assert status_of(signs(PROSE, few, 0.0)) is PageStatus.TEXT
    assert status_of(signs(PROSE, few + 1, 0.0)) is PageStatus.GARBLED


def test_a_divider_set_large_over_a_picture_is_text() -> None:
    assert status_of(signs("정책·법제", 0, 1.0, large=FEW_LARGE)) is PageStatus.TEXT
    assert status_of(signs("정책·법제", 0, 1.0, large=FEW_LARGE - 1)) is PageStatus.SCANNED
    assert status_of(signs("가" * FEW_CHARACTERS, 0, 1.0)) is PageStatus.TEXT
