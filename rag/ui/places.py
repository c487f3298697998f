"""The places of the app, as paths from `app.py`, which is how Streamlit knows them."""

from __future__ import annotations

ASK = "rag/ui/pages/ask.py"
DOCUMENTS = "rag/ui/pages/documents.py"
EVALUATION = "rag/ui/pages/evaluation.py"
PEOPLE = "rag/ui/pages/people.py"
