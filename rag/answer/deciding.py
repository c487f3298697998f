"""Yes or no, where a question asks for it and the sentence says so: told by how both end, and else not told."""

from __future__ import annotations

import re
from enum import Enum, auto

from rag.text.analyser import analyse
from rag.text.asked import WHAT

_ASKS_ELSE = re.compile(rf"{WHAT}|아니면|[가-힣](?:인가요|한가요|나요|까요|니까)[,\s?]+\S.*(?:인가요|한가요|나요|까요|니까)\s*\??\s*$")
_ASKS = re.compile(r"(?:나요|까요?|가요|는가|은가|인가|나|니|냐|죠|지요|되요|돼요|돼|어요|아요|해요|여부)\s*[?？]*\s*$|[?？]\s*$")
_MAY_NOT = re.compile(r"수(?:는|가|도)?\s?없|(?:아니|안)\s?[되된됩]|못\s?[한합하]|금지|불가(?!피)|허용(?:하|되)지\s?(?:아니|않)")
_NEED_NOT = re.compile(
    r"(?:아니|않)(?:을|할)\s?수\s?있|지\s?(?:아니하여|아니해|않아)도|안\s?[가-힣]{1,5}도\s?[되돼된됩]|면제|생략할\s?수\s?있|필요(?:하지|는|가)?\s?(?:않|없)"
)
_MUST = re.compile(r"[아어여해]야(?:만)?\s?[하한합되된됩돼]|의무(?:이|가|다|인|적)|필수|필요(?:하|로)")
_MAY = re.compile(r"수(?:는|가|도)?\s?있|가능|허용|[아어여해]도\s?(?:되|된|될|됩|돼|좋|괜찮|무방)")
_NOT = re.compile(r"지\s?(?:아니|않)|제외|미지급|없[다습는]|아니[다하한]|아닙|비대상")
_HEDGED = re.compile(r"다만|(?<![가-힣])단[,\s]|제외하고|경우에만|한하여|한정|에\s?한해|예외|원칙적")
_CONDITION = re.compile(r"[^,.]*?(?:경우|때|뒤|후|전)(?:에는|에도|에|는|은)?(?=[\s,])|[^,.]*?[가-힣](?:으?면|려면)(?=[\s,])")
_INCLUDED = frozenset({"포함", "보상", "지급", "적용", "해당", "보장", "대상"})
_TAIL = 26  # characters from the end of a sentence in which its predicate stands
_GENERAL = frozenset("하되있없수것때말알이않보주받내") | {"가능", "경우", "여부", "필요", "의무", "아니", "못하"}


class _Says(Enum):
    """What a predicate says of an act: that one may, may not, must, need not do it; or that it is so, or is not."""

    MAY = auto()
    MAY_NOT = auto()
    MUST = auto()
    NEED_NOT = auto()
    IS = auto()
    IS_NOT = auto()


_ANSWERS = {
    (_Says.MAY, _Says.MAY): True,
    (_Says.MAY, _Says.MAY_NOT): False,
    (_Says.MAY, _Says.IS_NOT): False,
    (_Says.MAY_NOT, _Says.MAY_NOT): True,
    (_Says.MAY_NOT, _Says.MAY): False,
    (_Says.MUST, _Says.MUST): True,
    (_Says.MUST, _Says.NEED_NOT): False,
    (_Says.NEED_NOT, _Says.NEED_NOT): True,
    (_Says.NEED_NOT, _Says.MUST): False,
    (_Says.IS, _Says.IS): True,
    (_Says.IS, _Says.IS_NOT): False,
    (_Says.IS, _Says.MAY_NOT): False,
    (_Says.IS, _Says.MAY): True,
    (_Says.IS_NOT, _Says.IS_NOT): True,
    (_Says.IS_NOT, _Says.IS): False,
}


def asks_yes_or_no(question: str) -> bool:
    return _ASKS.search(question.strip()) is not None and _ASKS_ELSE.search(question) is None


def decided(question: str, sentence: str) -> bool | None:
    """Whether the sentence answers the question with yes or no; None where it does not say, or says it with an exception."""
    if not asks_yes_or_no(question) or _HEDGED.search(sentence) or "\t" in sentence:
        return None
    asked = re.split(r"[.!。]\s", question.strip())[-1]
    last = _predicate(sentence)
    if last is None or not _same_act(asked, last) or not _same_condition(question, last):
        return None
    return _ANSWERS.get((_says(asked[-_TAIL:]), _says(last[-_TAIL:])))


def _predicate(sentence: str) -> str | None:
    """The sentence without what stands in brackets; None where it ends in no verb."""
    bare = re.sub(r"[<〈(\[][^<>()\[\]〈〉]*[>〉)\]]", "", sentence).strip().rstrip(". ")
    return bare if re.search(r"(?:다|요|함|음|임|됨|것|금지|불가|제외|가능|면제)$", bare) else None


def _says(tail: str) -> _Says:
    """What the last predicate of the text says: behind its pattern no other word stands. Of several the more telling one counts."""
    for pattern, says in (
        (_NEED_NOT, _Says.NEED_NOT),
        (_MAY_NOT, _Says.MAY_NOT),
        (_MUST, _Says.MUST),
        (_NOT, _Says.IS_NOT),
        (_MAY, _Says.MAY),
    ):
        if any(not re.search(r"\s", tail[match.end() :].strip()) for match in pattern.finditer(tail)):
            return says
    return _Says.IS


def _same_act(question: str, sentence: str) -> bool:
    """Whether what the question asks about last, its last telling verb or noun, is what the sentence says something of at its end."""
    asked, said = _telling(question), set(_telling(sentence[-2 * _TAIL :]))
    return bool(asked) and (asked[-1] in said or (asked[-1] in _INCLUDED and sentence.rstrip(" 한합니다.").endswith("제외")))


def _same_condition(question: str, sentence: str) -> bool:
    """Whether the question names the condition that the sentence makes, where it makes one: half of its words at least."""
    asked = set(_telling(question))
    for condition in _CONDITION.findall(sentence):
        words = _telling(condition)
        if sum(word in asked for word in words) < 0.5 * len(words):
            return False
    return True


def _telling(text: str) -> list[str]:
    return [m.form for m in analyse(text) if m.tag.partition("-")[0] in {"NNG", "NNP", "VV", "VA", "XR", "SN"} and m.form not in _GENERAL]
