"""The libraries that an evaluation makes for itself read their files in the tests' one child process."""

from __future__ import annotations

from functools import partial

import pytest

from rag.library.library import Library
from rag.library.sandbox import Sandbox


@pytest.fixture(autouse=True)
def one_child(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each child of their own would load the analyser anew."""
    if request.node.get_closest_marker("model") is None:
        sandbox: Sandbox = request.getfixturevalue("sandbox")
        monkeypatch.setattr("rag.evaluation.pdf_questions.Library", partial(Library, sandbox=sandbox))
