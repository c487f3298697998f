"""A folder with `model.safetensors` of the E5 family becomes one with the fast int8 graph, without torch."""

from __future__ import annotations

from pathlib import Path

from rag.modelkit.folder_files import write_folder
from rag.modelkit.safetensors_weights import read_safetensors
from rag.models.folder import ModelFolder

_CARD = """# {name}, int8

Made by `python -m rag models convert` from the `model.safetensors` of {name}: the licence is that model's. Same vocabulary and tokenizer;
weights with 7 bits and one scale an output, words with 8 bits; attention fused; mean pooling and L2 normalisation inside the graph.
"""


def convert(folder: Path, output: Path) -> None:
    """Reads config, tokenizer and weights of `folder` and writes the model folder `output`, which may be the same.

    Raises `ModelNotFound`, `ModelBroken` (a file is missing or unreadable), `ModelUnsupported` (another kind of encoder or pooling)
    and `BuildToolsMissing` where onnx or safetensors are not installed.
    """
    files = ModelFolder(folder)
    pooling = files.config("1_Pooling/config.json")
    chosen = [key for key, value in pooling.items() if key.startswith("pooling_mode_") and value] or ["pooling_mode_mean_tokens"]
    if chosen != ["pooling_mode_mean_tokens"]:
        raise files.unsupported(f"pooling {', '.join(chosen)}")
    tokenizer = files.config(files.tokenizer.name)
    name = folder.resolve().name
    known = str(files.config("config.json").get("_name_or_path") or name)
    weights = read_safetensors(files)
    write_folder(output, weights, tokenizer, name=known, prompts=files.prompts(), card=_CARD.format(name=name))
