"""Finds a model folder by its name, and fetches one from the hub. The one file that imports huggingface_hub."""

from __future__ import annotations

import shutil
from pathlib import Path

from rag.core.errors import HubUnreachable, ModelNotFound, ModelUnsupported
from rag.models.folder import CHECKSUMS, CONFIGS, GRAPHS

_TIMEOUT = 10.0  # seconds until an answer begins
_TEXTS = ("README.md", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", CHECKSUMS, *CONFIGS)


def resolve(name: str, models_dir: Path) -> Path:
    """The folder of a model: one of `models_dir` by name (a hub name is `owner/name`), or a path of its own.

    Raises `ModelNotFound`; the network is not tried.
    """
    for folder in (models_dir / name, Path(name).expanduser()):
        if name and (folder / "tokenizer.json").is_file():
            return folder
    raise ModelNotFound(name=name)


def pull(name: str, models_dir: Path, *, endpoint: str | None = None) -> Path:
    """Downloads what is needed of `owner/name` into `models_dir/owner/name` and returns that folder; one that is whole is fetched anew
    only where the hub's differs. `endpoint` is another hub's address.

    A broken download leaves the old folder as it was and goes on where it stopped next time. Raises `ModelNotFound` (the hub has
    no such model), `ModelUnsupported` (neither an ONNX graph nor `model.safetensors`) and `HubUnreachable`.
    """
    from huggingface_hub import HfApi, hf_hub_download
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError

    folder = models_dir / name
    part = folder.with_name(f".{folder.name}.part")
    try:
        info = HfApi(endpoint=endpoint).model_info(name, timeout=_TIMEOUT)
        files = _needed(name, [sibling.rfilename for sibling in info.siblings or []])
        for file in files:
            hf_hub_download(name, file, revision=info.sha, local_dir=part, endpoint=endpoint, etag_timeout=_TIMEOUT)
    except ModelUnsupported:
        raise
    except (RepositoryNotFoundError, HFValidationError):
        raise ModelNotFound(name=name) from None
    except Exception as error:  # the client passes on the errors of whatever carries its requests
        raise HubUnreachable(name=name, reason=_first_line(error)) from error
    _replace(part, folder)
    return folder


def _needed(name: str, files: list[str]) -> list[str]:
    graph = next((file for file in GRAPHS if file in files), None)
    if graph is None and "model.safetensors" not in files:
        raise ModelUnsupported(name=name, reason="neither onnx/model.onnx nor model.safetensors")
    weights = ["model.safetensors"] if graph is None else [graph, *(file for file in files if file == f"{graph}_data")]
    return [*(file for file in files if file in _TEXTS), *weights]


def _replace(part: Path, folder: Path) -> None:
    shutil.rmtree(part / ".cache", ignore_errors=True)
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    part.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
