"""A question -> hits.

Read `retriever.py` first; `candidates.py` asks both sides, of which `meaning_index.py` with `vectors.py` is meaning; `fusion.py` joins
them, `reranking.py` puts the first ones in a new order; `referred.py` goes to the places that a
question names, `repairing.py` asks for the words that were meant.
"""
