"""Settings: what the environment says, what a process that we start is told, and what follows from it."""

from __future__ import annotations

import json
import os
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from rag.core.errors import BadSetting
from rag.core.settings import Settings

OTHER: dict[str, Any] = {
    "data_dir": Path("/서고/\udcb0\udca1"),  # a folder whose name is not Unicode: 가 in EUC-KR
    "files": "s3://seogo/문서",
    "index": "qdrant+https://index:6333",
    "index_key": "열쇠 100%",
    "database": "postgresql://kim:p%40ss@db.example:5433/seogo",
    "lease": 2.5,
    "models_dir": Path("/모델 100%"),
    "embedder": "다른 임베더",
    "reader": None,
    "reranker": "dragonkue/bge-reranker-v2-m3-ko",
    "threads": 3,
    "max_file_mb": 7,
    "max_pages": 11,
    "read_timeout": 0.1 + 0.2,
    "read_longest": 1.0 / 3.0,
    "passage_length": 300,
    "window_length": 100,
    "k": 9,
    "candidates": 50,
    "meaning_weight": 1 / 3,
    "rerank": True,
    "rerank_candidates": 5,
    "max_question_length": 77,
    "history_days": 30,
    "log_dir": Path("/기록"),
    "log_level": "info",
    "log_format": "json",
    "metrics": True,
    "language": "en",
}


def test_every_field_has_another_value_here() -> None:
    assert OTHER.keys() == {field.name for field in fields(Settings)}
    assert all(getattr(Settings(), name) != value for name, value in OTHER.items())


@pytest.mark.parametrize("name", OTHER)
def test_what_goes_out_as_environment_comes_back_in_field_by_field(name: str) -> None:
    settings = replace(Settings(), **{name: OTHER[name]})
    assert Settings.from_env(settings.to_env()) == settings


def test_what_goes_out_as_environment_comes_back_in_whole() -> None:
    everything = replace(Settings(), **OTHER)
    assert Settings.from_env(everything.to_env()) == everything
    assert Settings.from_env(Settings().to_env()) == Settings()


def test_a_process_that_we_start_is_told_everything_and_what_else_is_set_does_not_count() -> None:
    assert Settings.from_env({"RAG_THREADS": "8", "RAG_LANG": "en", "RAG_READER": "none", **Settings().to_env()}) == Settings()


def test_what_people_set_comes_in(tmp_path: Path) -> None:
    said = {
        "RAG_DATA_DIR": f"{tmp_path}/문서함",
        "RAG_MODELS_DIR": str(tmp_path),
        "RAG_EMBEDDER": "a",
        "RAG_READER": "c",
        "RAG_RERANKER": "b",
        "RAG_THREADS": "3",
        "RAG_MAX_FILE_MB": "7",
        "RAG_LANG": "en",
        "RAG_LOG_DIR": f"{tmp_path}/기록",
        "RAG_LOG_LEVEL": "info",
        "RAG_LOG_FORMAT": "json",
        "RAG_METRICS": "1",
    }
    models = replace(Settings(), models_dir=tmp_path, embedder="a", reader="c", reranker="b")
    models = replace(models, log_dir=tmp_path / "기록", log_level="info", log_format="json", metrics=True)
    assert Settings.from_env(said) == replace(models, data_dir=tmp_path / "문서함", threads=3, max_file_mb=7, language="en")
    assert Settings.from_env({"RAG_READER": "none"}) == replace(Settings(), reader=None)
    assert Settings.from_env(dict.fromkeys(said, "")) == Settings()


def test_without_a_number_every_core_that_the_process_may_use_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 2, 5}, raising=False)
    assert Settings().cores == 3
    assert replace(Settings(), threads=2).cores == 2
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert Settings().cores == 8


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        *(("RAG_THREADS", value) for value in ("-1", "2.5", "둘", " ")),
        ("RAG_MAX_FILE_MB", "200MB"),
        ("RAG_LANG", "fr"),
        ("RAG_LOG_LEVEL", "everything"),
        ("RAG_LOG_FORMAT", "xml"),
        ("RAG_METRICS", "yes"),
        ("RAG_DATA_DIR", "~nobody-of-this-name/data"),
    ],
)
def test_a_value_that_cannot_be_understood_is_said_with_its_name(variable: str, value: str) -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.from_env({variable: value})
    assert caught.value.facts == {"variable": variable, "value": value}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("postgresql://kim:geheim@db:x/seogo", "…"),
        ("postgresql://kim:geheim@[::1/seogo", "…"),
        ("postgresql://kim:geheim@db", "postgresql://db"),
        ("mysql://kim:geheim@db:1/seogo?password=geheim", "mysql://db:1/seogo"),
        ("host=db password=geheim", "…"),
        ("geheim", "…"),
    ],
)
def test_an_address_that_cannot_be_understood_is_said_without_its_password(value: str, shown: str) -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.from_env({"RAG_DATABASE": value})
    assert caught.value.facts == {"variable": "RAG_DATABASE", "value": shown}
    assert caught.value.__cause__ is None and "geheim" not in repr(caught.value)


def test_a_password_stands_in_no_setting_that_is_shown() -> None:
    settings = replace(Settings(), database="postgresql://kim:geheim@db/seogo")
    assert "geheim" not in repr(settings)
    whole = settings.to_env()["RAG_SETTINGS"]
    with pytest.raises(BadSetting) as caught:
        Settings.from_env({"RAG_SETTINGS": whole + "x"})
    assert "geheim" not in str(caught.value)
    assert Settings.from_env({"RAG_DATABASE": "postgres://db/seogo", "RAG_LEASE_SECONDS": "5"}).lease == 5.0


def test_a_name_that_is_no_text_is_said_in_text() -> None:
    with pytest.raises(BadSetting) as caught:
        Settings.from_env({"RAG_EMBEDDER": "모델\udcb0"})
    assert caught.value.facts == {"variable": "RAG_EMBEDDER", "value": "모델?"}


@pytest.mark.parametrize(
    "change",
    [
        {"threads": "3"},
        {"threads": 2.5},
        {"rerank": 1},
        {"reader": 7},
        {"language": "fr"},
        {"data_dir": None},
        {"later_field": 1},
    ],
)
def test_what_a_process_is_told_is_read_strictly(change: dict[str, object]) -> None:
    whole = json.loads(Settings().to_env()["RAG_SETTINGS"])
    with pytest.raises(BadSetting):
        Settings.from_env({"RAG_SETTINGS": json.dumps({**whole, **change})})


@pytest.mark.parametrize("text", ["{}", "[]", "null", "{", '{"threads": 1}', "\x80"])
def test_what_is_not_all_settings_is_none(text: str) -> None:
    with pytest.raises(BadSetting):
        Settings.from_env({"RAG_SETTINGS": text})
