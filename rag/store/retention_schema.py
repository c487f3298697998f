"""The step that lets a collection keep things for a time. A released step is never edited."""

from __future__ import annotations

M012_RETENTION = """
-- days after which questions that quote a collection's documents, and these documents, are removed; NULL: never
ALTER TABLE collections ADD COLUMN keep_questions INTEGER;
ALTER TABLE collections ADD COLUMN keep_documents INTEGER;
"""
