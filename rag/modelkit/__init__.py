"""How the models that ship were made. Build-time only: the app never loads it.

Read README.md, then `bert_weights.py` (the one record of weights); what reads them: `packages.py`, `q4_weights.py`,
`safetensors_weights.py`, `int8_weights.py`; what chooses: `vocabulary.py`, `activations.py`; what writes: `quantise.py`, `bert_graph.py`,
`onnx_file.py`, `folder_files.py`; and the models: `e5_small_koen.py`, `retriever_ko.py`, `reader_ko.py`, `convert.py`. `training/` trains.
"""
