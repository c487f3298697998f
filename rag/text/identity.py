"""A document's own identity, from its first page, the title in its metadata and the name of its file.

The title is what is printed largest on the first page, where that has text and it stands out; else the metadata's, where that is a title
and not what a program wrote there; else a short line that the page begins with; else the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

import numpy as np

from rag.core.identity import Identity, stem, tidy
from rag.core.records import Page, PageStatus

IDENTITY_RULE = "identity-1"
_LONGEST_TITLE = 80
_STANDS_OUT = 1.2  # times the page's common print
_SAME_PRINT = 0.93  # of the largest: lines of one title
_FEW_LINES = 12  # a cover
_TOP_LINES = 6  # of a page that is no cover: where a document says what it is
_LONGEST_ISSUER = 30
_BANNER = 2  # pieces of a line that stand far apart: a table's row has more

_LETTERS = re.compile(r"[가-힣A-Za-z一-龥]")
_MADE_BY_PROGRAM = re.compile(
    r"^(?:microsoft\s|powerpoint\b|untitled|제목\s?없음|document\d*$|문서\s?\d*$|slide\s?\d|슬라이드\s?\d|\d+$|print\b|hwp\b|한글\s?문서)"
    r"|\.(?:docx?|hwpx?|pptx?|xlsx?|pdf|indd|ai|tmp|dwg|html?)\s*$|^[\w.+-]+@[\w.-]+$|[\\/].*[\\/]",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?:사업명|제목|문서명|제\s목|title|subject|건명|과제명)\s*[:：]?\s*", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:\(\d{1,3}\)|\d{1,3}[.)]\s)\s*")
_CODE_BEHIND = re.compile(r"\s*\(\s*\d[\d\s.-]*\)\s*$")
_SHORT_NAME = re.compile(r"\s*\(\s*약칭\s*[:：]\s*(.*?)\s*\)$")
_SENTENCE = re.compile(r"(?:다|요|까|함|음)[.!?]?$|[.!?]$")

_YEAR = r"(?:19|20)\d\d"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:시행\s*)?{_YEAR}\s?[.년/-]\s?\d{{1,2}}\s?[.월/-]\s?\d{{1,2}}\s?[.일]?(?:\s?(?:시행|개정|제정|발행))?",
        rf"{_YEAR}\s?년\s?\d{{1,2}}\s?월(?:호)?|{_YEAR}\s?[.]\s?\d{{1,2}}(?!\d)[.]?",
        rf"{_YEAR}\s?(?:년도|년|학년도)(?:\s?(?:상반기|하반기|제?\s?\d\s?분기))?|(?<![\d-]){_YEAR}(?=\s?(?:최신|개정|년?판|edition))",
    )
)
_YEAR_IN_NAME = re.compile(rf"(?<!\d){_YEAR}(?:\s?(?:년도|년))?(?!\d)")
_EDITIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"제\s?\d+\s?차?\s?(?:개정\s?)?판|\d{4}\s?년?\s?판|(?:최신|개정|증보|초)판|\d+(?:st|nd|rd|th) edition",
        r"(?<![A-Za-z])(?:v|ver\.?|version|rev\.?)\s?\d+(?:\.\d+)*(?![\w-])",
        r"(?:법률|대통령령|총리령|부령|조례|규칙|고시|훈령|예규|공고|규정)\s?제\s?[\d-]+\s?호|제\s?[\d-]+\s?호",
        r"(?<=문서번호 )[A-Z][\w-]+|(?<=문서 번호 )[A-Z][\w-]+|(?<![A-Za-z])[A-Z](?:\s?-\s?\d{1,4}){2}(?!\d)",
    )
)
_UNIT = r"(?:\s[가-힣\d]+(?:팀|과|실|국|부|처|단|센터))?"
_ORGANISATION = re.compile(
    r"(?:[가-힣A-Za-z·&]+\s){0,3}[가-힣A-Za-z]*(?:[가-힣](?:공단|공사|위원회|연구원|연구소|진흥원|평가원|관리원|정보원|개발원|교육원|협회|조합|재단|학회|은행|보험|증권"
    r"|대학교|센터|부|처|청|시청|구청|군청|도청|의회|법원|전자|그룹|병원)|Foundation|University|Institute|Ministry|Agency|Association|Corporation|Inc\.|Ltd\.)"
    rf"(?:\s?주식회사|\s?\(주\)|㈜)?{_UNIT}|(?:주식회사|\(주\)|㈜)\s?[가-힣A-Za-z]+{_UNIT}|[가-힣A-Za-z]+\s?(?:주식회사|\(주\)|㈜){_UNIT}"
)
_GIVES_NOTICE = re.compile(r"([가-힣]{2,}(?:\s[가-힣]{2,})?)\s(?:공고|고시|훈령|예규|조례|규칙)\s?제\s?[\d-]+\s?호")
_BEHIND_ISSUER = re.compile(r"\s*[(（](?!주\)).*$|\s*[\d-]{7,}.*$|\s*장?\s*귀하$")
_GENERIC = re.compile(
    r"(?:안내\s?말씀|인사말|머리말|서문|목차|차례|개요|contents|요약|공고|알림|주의|경고|참고|붙임|별첨|사용설명서)", re.IGNORECASE
)


def identity_of(pages: Sequence[Page], metadata: str | None, name: str) -> Identity:
    """The identity of a document of whose `pages` the first one is read, where it has text."""
    page = next((page for page in pages[:1] if page.status is PageStatus.TEXT and page.text.strip()), None)
    lines = _lines(page) if page is not None else []
    written, file = _of_metadata(metadata), stem(name)
    title = _largest(lines) or written or _first_line(lines) or file
    near = [text for text, _ in (lines if len(lines) <= _FEW_LINES else lines[:_TOP_LINES]) if "\t" not in text]
    about = " ".join([title, *near])
    issued = _first(_DATES, about) or _first(_DATES, file) or _first((_YEAR_IN_NAME,), file)
    edition = _first(_EDITIONS, about) or _first(_EDITIONS, file)
    return Identity(title, issuer=_issuer(near, file, title), issued=issued, edition=edition).tidied()


def years_of(*texts: str) -> frozenset[str]:
    """The years that stand in a text, four digits each."""
    return frozenset(re.findall(rf"(?<!\d){_YEAR}(?!\d)", " ".join(texts)))


def _first(patterns: Sequence[re.Pattern[str]], text: str) -> str:
    """What the first of the patterns finds that finds anything: the most exact one stands first."""
    return next((match[0].strip() for pattern in patterns if (match := pattern.search(text))), "")


def _lines(page: Page) -> list[tuple[str, float]]:
    """The printed lines of a page, each with the height of its print in points."""
    found, at = [], 0
    for raw in page.text.split("\n"):
        boxes = page.boxes[at : at + len(raw)]
        heights = boxes[:, 3] - boxes[:, 1]
        heights = heights[heights > 0]
        if raw.strip():
            found.append(
                (raw.strip() if "\t" in raw.strip() else " ".join(raw.split()), float(np.percentile(heights, 80)) if heights.size else 0.0)
            )
        at += len(raw) + 1
    return found


def _largest(lines: Sequence[tuple[str, float]]) -> str:
    """The lines that are printed largest, where they stand out from the page's other print; "" where nothing does, or it is too long."""
    named = [(at, _bare_title(text), size) for at, (text, size) in enumerate(lines) if _may_name(text)]
    if not named:
        return ""
    largest = max(size for _, _, size in named)
    sizes = [size for text, size in lines for _ in range(1 + len(text) // 20)]
    common = median(sizes)
    if len(lines) > _FEW_LINES and largest < _STANDS_OUT * common:
        return ""
    title, last = "", -1
    for at, text, size in named:
        if size < _SAME_PRINT * largest or (title and (at != last + 1 or len(title) + len(text) > _LONGEST_TITLE)):
            if title:
                break
            continue
        title, last = f"{title} {text}".strip(), at
    return title if len(title) <= _LONGEST_TITLE and largest > 0 else ""


def _may_name(line: str) -> bool:
    """Whether a line can be of a title: words, not a table's row, a date, a sentence or what stands over any page."""
    bare, cells = _bare_title(line), len(re.split(r"\t+", line))
    generic = _GENERIC.fullmatch("".join(re.findall(r"\w", bare)))
    return (
        cells <= _BANNER and len(_LETTERS.findall(bare)) > 1 and not generic and not bare.endswith("다.") and _first(_DATES, bare) != bare
    )


def _first_line(lines: Sequence[tuple[str, float]]) -> str:
    """A line that the page begins with, where it can be a title: short, and no sentence."""
    for text, _ in lines[:2]:
        bare = _bare_title(text)
        if _may_name(text) and 3 < len(bare) <= _LONGEST_TITLE // 2 and not _SENTENCE.search(bare):
            return bare
    return ""


def _bare_title(text: str) -> str:
    """A line without the label before it, its number and a code behind it; a short name stays: people use it."""
    bare = _SHORT_NAME.sub(r"(약칭: \1)", _LABEL.sub("", text))
    return tidy(_CODE_BEHIND.sub("", _NUMBERING.sub("", bare)))


def _of_metadata(title: str | None) -> str:
    found = tidy(title or "")
    sensible = len(_LETTERS.findall(found)) > 2 and len(found) <= _LONGEST_TITLE and not _MADE_BY_PROGRAM.search(found)
    return found if sensible and found.count("?") < 2 and "�" not in found else ""


def _issuer(near: Sequence[str], file: str, title: str) -> str:
    """A line of the first page, or a part of one, that is an organisation's name and little else, the last of a cover; who gives notice;
    else what the file's name begins with."""
    parts = [part for text in near for part in re.split(r"\s[·|]\s", text)]
    names = [bare for part in parts if (bare := _BEHIND_ISSUER.sub("", part).strip()) and len(bare) <= _LONGEST_ISSUER and bare != title]
    if found := [name for name in names if _ORGANISATION.fullmatch(name)]:
        return found[-1]
    if notice := _GIVES_NOTICE.match(near[0] if near else ""):
        return notice[1]
    first = re.split(r"[\s\-·,]", _NUMBERING.sub("", file))[0]
    return first if first != file and _ORGANISATION.fullmatch(first) else ""
