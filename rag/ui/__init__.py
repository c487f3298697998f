"""The page: two places, 질문 and 문서, drawn with Streamlit on top of `rag.library`."""
