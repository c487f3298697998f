"""The command line, one noun a file. `rag/__main__.py` runs it."""
