"""Model folders at work. Imports `core` alone.

Read `folder.py` (files and checksums), `onnx_model.py` (a graph and its tokenizer), then the three that think: `embedder.py`, `reader.py`,
`reranker.py`; `turns.py` is the queue for who asks the reader; `hub.py` finds and downloads folders, `shelf.py` loads what the settings
name when it is first needed.
"""
