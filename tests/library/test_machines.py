"""Two machines: folders of their own, and one database, one object store and one index between them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from kept_library import TEXTS
from ngram_embedder import NgramEmbedder
from object_server import ObjectServer
from pdf_factory import simple_pdf
from places import PROJECT

from rag.core.settings import Settings
from rag.library.library import Library
from rag.library.sandbox import Sandbox


@pytest.mark.postgres
def test_what_one_machine_takes_in_the_other_finds_draws_and_deletes(
    server_url: str, bucket: str, shared_index: str, object_server: ObjectServer, tmp_path: Path, sandbox: Sandbox
) -> None:
    shared = Settings(threads=1, reader=None, database=server_url, files=bucket, index=shared_index)
    here, there = (
        Library(replace(shared, data_dir=tmp_path / name), embedder=NgramEmbedder(), sandbox=sandbox) for name in ("here", "there")
    )
    for name, text in TEXTS.items():
        here.add(name, simple_pdf(text))
    assert [job.name for job in there.jobs()] == list(TEXTS)
    there.work()
    for library in (here, there):
        hits = library.search("숙박비는 얼마까지 지급하나요")
        assert (hits[0].document, len(hits)) == ("출장.pdf", 3)
        assert library.page_image(1, 1).width > 100
    here.remove(2)
    assert [hit.document for hit in there.search("숙박비는 얼마까지 지급하나요") if hit.document == "출장.pdf"] == []
    assert there.files.kept() == sorted(document.sha256 for document in here.documents())
    assert object_server.everything(bucket.split("/")[2]).count(b".pdf") == 2


@pytest.mark.postgres
@pytest.mark.model
def test_the_script_that_tries_a_cluster_finds_all_well_and_leaves_nothing(
    server_url: str, bucket: str, engine_index: str, object_server: ObjectServer, tmp_path: Path, sandbox: Sandbox
) -> None:
    settings = Settings(data_dir=tmp_path / "data", threads=1, reader=None, database=server_url, files=bucket, index=engine_index)
    command = [sys.executable, ".deploy/try.py"]
    told = subprocess.run(
        command, cwd=PROJECT, env={**os.environ, **settings.to_env()}, capture_output=True, text=True, timeout=400, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert (told.stdout.count("ok  "), "FAILED" in told.stdout, told.stdout.splitlines()[-1]) == (10, False, "all is well")
    assert object_server.everything(bucket.split("/")[2]).count(b"%PDF-") == 0
    alone = subprocess.run(
        command, cwd=PROJECT, env={**os.environ, **replace(settings, database=None).to_env()}, capture_output=True, text=True, check=False
    )
    assert alone.returncode == 1 and "RAG_DATABASE is not set" in alone.stdout
