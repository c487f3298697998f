"""A question -> hits.

Read `retriever.py` first; `vectors.py` and `dense_index.py` are its meaning side, `fusion.py` joins both.
"""
