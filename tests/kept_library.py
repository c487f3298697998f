"""A small library with documents, a history, a scope and questions of its own, and what people see of it."""

from __future__ import annotations

from pathlib import Path

from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf

from rag.core.kept import OwnQuestion
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox
from rag.store.files import FileStore

TEXTS = {
    "휴가.pdf": "연차 휴가는 1년에 15일을 준다. 휴가를 쓰려면 사흘 전에 신청서를 낸다.",
    "출장.pdf": "국내 출장의 숙박비는 하루에 7만원까지 지급한다. 교통비는 실비로 정산한다.",
    "주차.pdf": "주차 요금은 한 시간에 3,000원으로 한다. 주차장은 아침 아홉 시에 연다.",
}
QUESTIONS = ("숙박비는 얼마까지 지급하나요", "휴가를 쓰려면 신청서를 언제 내나요?", "주차 요금은 얼마인가요")


def opened(folder: Path, sandbox: Sandbox | None = None, fingerprint: str = "character-bigrams-1") -> Library:
    settings = Settings(data_dir=folder, threads=1, reader=None)
    return Library(settings, embedder=NgramEmbedder(fingerprint=fingerprint), sandbox=sandbox)


def stock(folder: Path, sandbox: Sandbox | None = None) -> Library:
    """Makes it: `TEXTS` as documents 1, 2 and 3."""
    return filled(opened(folder, sandbox))


def filled(library: Library) -> Library:
    """An empty library with all that the kept one has."""
    for name, text in TEXTS.items():
        library.add(name, simple_pdf(text))
    library.work()
    library.remember(library.ask(QUESTIONS[0]))
    library.keep_scope("규정", [1, 2])
    library.keep_own_questions([OwnQuestion(QUESTIONS[1], document_id=1, page=1, answer="사흘")])
    return library


def seen(library: Library) -> dict[str, object]:
    """What people see. Two libraries that give the same here are the same to them."""
    answers = [library.ask(question) for question in QUESTIONS]
    return {
        "documents": sorted((one.name, one.sha256, one.pages, one.passages, one.state) for one in library.documents()),
        "answers": [(answer.text, [(e.document, e.start, e.end) for e in answer.evidence]) for answer in answers],
        "hits": [[(hit.document, hit.passage.text, round(hit.score, 4)) for hit in answer.hits] for answer in answers],
        "history": [(entry.question, entry.answered) for entry in library.history()],
        "scopes": {name: list(ids) for name, ids in library.scopes().items()},
        "questions": [(own.question, own.document, own.answer) for own in library.own_questions()],
    }


def stored_pdf(library: Library, sha256: str) -> Path:
    """The file that a library keeps in its folder under this SHA-256."""
    return FileStore(library.settings.data_dir / "files").path(sha256)


def everything_on_disk(folder: Path) -> bytes:
    """Every byte of every file below a folder, and every name."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return b"\n".join([str(path).encode() + b"\n" + path.read_bytes() for path in files])


def unfinished_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.name.endswith((".tmp", ".moving")))
