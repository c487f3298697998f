"""Every error, fact, check, status and stage has words in both languages."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

import pytest
from places import PROJECT

from rag.core import errors
from rag.core.checks import Check, CheckStatus, Repair
from rag.core.errors import PdfError, RagError
from rag.core.job import Job, JobState
from rag.core.messages import (
    LANGUAGES,
    WORDS,
    Language,
    describe,
    describe_check,
    describe_repair,
    duration,
    job_stage,
    page_status,
    page_summary,
)
from rag.core.messages.guards import GUARDS
from rag.core.messages.repairs import REPAIRS
from rag.core.records import Document, DocumentState, PageStatus

HANGUL = re.compile("[가-힣]")
TREE_LINE = re.compile(r"^[│ ]*[├└]── (?P<name>\w+)(?P<rest>.*)$", re.MULTILINE)


def every_class(kind: type[RagError] = RagError) -> Iterator[type[RagError]]:
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == "rag.core.errors":
            yield from every_class(child)


def facts_of_tree() -> dict[str, list[str]]:
    """The facts that the docstring of errors.py draws beside each class: the last column, names parted by commas."""
    drawn = {}
    for match in TREE_LINE.finditer(errors.__doc__ or ""):
        last = re.split(r"\s{2,}", match["rest"].strip() or " ")[-1].strip()
        drawn[match["name"]] = last.split(", ") if re.fullmatch(r"[a-z_]+(, [a-z_]+)*", last) else []
    return drawn


def test_what_a_pdfs_error_may_carry_across_a_border_is_what_the_tree_draws() -> None:
    drawn = facts_of_tree()
    kinds = [kind for kind in every_class(PdfError) if kind is not PdfError]
    assert {kind.__name__: set(kind.known) for kind in kinds} == {kind.__name__: set(drawn[kind.__name__]) for kind in kinds}
    for kind in kinds:
        error = PdfError.from_dict({"code": kind.code, "facts": dict.fromkeys(kind.known, 7)})
        assert type(error) is kind and error.as_dict() == {"code": kind.code, "facts": dict.fromkeys(kind.known, 7)}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(every_class()), ids=lambda kind: kind.__name__)
def test_every_error_says_what_happened_and_what_to_do(kind: type[RagError], language: Language) -> None:
    assert (kind.code if kind is not RagError else "rag_error") in WORDS[language].ERRORS
    facts = dict.fromkeys(facts_of_tree().get(kind.__name__, []), "7")
    message = describe(kind(**facts), language)
    assert message.what and message.next_step
    assert "{" not in message.what + message.next_step
    assert bool(HANGUL.search(message.what)) == (language == "ko")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_that_an_error_carries_is_worded(language: Language) -> None:
    unworded = {}
    for kind in every_class():
        words = WORDS[language].ERRORS.get(kind.code, ("", ""))
        missing = set(facts_of_tree().get(kind.__name__, [])) - fields(words[0]) - fields(words[1])
        if missing:
            unworded[kind.__name__] = missing
    assert unworded == {}


def test_the_tree_in_the_docstring_is_read_whole() -> None:
    drawn = facts_of_tree()
    assert {kind.__name__ for kind in every_class()} - {"RagError"} <= set(drawn)
    assert drawn["TooBig"] == ["size_mb", "limit_mb"]
    assert drawn["EmptyFile"] == []


def test_both_languages_word_the_same_things() -> None:
    for table in ("PAGE_STATUSES", "JOB_STAGES", "FOUND", "REASON", "ERRORS", "CHECKS", "NOTES"):
        assert getattr(WORDS["ko"], table).keys() == getattr(WORDS["en"], table).keys(), table
    assert GUARDS["ko"].keys() == GUARDS["en"].keys()


def test_facts_stand_in_the_words() -> None:
    assert describe(errors.TooBig(size_mb=1234.5, limit_mb=200), "ko").what == "파일이 너무 큽니다: 1,234.5MB(한도 200MB)."
    assert describe(errors.NotAPdf(found="hwp"), "ko").what == "PDF가 아닙니다. 내용은 한글 문서(HWP)입니다."
    assert describe(errors.BrokenPdf(reason="format"), "en").what == "The file is damaged and cannot be opened (its structure is broken)."
    assert describe(errors.DuplicateDocument(document_id=1234, document="규정.pdf"), "ko").what == (
        "이미 있는 문서입니다: ‘규정.pdf’(문서 번호 1234)."
    )


def test_a_job_carries_its_error_as_plain_values() -> None:
    stored = {"code": "no_text", "facts": {"pages": 30, "scanned_pages": 30, "garbled_pages": 0}}
    assert describe(stored, "ko").what == "찾을 수 있는 글자가 없습니다: 30쪽 중 스캔 30쪽, 글자 깨짐 0쪽."
    blank = {"code": "no_text", "facts": {"pages": 30, "scanned_pages": 0, "garbled_pages": 0}}
    assert describe(blank, "ko").what == "찾을 수 있는 글자가 없습니다: 30쪽이 모두 비어 있습니다."


def test_an_answer_whose_document_is_gone_names_the_document() -> None:
    gone = errors.DocumentNotFound(document_id=3, document="옛 규정.pdf")
    assert describe(gone, "ko").what == "근거였던 문서 ‘옛 규정.pdf’가 지워졌습니다."


@pytest.mark.parametrize("language", LANGUAGES)
def test_unknown_codes_and_missing_facts_never_fail(language: Language) -> None:
    assert "no_such_code" in describe({"code": "no_such_code"}, language).what
    assert "–" in describe(errors.TooBig(), language).what
    assert describe({}, language).next_step
    assert describe(errors.BrokenPdf(reason="{0} {x!r:>9}"), language).what.count("{0} {x!r:>9}") == 1


def document(pages: int, text: int, scanned: int = 0, garbled: int = 0, empty: int = 0) -> Document:
    return Document(1, "a.pdf", "0", 1, DocumentState.READY, "2026-01-01T00:00:00+00:00", pages, text, scanned, garbled, empty, 1)


def test_page_statuses_are_summed_up_in_a_line() -> None:
    assert page_summary(document(42, 40, scanned=1, garbled=1), "ko") == "42쪽 중 40쪽 정상 · 1쪽 스캔 · 1쪽 글자 깨짐"
    assert page_summary(document(42, 40, empty=2), "ko") == "42쪽 중 40쪽 정상 · 2쪽 빈 쪽"
    assert page_summary(document(1200, 1200), "ko") == "1,200쪽 모두 정상"
    assert page_summary(document(42, 40, scanned=1, garbled=1), "en") == "40 of 42 pages readable · 1 scanned · 1 garbled"
    assert page_summary(document(1, 1), "en") == "1 page, readable"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_status_and_job_state_has_words(language: Language) -> None:
    assert len({page_status(status, language) for status in PageStatus}) == len(PageStatus)
    assert len({job_stage(Job(1, "a.pdf", state, 1, 2), language) for state in JobState}) == len(JobState)


def test_a_job_says_how_far_it_is() -> None:
    assert job_stage(Job(1, "a", JobState.READING, 3, 1042), "ko") == "3 / 1,042쪽 읽는 중"
    assert job_stage(Job(1, "a", JobState.READING, 0, 0), "ko") == "파일을 여는 중"
    assert job_stage(Job(1, "a", JobState.EMBEDDING, 10, 90), "en") == "Learning its meaning 10 of 90 · already found by keywords"


@pytest.mark.parametrize(
    ("seconds", "korean", "english"),
    [(0, "1초", "1 second"), (59.4, "59초", "59 seconds"), (61, "1분", "1 minute"), (3599, "1시간", "1 hour"), (9000, "2시간", "2 hours")],
)
def test_lengths_of_time_are_rounded_to_one_unit(seconds: float, korean: str, english: str) -> None:
    assert (duration(seconds, "ko"), duration(seconds, "en")) == (korean, english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_of_the_doctor_has_words(language: Language) -> None:
    names = named("Check", "checkup.py", "doctor.py", "guarding.py")
    assert len(names) > 10 and names <= set(WORDS[language].CHECKS)


def named(record: str, *files: str) -> set[str]:
    """The names of the records that these files of the library's room make."""
    sources = ((PROJECT / "rag" / "library" / file).read_text(encoding="utf-8") for file in files)
    return {name for source in sources for name in re.findall(rf'{record}\("(\w+)"', source)}


def test_every_repair_has_words_in_both_languages_for_all_its_facts() -> None:
    assert named("Repair", "mending.py") == set(REPAIRS["ko"]) == set(REPAIRS["en"])
    for name in REPAIRS["ko"]:
        assert fields(REPAIRS["ko"][name]) == fields(REPAIRS["en"][name]), name
    told = Repair("rows_lost", {"table": "history", "rows": 1234}, lost=True)
    assert describe_repair(told, "ko") == "읽을 수 없어 잃었습니다: history 1,234줄."
    assert describe_repair(told, "en") == "Could not be read and is lost: 1,234 rows of history."


def test_a_check_in_order_asks_nothing_and_a_failed_one_does() -> None:
    fine = describe_check(Check("disk", CheckStatus.OK, {"free_megabytes": 52000}), "ko")
    assert (fine.what, fine.next_step) == ("남은 공간: 52,000MB", "")
    held = Check("guards", CheckStatus.WARNING, {"in_force": ["memory"], "lacking": ["files", "network"]})
    assert describe_check(held, "ko").what == "파일을 읽는 프로세스: 막은 것: 메모리 많이 쓰기 · 막지 못한 것: 다른 파일 읽기, 네트워크"
    assert describe_check(Check("guards", CheckStatus.OK, {"in_force": ["files"], "lacking": []}), "en").what.endswith("not kept from: –")
    broken = describe_check(Check("model", CheckStatus.FAILED, {"code": "model_not_found", "name": "e5"}), "ko")
    assert broken.what == "임베딩 모델: 모델 폴더가 없습니다: e5."
    assert "python -m rag models pull e5" in broken.next_step
