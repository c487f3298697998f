"""The nouns that a question is about, to be looked up: where a library has none of one, it cannot say anything of it."""

from __future__ import annotations

from rag.text.analyser import Morpheme
from rag.text.terms import BIGRAM_MARK, TRIGRAM_MARK, Analysed

_NOUNS = frozenset({"NNG", "NNP"})
_SUBJECT = frozenset({"JKS", "JX", "JC"})
# Nouns that name what is asked of something; a text answers without them.
_ASKED_OF = (
    "가격 값 개념 개수 결과 경우 계획 과정 관계 구성 구조 금액 기간 기능 기준 나이 날짜 내용 단계 단점 "
    "담당자 대상 대책 목적 목표 무게 문제 문제점 방법 방식 범위 비용 비율 비중 사람 사유 상태 성격 순서 시간 "
    "시기 시점 역할 연도 연락처 영향 예산 요건 용도 원인 위치 유형 의미 이름 이유 인원 일정 장점 장소 "
    "전화번호 절차 정도 정의 제도 조건 조치 종류 주소 주제 주체 차이 책임자 책임 처벌 처리 취지 크기 특성 "
    "특징 평가 필요성 한도 항목 현황 형태 확률 활동 회사 횟수 효과 흐름 기관 부분"
)
_ATTRIBUTES = frozenset(_ASKED_OF.split())
_FORMS = frozenset({"은", "는", "이", "가", "와", "과", "이랑", "랑"})


def subjects_of(question: Analysed) -> tuple[str, ...]:
    """Nouns of two letters or more that stand alone before 은, 는, 이, 가 or are joined to one by 와, 과: 고기, 생선 of "고기와 생선은"."""
    found: list[str] = []
    morphemes = question.morphemes
    for at, morpheme in enumerate(morphemes[:-1]):
        following = morphemes[at + 1]
        joined = following.tag in _SUBJECT and following.form in _FORMS and following.start == morpheme.end
        if (
            joined
            and morpheme.form not in _ATTRIBUTES
            and _kind(morpheme) in _NOUNS
            and len(morpheme.form) > 1
            and (at == 0 or not _touches(morphemes[at - 1], morpheme))
        ):
            found.append(morpheme.form)
    return tuple(dict.fromkeys(found))


def nouns_of(question: Analysed) -> tuple[str, ...]:
    """The nouns of a question, those that are written as one together: 국민연금공단."""
    found, run = list[str](), list[Morpheme]()
    for morpheme in question.morphemes:
        if run and not (_kind(morpheme) in _NOUNS and _touches(run[-1], morpheme)):
            found.append(question.text[run[0].start : run[-1].end])
            run = []
        if _kind(morpheme) in _NOUNS:
            run.append(morpheme)
    return tuple(dict.fromkeys([*found, *([question.text[run[0].start : run[-1].end]] if run else [])]))


def lookup(noun: str) -> str:
    """The FTS5 expression for a noun, as a morpheme or inside a longer word."""
    if len(noun) < 3:
        return f'"{noun}" OR "{BIGRAM_MARK}{noun}"'
    inside = " AND ".join(f'"{TRIGRAM_MARK}{noun[at : at + 3]}"' for at in range(len(noun) - 2))
    return f'"{noun}" OR ({inside})'


def _kind(morpheme: Morpheme) -> str:
    return morpheme.tag.partition("-")[0]


def _touches(before: Morpheme, morpheme: Morpheme) -> bool:
    return before.end == morpheme.start
