"""What scripts read: the JSON objects of the command line. Their field names are a contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.core.checks import Check
from rag.core.errors import NoText, RagError
from rag.core.identity import Likeness, Scope
from rag.core.marked import marked_in_text
from rag.core.marks import STROKE
from rag.core.messages import Language, describe, describe_check
from rag.core.records import Answer, Box, Document, Evidence, Hit
from rag.core.tables import Excerpt

JsonObject = dict[str, object]


@dataclass(frozen=True, slots=True)
class AddResult:
    """What came of a file: `status` is ready, failed or duplicate; `error` is `{"code": …, "facts": {…}}` or None."""

    file: str
    status: str
    document: Document | None
    error: Mapping[str, object] | None
    seconds: float


def add_object(result: AddResult, language: Language) -> JsonObject:
    """Counts are null where the file did not become a document, but for what the error tells of its pages."""
    known = result.document
    facts = (result.error or {}).get("facts")
    counts = dict(facts) if isinstance(facts, Mapping) else {}
    if (result.error or {}).get("code") == NoText.code:
        counts["text_pages"] = 0
    return {
        "file": result.file,
        "status": result.status,
        "document_id": known.id if known else None,
        "pages": known.pages if known else counts.get("pages"),
        "text_pages": known.text_pages if known else counts.get("text_pages"),
        "scanned_pages": known.scanned_pages if known else counts.get("scanned_pages"),
        "garbled_pages": known.garbled_pages if known else counts.get("garbled_pages"),
        "passages": known.passages if known else None,
        "unread_glyphs": known.unread if known else None,
        "attachments": attachment_objects(known) if known else None,
        "seconds": round(result.seconds, 3),
        "error": error_object(result.error, language) if result.error else None,
    }


def error_object(error: RagError | Mapping[str, object], language: Language) -> JsonObject:
    """A stable code, and what happened and what to do next in words."""
    message = describe(error, language)
    told = error.as_dict() if isinstance(error, RagError) else error
    return {"code": told.get("code"), "message": f"{message.what} {message.next_step}".strip()}


def document_object(document: Document, alike: Sequence[Likeness] = ()) -> JsonObject:
    """`copies` and `editions` are the ids of documents that are nearly the same."""
    return {
        "id": document.id,
        "name": document.name,
        "state": str(document.state),
        "pages": document.pages,
        "text_pages": document.text_pages,
        "scanned_pages": document.scanned_pages,
        "garbled_pages": document.garbled_pages,
        "empty_pages": document.empty_pages,
        "passages": document.passages,
        "size": document.size,
        "added": document.added,
        "sha256": document.sha256,
        "title": document.identity.title,
        "issuer": document.identity.issuer,
        "issued": document.identity.issued,
        "edition": document.identity.edition,
        "copies": [one.document_id for one in alike if one.copy],
        "editions": [one.document_id for one in alike if not one.copy],
        "unread_glyphs": document.unread,
        "unread_pages": document.unread_pages,
        "attachments": attachment_objects(document),
    }


def scope_object(scope: Scope | None) -> JsonObject | None:
    """The documents that were asked, null for all: `by` "question", in the words `said`, or "chosen";
    `absent` is a year that the question gives and none of them has."""
    return (
        None if scope is None else {"documents": list(scope.documents), "said": scope.said, "by": scope.by, "absent": scope.absent or None}
    )


def attachment_objects(document: Document) -> list[JsonObject]:
    """The files inside it, which are no documents until they are added."""
    return [{"name": one.name, "size": one.size, "kind": one.kind, "sha256": one.sha256 or None} for one in document.attachments]


def answer_object(answer: Answer) -> JsonObject:
    return {
        "question": answer.question,
        "answer": answer.text,
        "confidence": round(float(answer.confidence), 4),
        "sure": answer.sure,
        "short": answer.short,
        "yes": answer.yes,
        "disagreeing": answer.disagreeing,
        "evidence": [evidence_object(evidence) for evidence in answer.evidence],
        "hits": [hit_object(hit) for hit in answer.hits],
        "searched": answer.searched,
        "parts": list(answer.parts),
        "lacks": [{"asked": lack.asked, "there": list(lack.there)} for lack in answer.lacks],
        "timings_ms": timings_object(answer.timings_ms),
        "scope": scope_object(answer.scope),
    }


def search_object(question: str, found: Sequence[Hit], scope: Scope | None, timings_ms: Mapping[str, float]) -> JsonObject:
    hits = [hit_object(hit) for hit in found]
    return {"question": question, "hits": hits, "timings_ms": timings_object(timings_ms), "scope": scope_object(scope)}


def timings_object(timings_ms: Mapping[str, float]) -> JsonObject:
    return {step: round(float(milliseconds), 2) for step, milliseconds in timings_ms.items()}


def evidence_object(evidence: Evidence) -> JsonObject:
    """`marked`: from where to where in `text`, counted from `start`."""
    return {
        "document": evidence.document,
        "document_id": evidence.document_id,
        "page": evidence.page,
        "label": evidence.label,
        "text": evidence.text,
        "start": evidence.start,
        "end": evidence.end,
        "marked": None if (marked := marked_in_text(evidence)) is None else list(marked),
        "boxes": [box_object(box) for box in evidence.boxes],
        "table": None if evidence.table is None else excerpt_object(evidence.table),
        "lead": evidence.lead,
        "items": [list(item) for item in evidence.items],
        "differs": [list(span) for span in evidence.differs],
        "passage_id": evidence.passage.id,
        "score": float(evidence.score),
        "parts": list(evidence.parts),
        "title": evidence.passage.title,
        "unread_glyphs": evidence.unread,
        "struck": STROKE in evidence.text,
    }


def excerpt_object(table: Excerpt) -> JsonObject:
    """`marked`: the row and the column, from 0, that the marked words stand in."""
    return {
        "caption": table.caption,
        "unit": table.unit,
        "heads": list(table.heads),
        "rows": [list(row) for row in table.rows],
        "marked": None if table.marked is None else list(table.marked),
        "notes": list(table.notes),
    }


def box_object(box: Box) -> JsonObject:
    """PDF points from the top left of the page as it is displayed."""
    sides = {"x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom}
    return {"page": box.page, **{name: round(float(side), 2) for name, side in sides.items()}}


def hit_object(hit: Hit) -> JsonObject:
    return {
        "rank": hit.rank,
        "passage_id": hit.passage.id,
        "document": hit.document,
        "document_id": hit.passage.document_id,
        "page": hit.page,
        "last_page": hit.last_page,
        "text": hit.passage.text,
        "score": float(hit.score),
        "lexical_rank": hit.keyword_rank,
        "dense_rank": hit.meaning_rank,
        "rerank_score": None if hit.rerank_score is None else float(hit.rerank_score),
        "matched": list(hit.matched),
        "missing": list(hit.missing),
    }


def check_object(check: Check, language: Language) -> JsonObject:
    facts = {name: fact if isinstance(fact, str | int | float | bool | None) else str(fact) for name, fact in check.facts.items()}
    return {"check": check.name, "status": str(check.status), "facts": facts, "message": describe_check(check, language).what}
