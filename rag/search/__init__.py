"""A question -> hits.

Read `retriever.py` first; `candidates.py` asks both sides, of which `dense_index.py` with `vectors.py` is meaning; `fusion.py` joins them,
`reranking.py` puts the first ones in a new order.
"""
