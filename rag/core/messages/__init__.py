"""What users read of errors, checks, page statuses and jobs, in Korean and English.

Errors carry facts; here they get their words: what happened, and what to do next. A fact that is missing is left out with a dash,
never with an exception: a message about an error must not fail itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Literal, cast

from rag.core.checks import Check, CheckStatus, Repair
from rag.core.errors import RagError
from rag.core.job import Job, JobState
from rag.core.marks import STROKE
from rag.core.messages import english, korean
from rag.core.messages.figures import FIGURES
from rag.core.messages.guards import GUARDS
from rag.core.messages.repairs import REPAIRS
from rag.core.records import Document, Evidence, PageStatus, Standing

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")
WORDS: Mapping[Language, ModuleType] = {"ko": korean, "en": english}
_NAMED = 5  # attachments, in a line that tells of them


@dataclass(frozen=True, slots=True)
class Message:
    """`what` happened, and the `next_step` for the reader; plain text, to be escaped by whoever draws it."""

    what: str
    next_step: str


def describe(error: RagError | Mapping[str, object], language: Language) -> Message:
    """The words for an error, or for a job's `{"code": …, "facts": {…}}`. An unknown code gets general words that name it."""
    told = error.as_dict() if isinstance(error, RagError) else error
    code, given = str(told.get("code", "")), told.get("facts")
    facts = dict(given) if isinstance(given, Mapping) else {}
    if code == "document_not_found" and "document" in facts:
        code = "evidence_document_gone"
    if code == "no_text" and not facts.get("scanned_pages") and not facts.get("garbled_pages"):
        code = "no_text_blank"
    if code == "same_name" and "document_id" not in facts:
        code = "same_name_waiting"
    words: Mapping[str, tuple[str, str]] = WORDS[language].ERRORS
    what, next_step = words.get(code, words["error"])
    known = _Facts({"code": code, **{key: _plain(key, value, language) for key, value in facts.items()}})
    return Message(what.format_map(known), next_step.format_map(known))


def describe_check(check: Check, language: Language) -> Message:
    """One line of `doctor`: what was found, and what to do where it is not in order."""
    words: Mapping[str, tuple[str, str, str]] = WORDS[language].CHECKS
    if "code" in check.facts:
        failed = describe(check_error(check), language)
        return Message(f"{words[check.name][0]}: {failed.what}", failed.next_step)
    title, found, next_step = words.get(check.name, words["check"])
    given = {key: _plain(key, value, language) for key, value in check.facts.items()}
    known = _Facts({"name": check.name, "all": ", ".join(f"{key}={value}" for key, value in given.items()), **given})
    return Message(f"{title}: {found}".format_map(known), "" if check.status is CheckStatus.OK else next_step.format_map(known))


def describe_repair(repair: Repair, language: Language) -> str:
    """One line of `doctor --fix`: what was done, or what is lost."""
    return REPAIRS[language][repair.name].format_map(_Facts({key: _plain(key, value, language) for key, value in repair.facts.items()}))


def check_error(check: Check) -> dict[str, object]:
    """The error that a failed check carries in its facts, in the form that `describe` reads."""
    return {"code": check.facts.get("code", ""), "facts": {key: value for key, value in check.facts.items() if key != "code"}}


def page_status(status: PageStatus, language: Language) -> str:
    """정상, 스캔, 글자 깨짐, 빈 쪽."""
    return cast(str, WORDS[language].PAGE_STATUSES[status])


def page_summary(document: Document, language: Language) -> str:
    """ "42쪽 중 40쪽 정상 · 1쪽 스캔 · 1쪽 글자 깨짐"; kinds that do not occur are left out."""
    scanned, garbled, empty = document.scanned_pages, document.garbled_pages, document.empty_pages
    rest = ((PageStatus.SCANNED, scanned), (PageStatus.GARBLED, garbled), (PageStatus.EMPTY, empty))
    whole = document.text_pages == document.pages
    if language == "ko":
        first = f"{document.pages:,}쪽 모두 정상" if whole else f"{document.pages:,}쪽 중 {document.text_pages:,}쪽 정상"
        form, unread = "{count:,}쪽 {status}", f"못 읽은 글자 {document.unread:,}개({document.unread_pages:,}쪽)"
    else:
        all_of_them = f"all {document.pages:,} pages readable" if document.pages != 1 else "1 page, readable"
        first = all_of_them if whole else f"{document.text_pages:,} of {document.pages:,} pages readable"
        form, unread = "{count:,} {status}", f"unreadable characters: {document.unread:,} (pages: {document.unread_pages:,})"
    told = [form.format(count=count, status=page_status(status, language)) for status, count in rest if count]
    return " · ".join([first, *told, *([unread] if document.unread else [])])


def attachment_summary(document: Document, language: Language) -> str:
    """ "첨부 2개: 별표.pdf, 서식.hwp(PDF 아님)"; nothing where nothing is attached."""
    found = document.attachments
    if not found:
        return ""
    other, closed = ("(PDF 아님)", "(꺼낼 수 없음)") if language == "ko" else (" (not a PDF)", " (cannot be taken out)")
    named = [one.name if one.kind == "pdf" else f"{one.name}{closed if one.kind == 'closed' else other}" for one in found[:_NAMED]]
    names, rest = ", ".join(named), len(found) - _NAMED
    if language == "ko":
        return f"첨부 {len(found):,}개: {names}" + (f" 외 {rest:,}개" if rest > 0 else "")
    return f"{len(found):,} attached: {names}" + (f" and {rest:,} more" if rest > 0 else "")


def quote_notes(evidence: Evidence, language: Language) -> list[Message]:
    """What there is to know of a quote beside its words: glyphs that could not be read, what is struck out, where it went."""
    facts = {"count": f"{evidence.unread:,}", "page": evidence.page}
    told = {"unread": evidence.unread > 0, "struck": STROKE in evidence.text}
    told |= {"moved": evidence.standing is Standing.MOVED, "lost": evidence.standing is Standing.LOST}
    notes: Mapping[str, tuple[str, str]] = WORDS[language].NOTES
    return [Message(notes[name][0].format(**facts), notes[name][1]) for name, here in told.items() if here]


def job_stage(job: Job, language: Language) -> str:
    """What a job is doing: "3 / 42쪽 읽는 중"."""
    if job.state is JobState.READING and not job.total:
        return cast(str, WORDS[language].OPENING)
    return cast(str, WORDS[language].JOB_STAGES[job.state]).format(done=f"{job.done:,}", total=f"{job.total:,}")


def figure_name(name: str, language: Language) -> str:
    """What a figure of `evaluate` is of: right -> 답이 맞음."""
    return FIGURES[language][name]


def duration(seconds: float, language: Language) -> str:
    """A length of time to read at a glance, never more exact than it is known: "약 2분"."""
    whole = max(1, round(seconds))
    minutes, hours = round(whole / 60), round(whole / 3600)
    amount, unit = (whole, 0) if whole < 60 else (minutes, 1) if minutes < 60 else (hours, 2)
    if language == "ko":
        return f"{amount}{('초', '분', '시간')[unit]}"
    return f"{amount} {('second', 'minute', 'hour')[unit]}{'' if amount == 1 else 's'}"


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "–"


def _plain(key: str, value: object, language: Language) -> object:
    """A fact as a reader sees it: codes get words, numbers get separators, lists are joined."""
    if key in ("found", "reason"):
        return getattr(WORDS[language], key.upper()).get(str(value), str(value))
    if key in ("in_force", "lacking") and isinstance(value, list | tuple):
        value = [GUARDS[language].get(str(guard), guard) for guard in value]
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0")
    return str(value) if key.endswith("_id") else f"{value:,}"
