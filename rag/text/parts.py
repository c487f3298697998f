"""What of a message is asked: without the story around it, and question by question where it asks several."""

from __future__ import annotations

import re

from rag.core.hangul import ends_in_consonant
from rag.text.analyser import analyse
from rag.text.asked import WHAT
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
_EACH = re.compile(r"(?P<first>\S[^,?]{0,40}?)(?:와|과|이랑|랑|하고)\s(?P<second>[^,?]{1,40}?)(?:은|는|이|가|를|을)?\s각각\s(?P<rest>.*)$")
_DIFFER = re.compile(
    r"(?P<first>\S+?)(?:와|과|이랑|랑|하고)\s(?P<second>[^,?]{1,30}?)(?:의|은|는|이|가)?\s?(?:차이점?|다른\s?점)(?:[은는이가을를]|\s)*(?:무엇|뭐|뭔|어떤|어떻게|알려|설명|\?|$)"
)
_ELLIPSIS = re.compile(r"(?P<topic>[은는])요\s*[?？]?$")  # 식비는요?
_JOINS = re.compile(r"^(?:그리고|또한?|그럼|그러면|아울러|추가로)\s")
_LONG = 110  # characters: about what the reader's 64 tokens hold
_AROUND = 60  # of what is pointed back to
_TELLING = 1  # nouns by which a question tells alone what it is about
_SHORT = 14  # a question as short names no subject


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
    """The questions of a message, each to be asked alone; nothing where there is one only."""
    told = _sentences(message)
    asking = [sentence for sentence in told if _asks(sentence)] or [sentence for sentence in told if _WHAT.search(sentence)][-1:]
    if len(asking) > 1 and all(len(sentence) > 4 for sentence in asking):
        return tuple(_with_topic(asking))
    return _of_each(asking[-1]) or _of_clauses(asking[-1]) if asking else ()


def _nouns(sentence: str) -> int:
    return sum(m.tag in ("NNG", "NNP", "SL") and len(m.form) > 1 for m in analyse(sentence))


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
        elif _POINTS_BACK.search(sentence) or len(sentence) < _SHORT:
            given.append(f"{_lead(asking[0], sentence)} {sentence}".strip())
        else:
            given.append(sentence)
    return given


def _of_each(question: str) -> tuple[str, ...]:
    """A와 B는 각각 얼마인가요: A는 얼마인가요, B는 얼마인가요. A와 B의 차이: what is A, what is B."""
    match = _EACH.search(question)
    if match is None:
        differ = _DIFFER.search(question)
        if differ is None:
            return ()
        before = question[: differ.start()]
        return tuple(f"{before}{with_topic(differ[name].strip())} 무엇인가요?" for name in ("first", "second"))
    before, first, second = question[: match.start()], match["first"].strip(), match["second"].strip()
    shared, _, own = first.rpartition(" ")
    lead = f"{before}{shared} " if shared and own != second.rpartition(" ")[2] else f"{before.rstrip()} ".lstrip()
    return (f"{before}{first} {match['rest']}".strip(), f"{lead}{second} {match['rest']}".strip())


def with_topic(noun: str) -> str:
    """A noun with the particle that fits its last letter: 휴가는, 병원은."""
    return f"{noun}{'은' if ends_in_consonant(noun) else '는'}"


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
        return first[: topic.end] if topic else "" if asks and asks.start() < 4 else first
    under = [m.end for m in morphemes if m.tag in ("JKB", "JKG") and m.form in ("에서", "의") and (topic is None or m.end <= topic.start)]
    if under:
        return first[: under[-1]]
    bare = [m for m in morphemes if m.tag in ("NNG", "NNP", "SL") and len(m.form) > 1]
    return first[: asks.start()].strip() if asks and topic is None and bare and bare[-1].end == morphemes[-1].end else ""
