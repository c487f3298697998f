"""A question that goes on from the one before it ("그럼 2024년은?"), read as a question of its own."""

from __future__ import annotations

import re

from rag.text.analyser import analyse
from rag.text.asked import WHAT
from rag.text.conjuncts import with_topic
from rag.text.particulars import NAMED
from rag.text.years import year_places

_JOINS = re.compile(r"^(?:그럼|그러면|그렇다면|그리고|그런데|근데|아|또)[,\s]+")
_BACK = re.compile(r"^(?:그건|그거|그게|이건|이거|그것|거기)(?:[은는이가도]|에서?는?)?\s+")
_TOPIC_ONLY = re.compile(r"^(?P<noun>\S.{0,24}?)(?:은|는|의\s?경우(?:는|엔|에는)?)(?:요|\s?어때\S*|\s?어떻게\s\S+)?\s*[?？]?$")
_ASKS = re.compile(rf"{WHAT}|알려|가르쳐|설명")
_YEAR = re.compile(r"['’]?\d{2,4}\s?년도?")


def understood(question: str, before: str) -> str | None:
    """`question` as it is meant after the question `before`; None where it stands alone."""
    text = _JOINS.sub("", question.strip())
    joins = text != question.strip()
    back = _BACK.match(text)
    if back:
        return f"{_topic(before)} {text[back.end() :]}".strip()
    only = _TOPIC_ONLY.match(text)
    if only and not _ASKS.search(only["noun"]) and (joins or text.rstrip("? ？").endswith("요") or _YEAR.fullmatch(only["noun"].strip())):
        return _instead(before, only["noun"].strip())
    return f"{_topic(before)} {text}".strip() if joins and len(text) <= 30 and _ASKS.search(text) else None


def _instead(before: str, noun: str) -> str | None:
    """The question before, asked of another year or another subject."""
    if _YEAR.fullmatch(noun):
        places = year_places(before)
        if not places:
            return f"{noun} {before}"
        match = _YEAR.match(before, places[0][1])
        if match is None:  # a year of a date: 2023.12.31
            return before[: places[0][1]] + re.sub(r"\d+", re.sub(r"\D", "", noun), before[places[0][1] :], count=1)
        return before[: places[0][1]] + noun + before[match.end() :]
    like = NAMED.search(noun)
    if like and like.end() == len(noun) and (same := re.search(rf"[가-힣A-Za-z]+\s?(?:{NAMED.pattern})", before)):
        return before[: same.start()] + noun + before[same.end() :]
    subject = _subject(before)
    if subject is None:
        return None
    start, end = subject
    rest = re.sub(r"^(?:은|는|이|가)(?=\s)", "", before[end:])
    return f"{before[:start]}{with_topic(noun) if rest != before[end:] else noun}{rest}"


def _subject(question: str) -> tuple[int, int] | None:
    """Where the noun stands that the question is about: before 은 or 는, else before 이 or 가."""
    morphemes = analyse(question)
    for forms in (("은", "는"), ("이", "가")):
        for at, morpheme in enumerate(morphemes):
            if morpheme.tag in ("JX", "JKS") and morpheme.form in forms and at:
                first = at - 1
                while (
                    first
                    and morphemes[first - 1].tag[:2] in ("NN", "SL", "SN", "XS", "XP")
                    and morphemes[first - 1].end == morphemes[first].start
                ):
                    first -= 1
                return morphemes[first].start, morphemes[at - 1].end
    return None


def _topic(question: str) -> str:
    """What the question before was about, for one that does not say it: up to its subject."""
    subject = _subject(question)
    return question[: subject[1]].strip() if subject else " ".join(question.split()[:2]).rstrip("?")
