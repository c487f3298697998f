"""What kind of answer a question asks for: a date, a sum, a number, all of a list, or what a word is."""

from __future__ import annotations

import re

# Words by which a question asks for something other than yes or no.
WHAT = r"무엇|무슨|뭐|뭘|뭔|어떤|어떻|어느|어디|언제|얼마|몇|며칠|누구|누가|누굴|왜(?![가-힣])"

_NUMBER = r"\d[\d,.]*\s?"
_KINDS = tuple(
    (re.compile(asks), re.compile(answer))
    for asks, answer in (
        (r"언제|날짜|시기|며칟날|몇\s?월|몇\s?년(?!간|\s?동안)|기한|마감", r"\d+\s?[년월일]|\d{2,4}[./-]\s?\d|['‘’`]\d\d|까지|이내"),
        (r"며칠|몇\s?일|일수", _NUMBER + r"일|하루|이틀|사흘|나흘|열흘"),
        (r"몇\s?(?:개월|달)", _NUMBER + r"(?:개월|달|월)"),
        (r"몇\s?년|연한", _NUMBER + "년"),
        (r"몇\s?(?:시간|분|초)|시간(?:은|이)|얼마나 (?:걸|오래)", _NUMBER + r"(?:시간|분|초|일|주|개월)"),
        (r"몇\s?시|시각", r"\d{1,2}\s?시|\d{1,2}:\d\d"),
        (r"몇\s?(?:살|세)|나이|연령", _NUMBER + r"(?:세|살)"),
        (r"몇\s?(?:명|사람|분이)|인원", _NUMBER + r"(?:명|인|사람)"),
        (r"몇\s?(?:번|회|차례)|횟수", _NUMBER + r"(?:번|회|차례)"),
        (r"퍼센트|비율|몇\s?%|[율률](?:은|이|과|\?)", _NUMBER + r"(?:%|퍼센트|퍼센트포인트|할)|분의"),
        (r"점수|배점|몇\s?점", _NUMBER + "점"),
        (r"금액|비용|예산|요금|가격|단가|사업비|얼마(?!나)|몇\s?원", _NUMBER + r"(?:[천백십만억조]*\s?원|달러)|\d{1,3}(?:,\d{3})+"),
        (r"몇|얼마나|수는|개수|크기|무게|길이|온도|면적", _NUMBER),
        (r"전화|연락처|문의", r"\d{2,4}-\d{3,4}|@"),
        (r"번호|코드|모델", r"[A-Za-z]+-?\d|\d+-\d+|\d{3,}"),
    )
)
_ALL = re.compile(
    r"모두|모든|전부|빠짐없이|무엇\s?무엇|뭐\s?뭐|누구\s?누구|어디\s?어디|각각|나열|종류|목록|순서|절차|어떤\s(?:\S+\s){0,2}\S+(?<!만)들(?:[이을은과의도로에\s?,.]|$)"
    r"|것들[은이을]|챙겨|준비물|(?:두|세|네|다섯|여섯|[2-9])\s?가지|\ball\b|\blist\b",
    re.IGNORECASE,
)
_QUOTES = "“”\"'‘’「」"
_ASKS_DEFINITION = re.compile(
    r"(?P<term>.{1,40}?)(?:(?:이?란|[은는])\s*(?:무엇|뭐|뭔|뭘|무슨\s?뜻)|이란\s*\??$|의\s*(?:정의|뜻|의미)(?![가-힣]{3}))"
)
_DEFINES = r"(?:(?:이?란|이?라\s?함은)(?![가-힣])|[은는]\s.*(?:말|뜻|의미)(?:한다|합니다))"


def asked_kinds(question: str) -> tuple[re.Pattern[str], ...]:
    """What an answer must look like, from the question's words; nothing where that cannot be told."""
    return tuple(answer for asks, answer in _KINDS if asks.search(question))[:1]


def asks_all(question: str) -> bool:
    """Whether a question asks for all of a list: 무엇무엇, 어떤 …들, 순서."""
    return _ALL.search(question) is not None


def asked_definition(question: str) -> re.Pattern[str] | None:
    """What a sentence looks like that says what the word is that the question asks for; None where it asks for something else."""
    asked = _ASKS_DEFINITION.match(question.strip())
    words = asked["term"].strip(_QUOTES + " ").split() if asked else []
    if not words:
        return None
    term = r"\s*".join(map(re.escape, words))
    return re.compile(rf"(?<![가-힣A-Za-z]){term}[{_QUOTES}]?\s?(?:\([^()]*\)\s?)?{_DEFINES}")
