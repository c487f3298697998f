"""Only a test marked `model` loads a model that ships; any other fails when it tries, here or in a child process.

So `-m "not model and not browser"` is the quick half by construction, and nobody has to remember which tests are slow.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from places import MODELS

from rag.models.onnx_model import OnnxModel

_load = OnnxModel.load.__func__  # type: ignore[attr-defined]


def _refuse(model: type[OnnxModel], folder: Path, *, threads: int = 1) -> OnnxModel:
    if folder.resolve().is_relative_to(MODELS):
        pytest.fail(f"{folder.name} is a model that ships: mark the test `model`")
    loaded: OnnxModel = _load(model, folder, threads=threads)
    return loaded


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Fixtures of every scope run inside it, so what they load counts for the test that asked for them first."""
    if item.get_closest_marker("model"):
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OnnxModel, "load", classmethod(_refuse))
        patch.setenv("RAG_MODELS_DIR", str(MODELS / "only for tests marked model"))
        return (yield)
