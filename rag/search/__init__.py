"""A question -> hits.

Read `retriever.py` first; `naming.py` says which documents the question names, by `named.py` and `made_names.py`, `named_headings.py`
which headings; `candidates.py` asks both sides. What a side is: `index.py`; which ones they are: `opening.py`; which model serves:
`serving.py`. Keywords: `keyword_index.py` with `postings.py` and `keyword_query.py`. Meaning: `meaning_index.py` with `vectors.py` and
`rough_scan.py`. What both keep on disk: `index_files.py`. An index that machines share: `shared_sides.py` with `shared_index.py` and
`qdrant.py`. `fusion.py` joins the sides, `reranking.py` puts the first ones in a new order, `copies.py` leaves out what copies of a
document say again; `referred.py` goes to the places that a question names, `beside_story.py` joins what a
message and its asking find, `repairing.py` asks for the words that were meant.
"""
