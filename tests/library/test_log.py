"""What a library tells of its work: strings planted in a PDF, its name, a question and a password are in no file of the log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from members import GOOD, cheap_passwords
from ngram_embedder import NgramEmbedder
from pdf_factory import Sheet, make_pdf, simple_pdf, text_lines

from rag.core.errors import PasswordRequired, WrongPassword, WrongSignIn
from rag.core.logs import keep_log
from rag.core.people import Role
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox

PLANTED = {"text": "두루미칠삼구일", "name": "황새팔이", "question": "뜸부기삼사", "password": "해오라기 여덟 마리", "locked": "물총새5566"}


@pytest.fixture
def logs(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    root, folder = logging.getLogger(), tmp_path / "logs"
    handlers, level = list(root.handlers), root.level
    keep_log(replace(settings, log_dir=folder, log_level="info", log_format="json"), "server")
    yield folder
    root.handlers[0].close()
    root.handlers[:], root.level = handlers, level


def test_nothing_that_was_planted_is_in_the_log_and_what_happened_is(
    settings: Settings, embedder: NgramEmbedder, sandbox: Sandbox, logs: Path
) -> None:
    library = Library(settings, embedder=embedder, sandbox=sandbox, passwords=cheap_passwords())
    library.add_account("두루", GOOD, Role.EDITOR)
    with pytest.raises(WrongSignIn):
        library.sign_in(PLANTED["password"], PLANTED["password"], origin="here")  # typed into the wrong field too
    me = library.seen_by(library.who(library.sign_in("두루", GOOD, origin="here")))
    me.add(f"{PLANTED['name']}.pdf", simple_pdf(f"제1조 {PLANTED['text']}는 매년 15일의 휴가를 받는다."))
    locked = make_pdf([Sheet(text_lines("잠긴 글이다."))], user_password=PLANTED["locked"])
    with pytest.raises(PasswordRequired):
        me.add(f"{PLANTED['name']}2.pdf", locked)
    with pytest.raises(WrongPassword):
        me.add(f"{PLANTED['name']}2.pdf", locked, password=PLANTED["password"])
    me.add(f"{PLANTED['name']}3.pdf", make_pdf([Sheet()]))
    library.work()
    me.ask(f"{PLANTED['text']}의 {PLANTED['question']}는 며칠인가요?")
    me.remove(me.documents()[0].id)
    written = "".join(path.read_text(encoding="utf-8") for path in logs.iterdir())
    assert [word for planted in PLANTED.values() for word in planted.split() if word in written] == []
    assert [word for planted in PLANTED.values() for word in planted.split() if json.dumps(word)[1:-1] in written] == []
    told = [json.loads(line) for line in written.splitlines()]
    events = [one["event"] for one in told]
    begun, done = ["sign_in_refused", "signed_in", "document_queued", "document_queued"], ["asked", "document_removed"]
    assert (events[:4], sorted(events[4:6]), events[6:]) == (begun, ["job_failed", "job_ready"], done)
    assert next(one for one in told if one["event"] == "job_failed")["code"] == "no_text"
