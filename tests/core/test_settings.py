"""Settings: what the environment says, and what follows from it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from rag.core.errors import BadSetting
from rag.core.settings import Settings


def test_what_goes_out_as_environment_comes_back_in(tmp_path: Path) -> None:
    settings = replace(
        Settings(), data_dir=tmp_path, models_dir=tmp_path, embedder="a", reader="c", reranker="b", threads=3, max_file_mb=7, language="en"
    )
    assert Settings.from_env(settings.to_env()) == settings
    assert Settings.from_env(Settings().to_env()) == Settings()


def test_without_a_number_every_core_that_the_process_may_use_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 2, 5}, raising=False)
    assert Settings().cores == 3
    assert replace(Settings(), threads=2).cores == 2
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert Settings().cores == 8


@pytest.mark.parametrize("value", ["-1", "2.5", "둘", " "])
def test_a_number_must_be_one(value: str) -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.from_env({"RAG_THREADS": value})
    assert caught.value.facts == {"variable": "RAG_THREADS", "value": value}
