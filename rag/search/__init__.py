"""A question -> hits.

Read `retriever.py` first; `naming.py` says which documents the question names, `named_headings.py` which headings; `candidates.py` asks
both sides. Keywords: `keyword_index.py` with `postings.py`. Meaning: `meaning_index.py` with `vectors.py` and `rough_scan.py`. What both
keep on disk: `index_files.py`. `fusion.py` joins them, `reranking.py` puts the first ones in a new order, `copies.py` leaves out what
copies of a document say again; `referred.py` goes to the places that a question names, `repairing.py` asks for the words that were meant.
"""
