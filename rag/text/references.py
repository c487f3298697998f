"""Places that a question names: 제5조의2제2항, 15조 2항, 별표 3, <표 2>, 3쪽, 부칙."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.core.records import Passage, Span
from rag.text.analyser import analyse

_ARTICLE = re.compile(
    r"(?<![\d가-힣])제?\s?(?P<article>\d{1,4})\s?조(?:\s?의\s?(?P<branch>\d{1,3}))?(?!\s?(?:원|억|개|명|각|\d+(?![\d\s]*[항호])))"
    r"(?:\s?제?\s?(?P<paragraph>\d{1,2})\s?항)?(?:\s?제?\s?(?P<item>\d{1,2})\s?호)?"
)
_ANNEX = re.compile(
    r"(?P<kind>별표|별지|별첨|부록|붙임)\s?(?:제\s?)?(?P<number>\d{1,3})(?:\s?의\s?(?P<branch>\d{1,3}))?\s?(?:호\s?(?:서식)?)?"
)
_TABLE = re.compile(
    r"(?<![가-힣])[<〈\[【(]?\s?(?P<kind>표|그림)\s?(?P<number>\d{1,3}(?:[-.]\d{1,3})?)\s?[>〉\]】)]?(?=\s|$|[은는이가을를의에와과,.?])"
)
_PAGE = re.compile(
    r"(?<![\d가-힣.])(?P<page>\d{1,4}|(?<![a-z])[ivx]{1,6})\s?(?:쪽|페이지|page)(?=[은는이가을를의에로]|\s|$|[?,.])|(?<![A-Za-z])p(?:age|\.)\s?(?P<after>\d{1,4})(?!\d)",
    re.IGNORECASE,
)
_SUPPLEMENT = re.compile(r"(?<![가-힣])부칙(?=\s|[은는이가을를의에]|$|\?)")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_GENERAL_WORDS = (
    "내용 무엇 뭐 정하 조항 관하 알리 설명 보이 주 말하 조문 규정 대하 요약 정리 관련 적히 쓰이 나오 있 하 되 어떤 의 뜻 의미 담기 찾 읽 "
    "전체 전부 모두 그 뭣 어떻 이 것 수 쓰 적 좀 제목 텍스트 본문 문장 부분 표시 인쇄 적혀 어디 궁금 그곳 거기"
)
GENERAL = frozenset(_GENERAL_WORDS.split())  # morphemes that ask for nothing in particular
_CONTENT_TAGS = ("NN", "NR", "NP", "VV", "VA", "XR", "SL", "SN", "SH", "MAG", "MM")


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a document, as typed in `said`. `kind`: article, annex, table, page or supplement; `number` with its branch (5의2); an
    article's `paragraph` (항) and `item` (호), 0 where none is named."""

    kind: str
    number: str
    said: str
    paragraph: int = 0
    item: int = 0


@dataclass(frozen=True, slots=True)
class Referred:
    """A place that a question names: `span` of the passage. `whole`: all of it is asked for, nothing in particular."""

    reference: Reference
    passage: Passage
    span: Span
    whole: bool


def references_in(question: str) -> tuple[Reference, ...]:
    """The places that a question names, each once, in order of kind."""
    found = [
        Reference(
            "article",
            _numbered(match["article"], match["branch"]),
            match.group().strip(),
            paragraph=int(match["paragraph"] or 0),
            item=int(match["item"] or 0),
        )
        for match in _ARTICLE.finditer(question)
    ]
    found += [
        Reference("annex", _numbered(match["kind"] + match["number"], match["branch"]), match.group().strip())
        for match in _ANNEX.finditer(question)
    ]
    found += [Reference("table", match["kind"] + match["number"], match.group().strip()) for match in _TABLE.finditer(question)]
    found += [Reference("page", (match["page"] or match["after"]).lower(), match.group().strip()) for match in _PAGE.finditer(question)]
    found += [Reference("supplement", "부칙", match.group()) for match in _SUPPLEMENT.finditer(question)]
    return tuple(dict.fromkeys(found))


def beside_references(question: str, references: Sequence[Reference]) -> tuple[str, ...]:
    """The words of a question that ask for something in particular, beside the places it names; none where all of a place is asked for."""
    rest = question
    for reference in references:
        rest = rest.replace(reference.said, "그곳")
    found = (m.form for m in analyse(rest) if m.tag.startswith(_CONTENT_TAGS))
    return tuple(form for form in dict.fromkeys(found) if form not in GENERAL)


def stands_at(passage: Passage, reference: Reference) -> Span | None:
    """What of a passage is the place: the article, its paragraph or item, the annex; None where it is none of it. Pages are not looked at
    here, for a passage does not know its page."""
    if reference.kind == "article":
        return _article_at(passage, reference)
    words = r"\s?".join(map(re.escape, reference.number))
    head = rf"[<〈\[【(]?\s?{words}(?![\d가-힣])(?!\s?의\s?\d)"
    if any(re.match(head, title.strip()) for title in passage.heading):
        return Span(passage.start, passage.end)
    match = re.search(rf"(?:^|[\n\f])[\t ]*{head}", passage.text)
    return Span(passage.start + match.end() - len(match.group().lstrip()), passage.end) if match else None


def _numbered(number: str, branch: str | None) -> str:
    return f"{number}의{branch}" if branch else number


def _article_at(passage: Passage, reference: Reference) -> Span | None:
    number, _, branch = reference.number.partition("의")
    head = rf"제\s?{number}\s?조" + (rf"\s?의\s?{branch}(?!\d)" if branch else r"(?!\s?의\s?\d)") + r"\s*(?=[(（\[【]|$|\s|①|삭)"
    inside = re.search(rf"(?:^|[\n\f])[\t ]*(?={head})", passage.text)
    under = any(re.match(head, title) for title in passage.heading)
    if inside is None and not under:
        return None
    start = inside.end() if inside else 0
    text = passage.text[start:]
    following = re.search(r"[\n\f][\t ]*제\s?\d+\s?조(?:\s?의\s?\d+)?\s*[(（\[【]", text)
    end = start + (following.start() if following else len(text))
    place = Span(start, end)
    if reference.paragraph:
        found = _numbered_piece(passage.text, place, _CIRCLED[reference.paragraph - 1 : reference.paragraph], f"[{_CIRCLED}]")
        if found is None and reference.paragraph > 1:
            return None
        place = found or place
    if reference.item:
        place = _numbered_piece(passage.text, place, rf"{reference.item}\.", r"\d{1,2}\.\s") or place
    return Span(passage.start + place.start, passage.start + len(passage.text[: place.end].rstrip()))


def _numbered_piece(text: str, within: Span, mark: str, any_mark: str) -> Span | None:
    """From a mark to the next one of its kind."""
    begins = re.compile(rf"(?:(?<=[\s)\]>])|^){mark}").search(text, within.start, within.end)
    if begins is None or not mark:
        return None
    following = re.compile(rf"(?<=[\s.])(?:{any_mark})").search(text, begins.end(), within.end)
    return Span(begins.start(), following.start() if following else within.end)
