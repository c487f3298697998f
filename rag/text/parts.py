"""What of a message is asked: without the story around it, and question by question where it asks several."""

from __future__ import annotations

import re

from rag.text.analyser import Morpheme, analyse
from rag.text.asked import WHAT
from rag.text.conjuncts import conjuncts, is_attribute
from rag.text.sentences import sentences

_TOLD_TO = r"(?:알려|가르쳐|말해|말씀해|설명해|찾아|보여|정리해)\s?(?:줘|줄래|주세요|주십시오|주시면\s?\S+|달라|줬으면\s?\S+|바랍니다)"
_ASKS = re.compile(
    rf"(?:[?？]|(?:나요|까요?|은가|는가|인가|가요|는지|을지|인지|니까|느냐|는요)|{_TOLD_TO}|궁금\S*|뭐야|뭔가|돼요?|됨|뭐임)[\s.?!~？]*$"
)
_WHAT = re.compile(rf"{WHAT}|여부")
_GREETS = re.compile(r"^(?:안녕|감사|고맙|수고|실례|죄송)")
_BACK = r"이런|그런|이럴|그럴|이때|그때|이\s?경우|그\s?경우|이거|그거|이건|그건|여기|거기|이렇게|그렇게|그럼|그러면|그"
_POINTS_BACK = re.compile(rf"(?:^|\s)(?:{_BACK})(?:\s|$|[은는이가도에])")
_CLAUSES = re.compile(r"(?<=[가-힣])(?P<ending>하고|이고|이며|으며|고|며)(?:,\s*|\s+)(?=\S)")
_ELLIPSIS = re.compile(r"(?P<topic>[은는])요\s*[?？]?$")  # 식비는요?
_JOINS = re.compile(r"^(?:그리고|또한?|그럼|그러면|아울러|추가로)\s")
_LONG = 110  # characters: about what the reader's 64 tokens hold
_AROUND = 60  # of what is pointed back to
_TELLING = 2  # nouns by which a question tells alone what it is about
_SHORT = 14  # a question as short names no subject
_GENERAL = frozenset("때것거건곳데날점분수등중안뒤후전")  # nouns that say nothing of what a question is about
_BARE_VERBS = frozenset("있되하이없돼나")


def asked_part(message: str) -> str:
    """The sentences of a long or told message that ask, with what they point back to; all of a message that only asks."""
    told = _sentences(message)
    asking = [number for number, sentence in enumerate(told) if _asks(sentence)]
    if not asking or len(told) == len(asking) or (len(message) <= _LONG and not any(map(_GREETS.search, told))):
        return message
    last = asking[-1]
    kept = [told[number] for number in asking if number == last or sum(len(told[other]) for other in asking if other >= number) <= _LONG]
    kept += [
        sentence for sentence in told[last + 1 : last + 2] if len(sentence) <= _AROUND / 2 and not _GREETS.search(sentence)
    ]  # … 기준으로요.
    if _POINTS_BACK.search(kept[0]) and (first := told.index(kept[0])) and _nouns(kept[0]) < _TELLING:
        kept.insert(0, told[first - 1][-_AROUND:])
    return " ".join(kept)


def parts_of(message: str) -> tuple[str, ...]:
    """The questions of a message, each to be asked alone, without the story around them; nothing where there is one only."""
    told = _sentences(message)
    asking = _asking(told)
    if not asking:
        return conjuncts(told[0]) if len(told) == 1 else ()
    if len(asking) > 1 and all(len(sentence) > 4 for sentence in asking):
        return tuple(_with_topic(asking))
    return conjuncts(asking[-1]) or _of_clauses(asking[-1])


def behind_story(message: str, part: str) -> str:
    """One of the questions of a message behind the story that the message tells before it asks: what it is about may stand there."""
    told = _sentences(message)
    first = next(iter(_asking(told)), None)
    return " ".join([*told[: told.index(first)], part]) if first is not None else part


def _asking(told: list[str]) -> list[str]:
    return [sentence for sentence in told if _asks(sentence)] or [sentence for sentence in told if _WHAT.search(sentence)][-1:]


def _telling(question: str) -> int:
    """The nouns that say what a question is about: not what is asked of it, nor what stands for a verb (신청해야)."""
    morphemes = analyse(question)
    following = [*(m.tag for m in morphemes[1:]), ""]
    return sum(
        m.tag in ("NNG", "NNP", "SL") and m.form not in _GENERAL and not is_attribute(m.form) and after not in ("XSV", "XSA")
        for m, after in zip(morphemes, following, strict=True)
    )


def _nouns(sentence: str) -> int:
    """The nouns of two letters or more, without those that ask (얼마)."""
    return sum(m.tag in ("NNG", "NNP", "SL") and len(m.form) > 1 and not _WHAT.fullmatch(m.form) for m in analyse(sentence))


def _sentences(message: str) -> list[str]:
    return [message[start:end].strip() for start, end in sentences(message) if message[start:end].strip()]


def _asks(sentence: str) -> bool:
    return bool(_ASKS.search(sentence)) and not _GREETS.search(sentence)


def _with_topic(asking: list[str]) -> list[str]:
    """A question that only points back or names no subject is asked of the first one's topic."""
    given = [asking[0]]
    for sentence in (_JOINS.sub("", further) for further in asking[1:]):
        asks, named = _WHAT.search(asking[0]), _ELLIPSIS.search(sentence)
        if named and asks:
            given.append(f"{sentence[: named.start()]}{named['topic']} {asking[0][asks.start() :]}")
        elif _POINTS_BACK.search(sentence) or len(sentence) < _SHORT or not _telling(sentence):
            given.append(f"{_lead(asking[0], sentence)} {sentence}".strip())
        else:
            given.append(sentence)
    return given


def _of_clauses(question: str) -> tuple[str, ...]:
    """… 언제 시작하고, … 몇 도까지 올리나요: each clause that asks for something of its own."""
    for cut in reversed(list(_CLAUSES.finditer(question))):
        first, second = question[: cut.end()].rstrip(" ,"), question[cut.end() :].strip()
        if _WHAT.search(first) and _WHAT.search(second) and _ends_a_clause(question, cut.end("ending")):
            return (first, f"{_lead(first, second)} {second}".strip())
    return ()


def _ends_a_clause(question: str, at: int) -> bool:
    """Whether an ending of a verb stands before a place: 고 of 하고, none of 사고, 보고, 신고."""
    return any(morpheme.end == at and morpheme.tag == "EC" for morpheme in analyse(question))


def _lead(first: str, second: str) -> str:
    """What the first question says it is about, for a second one that does not say it: up to its topic (…은), or, where the second has a
    topic of its own, up to what both stand under (…에서, …의), or the nouns alone that it begins with (숙소 몇 명까지 되고 …)."""
    asks = _WHAT.search(first)
    morphemes = [m for m in analyse(first) if m.end <= (asks.start() if asks else len(first))]
    own = any(m.tag == "JX" and m.form in ("은", "는") for m in analyse(second[:30]))
    topic = next((m for m in morphemes if m.tag == "JX" and m.form in ("은", "는")), None)
    if not own:
        return _topic_of(first, morphemes, topic) if topic else _without_asked(first, morphemes, asks)
    under = [m.end for m in morphemes if m.tag in ("JKB", "JKG") and m.form in ("에서", "의") and (topic is None or m.end <= topic.start)]
    if under:
        return first[: under[-1]]
    bare = [m for m in morphemes if m.tag in ("NNG", "NNP", "SL") and len(m.form) > 1]
    return first[: asks.start()].strip() if asks and topic is None and bare and bare[-1].end == morphemes[-1].end else ""


def _topic_of(first: str, morphemes: list[Morpheme], topic: Morpheme) -> str:
    """Up to the topic; where that only stands for what is asked first (…하는 때는 언제이고), without its particle."""
    named = next((m.form for m in morphemes if m.end == topic.start), "")
    return first[: topic.start if named in _GENERAL and morphemes[-1] == topic else topic.end]


def _without_asked(first: str, morphemes: list[Morpheme], asks: re.Match[str] | None) -> str:
    """Of a question without a topic what stands before the words that ask, where behind them it says nothing; of one that asks yes or no
    the words up to the last noun that stands without a case."""
    if asks is not None:
        behind = [m for m in analyse(first) if m.start >= asks.end() and m.tag in ("NNG", "NNP", "VV", "VA") and m.form not in _BARE_VERBS]
        return (first if behind else first[: asks.start()].strip()) if asks.start() >= 4 else ""
    ends = [m.end for m, after in zip(morphemes, [*morphemes[1:], None], strict=True) if _stands_alone(m, after)]
    return first[: ends[-1]] if ends else first


def _stands_alone(noun: Morpheme, after: Morpheme | None) -> bool:
    return noun.tag in ("NNG", "NNP", "SL") and (after is None or after.start > noun.end or after.tag == "JKO")
