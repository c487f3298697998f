"""Where things lie, for tests in whatever folder."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parent
PROJECT = TESTS.parent
SHARED = PROJECT.parent / "shared"  # the developers' folder; absent for everybody else
MODELS = PROJECT / "data" / "models"
