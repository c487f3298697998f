"""Two things that one sentence asks for together (A와 B는 각각 얼마, A의 시기, B의 값): each with what both stand under."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.core.hangul import ends_in_consonant
from rag.text.analyser import Morpheme, analyse
from rag.text.asked import WHAT

_AND = r"(?:와|과|이랑|랑|하고)"
_EACH = re.compile(
    rf"(?P<first>[^\s,][^,?]{{0,40}}?){_AND}\s(?P<second>[^,?]{{1,40}}?)(?P<particle>은|는|이|가|를|을)?\s각각\s(?P<rest>.*)$"
)
_NOUN_ASKED = re.compile(r"\S+?(?:\s\S+?){0,2}?(?=(?:은|는|이|가|을|를|도)?(?:\s(?:어떻|어떤|무엇|뭐|얼마|언제|알려|말해|설명)|[?？.]*$))")
_DIFFER = re.compile(
    rf"(?P<first>\S+?){_AND}\s(?P<second>[^,?]{{1,30}}?)(?:의|은|는|이|가)?\s?(?:차이점?|다른\s?점)(?:[은는이가을를]|\s)*(?:무엇|뭐|뭔|어떤|어떻게|알려|설명|\?|$)"
)
_TWICE = re.compile(
    r"^(?P<first>\S.*?\s(?P<asks>몇\s?[가-힣]{1,3}|얼마|언제|어디))(?:고|이고)?,?\s+(?P<second>\S.*?\s(?P=asks)\S{0,6}?)[\s?？.]*$"
)
_WHETHER = re.compile(r"^(?P<first>\S.*?[가-힣]지)(?:(?:와|랑|하고|도)\s|,\s)(?P<second>\S.*)$")
_SUBJECT = re.compile(rf"(?P<noun>\S.{{0,40}}?)[은는이가]\s(?:{WHAT})")
_TOLD_TO = re.compile(r"(?:을|를|도|은|는)?\s?(?:알려|가르쳐|말해|말씀해|설명해|궁금)")
# What is asked of a thing by a noun alone, as the last noun of what is asked: 유효 기간, 1점당 가치.
_ATTRIBUTE = re.compile(
    r"(?:시기|날짜|기간|기한|가치|금액|한도|비율|비용|요금|가격|주소|번호|연락처|이름|명칭|위치|장소|방법|절차|순서|조건|자격|대상|기준|이유|원인|사유|종류"
    r"|개수|수량|횟수|인원|크기|높이|길이|두께|무게|온도|시간|속도|간격|점수|등급|서류|준비물|부서|기관|[율률값액])$"
)
_NOUNS = frozenset(("NNG", "NNP", "NNB", "SL", "SN", "NR", "XSN", "XPN"))
_WHILE = frozenset(("때", "경우", "중"))


def with_topic(noun: str) -> str:
    """A noun with the particle that fits its last letter: 휴가는, 병원은."""
    return f"{noun}{'은' if ends_in_consonant(noun) else '는'}"


def conjuncts(question: str) -> tuple[str, ...]:
    """The questions that one sentence puts by naming two things; nothing where it asks for one."""
    return (
        _of_each(question)
        or _of_difference(question)
        or _of_twice(question)
        or _of_whether(question)
        or _of_nouns(question)
        or _of_two(question)
    )


def is_attribute(noun: str) -> bool:
    """Whether a noun names what is asked of a thing, and no thing: 기간, 비용."""
    return _ATTRIBUTE.search(noun) is not None


def shared(first: str, second: str) -> str:
    """Of the first of two things named what both stand under: up to the last place where a case or topic ends (…할 때, …은, …에서), or
    its object, where the second has none; without a modifier of its own the second shares all but the last word."""
    morphemes = analyse(first)
    own = analyse(second)
    if not any(m.tag == "ETM" for m in own):
        above, _, last = first.rpartition(" ")
        return above if last != second.rpartition(" ")[2] else ""
    has_object = any(m.tag in ("JKO", "JKS") for m in own)
    ends = [0]
    for before, m in zip([None, *morphemes[:-1]], morphemes, strict=True):
        under = m.tag == "JX" and m.form in ("은", "는")
        place = m.tag == "JKB" and m.form == "에서"
        then = m.form in _WHILE and before is not None and before.tag == "ETM"
        if under or place or then or m.form == "," or (m.tag == "JKO" and not has_object):
            ends.append(m.end)
    return first[: max(end for end in ends if end < len(first.rstrip()))].strip() if morphemes else ""


def _of_each(question: str) -> tuple[str, ...]:
    """A와 B는 각각 얼마인가요: A는 얼마인가요, B는 얼마인가요."""
    match = _EACH.search(question)
    if match is None:
        return ()
    before, first, second = question[: match.start()], match["first"].strip(), match["second"].strip()
    lead = " ".join(filter(None, (before.strip(), shared(first, second))))
    of_topic = match["particle"] in ("은", "는")
    told = [f"{before}{first}", f"{lead} {second}".strip()]
    return tuple(f"{with_topic(one) if of_topic else one} {match['rest']}" for one in told)


def _fitting(particle: str, noun: str) -> str:
    pair = next(pair for pair in ("은는", "이가", "을를") if particle in pair)
    return pair[0] if ends_in_consonant(noun) else pair[1]


def _of_difference(question: str) -> tuple[str, ...]:
    """A와 B의 차이: what is A, what is B."""
    match = _DIFFER.search(question)
    if match is None:
        return ()
    before = question[: match.start()]
    return tuple(f"{before}{with_topic(match[name].strip())} 무엇인가요?" for name in ("first", "second"))


def _of_twice(question: str) -> tuple[str, ...]:
    """그냥 하면 몇 초 색인을 쓰면 몇 초: the same is asked twice."""
    match = _TWICE.match(question)
    if match is None or len(re.findall(WHAT, question)) != 2:
        return ()
    named = match["first"][: -len(match["asks"])].strip()
    return (match["first"], f"{shared(named, match['second'])} {match['second']}".strip())


def _of_whether(question: str) -> tuple[str, ...]:
    """왜 그런지와 할 일을 알려 주세요."""
    match = _WHETHER.match(question)
    if match is None or not re.search(WHAT, match["first"]):
        return ()
    told = _TOLD_TO.search(match["second"])
    asks = re.search(WHAT, match["second"]) or (
        told is not None and re.search(r"(?:것|거|점|일|방법|지)$", match["second"][: told.start()])
    )
    if told is None or not asks:
        return ()
    subject = _SUBJECT.match(match["first"]) if not _names_subject(match["second"]) else None
    second = f"{subject['noun']} {match['second']}" if subject else match["second"]
    return (f"{match['first']} {match['second'][told.start() :].lstrip('을를도은는 ')}", second)


def _names_subject(text: str) -> bool:
    return any(m.tag == "JKS" or (m.tag == "JX" and m.form in ("은", "는")) for m in analyse(text))


def _of_nouns(question: str) -> tuple[str, ...]:
    """포인트 사라지는 시기, 1점당 가치: two attributes, with no verb that asks."""
    named = [one.strip() for one in question.rstrip(" ?？.").split(",")]
    if len(named) != 2 or not all(" " in one for one in named) or re.search(WHAT, question):
        return ()
    first, second = (analyse(one) for one in named)
    if not all(_names_attribute(one) for one in (first, second)):
        return ()
    lead = _leading_nouns(named[0], first)
    return (named[0], named[1] if lead and named[1].startswith(lead) else f"{lead} {named[1]}".strip())


def _of_two(question: str) -> tuple[str, ...]:
    """신청 자격과 제출 서류는 …: two attributes of one thing."""
    for cut in re.finditer(rf"{_AND}\s", question):
        first = question[: cut.start()]
        second = _NOUN_ASKED.match(question[cut.end() :])
        if (
            second is None
            or second.group() in first
            or any(m.tag in ("JKO", "JKS") for m in analyse(second.group()))
            or not all(map(_names_attribute, (analyse(first), analyse(second.group()))))
        ):
            continue
        rest = question[cut.end() + second.end() :]
        lead = shared(first, second.group()) or _leading_nouns(first, analyse(first))
        return tuple(f"{one}{_refitted(rest, one)}" for one in (first, f"{lead} {second.group()}".strip()))
    return ()


def _refitted(rest: str, noun: str) -> str:
    """What stands behind a noun, its particle as it fits the noun."""
    return f"{_fitting(rest[0], noun)}{rest[1:]}" if rest[:1] and rest[0] in "은는이가을를" else rest


def _names_attribute(morphemes: Sequence[Morpheme]) -> bool:
    return bool(morphemes) and morphemes[-1].tag in _NOUNS and is_attribute(morphemes[-1].form)


def _leading_nouns(text: str, morphemes: Sequence[Morpheme]) -> str:
    """The words that `text` begins with that are nouns alone, without the last word of all."""
    words = text.split(" ")
    end = 0
    for word in words[:-1]:
        inside = [m for m in morphemes if end <= m.start < end + len(word)]
        if any(m.tag not in _NOUNS for m in inside):
            break
        end += len(word) + 1
    return text[:end].strip()
