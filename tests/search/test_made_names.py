"""Names are made once, kept on disk, and gone with their document."""

from __future__ import annotations

from pathlib import Path

import pytest
from ngram_embedder import NgramEmbedder
from pdf_factory import simple_pdf

from rag.core.identity import Identity
from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox
from rag.search.made_names import MadeNames
from rag.store.database import Database
from rag.store.documents import Store
from rag.store.identities import Identities
from rag.text.names import Name


@pytest.fixture
def library(settings: Settings, sandbox: Sandbox) -> Library:
    made = Library(settings, embedder=NgramEmbedder(), sandbox=sandbox)
    for name in ("휴가 규정.pdf", "출장 지침.pdf"):
        made.add(name, simple_pdf(f"{name}: 사흘 전에 신청서를 낸다."))
    made.work()
    return made


def opened(library: Library) -> tuple[MadeNames, Identities]:
    database = Database(library.settings.data_dir)
    identities = Identities(database)
    return MadeNames(library.settings.data_dir / "index", Store(database), identities), identities


def kept(library: Library) -> list[Path]:
    return [*(library.settings.data_dir / "index").glob("names-*")]


def never(*_: object) -> Name:
    raise AssertionError("made again")


def test_what_was_made_is_not_made_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    made, identities = opened(library)
    right = made.of(identities.all())
    assert [name.flat for name in right] == [name.flat for name in sorted(right, key=lambda name: name.document_id)] and made.saved()
    monkeypatch.setattr(Name, "of", never)
    assert opened(library)[0].of(identities.all()) == right


def test_a_name_that_was_written_since_is_made_anew(library: Library) -> None:
    first = library.documents()[0]
    library.rename(first.id, Identity("연차 사용 요령"))
    made, identities = opened(library)
    assert "요령" in made.of(identities.all())[0].terms


@pytest.mark.parametrize("damage", [b"", b"\x93no", None])
def test_a_damaged_file_is_passed_over_and_written_anew(library: Library, damage: bytes | None) -> None:
    (file,) = kept(library)
    whole = file.read_bytes()
    file.write_bytes(whole[:-3] if damage is None else damage)
    made, identities = opened(library)
    assert len(made.of(identities.all())) == 2
    made.save()
    assert file.read_bytes() == whole


def test_a_removed_document_leaves_no_name(library: Library) -> None:
    gone, other = library.documents()
    library.remove(gone.id)
    assert kept(library) == []
    made, identities = opened(library)
    made.save()
    assert [name.document_id for name in made.of(identities.all())] == [other.id]
    (file,) = kept(library)
    assert "휴가".encode() not in file.read_bytes()
