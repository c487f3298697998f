"""A model folder in the sentence-transformers convention: which files it has, what they say, whether they are whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rag.core.errors import ModelBroken, ModelNotFound, ModelUnsupported

CHECKSUMS = "SHA256SUMS"
GRAPHS = ("onnx/model.onnx", "model.onnx", "onnx/model_quantized.onnx", "model_quantized.onnx")
CONFIGS = ("config.json", "modules.json", "1_Pooling/config.json", "config_sentence_transformers.json", "sentence_bert_config.json")
_SAMPLED_ABOVE = 256_000_000
_SAMPLE = 1_000_000


@dataclass(frozen=True)
class ModelFolder:
    """`path` is an existing folder; everything else is read when it is asked for."""

    path: Path

    def __post_init__(self) -> None:
        if not self.path.is_dir():
            raise ModelNotFound(name=str(self.path))

    def check(self) -> None:
        """Compares every file that `SHA256SUMS` lists; a folder without that list passes. Raises `ModelBroken`."""
        for name, expected in self.checksums().items():
            file = self.path / name
            try:
                known = file.is_file()
            except OSError:  # a name that no file can have
                known = False
            if not known:
                raise ModelBroken(file=name, reason="missing")
            if sha256(file) != expected:
                raise ModelBroken(file=name, reason="sha256")

    def checksums(self) -> dict[str, str]:
        """File name to SHA-256 in hexadecimal, as `SHA256SUMS` lists them; empty where there is no list."""
        file = self.path / CHECKSUMS
        if not file.is_file():
            return {}
        try:
            pairs = (line.split("  ", 1) for line in file.read_text(encoding="utf-8").splitlines() if line)
            return {name: digest for digest, name in pairs}
        except ValueError:  # no text, or a line of another form
            raise ModelBroken(file=CHECKSUMS, reason="unreadable") from None

    @cached_property
    def graph(self) -> Path:
        """The ONNX graph. Raises `ModelBroken` where there is none."""
        for name in GRAPHS:
            if (self.path / name).is_file():
                return self.path / name
        raise ModelBroken(file=GRAPHS[0], reason="missing")

    @cached_property
    def tokenizer(self) -> Path:
        """`tokenizer.json`. Raises `ModelBroken` where there is none."""
        file = self.path / "tokenizer.json"
        if not file.is_file():
            raise ModelBroken(file=file.name, reason="missing")
        return file

    def config(self, name: str) -> dict[str, Any]:
        """A configuration file, empty where it is absent. Raises `ModelBroken` for what is not a JSON object."""
        read = self._json(name)
        if read is None:
            return {}
        if not isinstance(read, dict):
            raise ModelBroken(file=name, reason="unreadable")
        return read

    def modules(self) -> list[str]:
        """The folders of `modules.json` after the transformer, such as `1_Pooling`; empty where there is no such file."""
        read = self._json("modules.json") or []
        if not (isinstance(read, list) and all(isinstance(module, dict) for module in read)):
            raise ModelBroken(file="modules.json", reason="unreadable")
        return [str(module.get("path") or "") for module in read if module.get("path")]

    def max_tokens(self, otherwise: int = 512) -> int:
        """The most tokens that the model reads, special ones included."""
        config = self.config("config.json")
        positions = config.get("max_position_embeddings")
        if isinstance(positions, int) and str(config.get("model_type", "")) in {"xlm-roberta", "roberta", "camembert"}:
            positions -= 2  # these count positions from the padding id on
        limits = (positions, self.config("sentence_bert_config.json").get("max_seq_length"))
        known = [limit for limit in limits if isinstance(limit, int) and limit > 2]
        return min(known, default=otherwise)

    def prompts(self) -> dict[str, str]:
        """What goes before a `query` and a `passage`. E5 models need theirs even where the folder does not say so."""
        named = self.config("config_sentence_transformers.json").get("prompts") or {}
        if not isinstance(named, dict):
            raise ModelBroken(file="config_sentence_transformers.json", reason="unreadable")
        query, passage = named.get("query") or "", named.get("passage") or named.get("document") or ""
        name = f"{self.path.resolve().name} {self.config('config.json').get('_name_or_path', '')}".lower()
        if not query and not passage and "e5" in name:
            query, passage = "query: ", "passage: "
        return {"query": str(query), "passage": str(passage)}

    @cached_property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that change with any file that changes what the model says; the model card does not count."""
        names = [self.graph.relative_to(self.path).as_posix(), "tokenizer.json", *CONFIGS]
        names += [file.relative_to(self.path).as_posix() for file in sorted(self.graph.parent.glob("*.onnx_data"))]
        known = self.checksums()
        lines = [f"{name} {known.get(name) or _identity(self.path / name)}" for name in names if (self.path / name).is_file()]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]

    def _json(self, name: str) -> Any:
        file = self.path / name
        if not file.is_file():
            return None
        try:
            return json.loads(file.read_text(encoding="utf-8"))
        except (ValueError, RecursionError):
            raise ModelBroken(file=name, reason="unreadable") from None

    def unsupported(self, reason: str) -> ModelUnsupported:
        return ModelUnsupported(name=self.path.name, reason=reason)


def sha256(file: Path) -> str:
    """The SHA-256 of a file's bytes in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _identity(file: Path) -> str:
    """SHA-256 of the file, or of its size and both ends where reading gigabytes at every start would be felt."""
    size = file.stat().st_size
    if size <= _SAMPLED_ABOVE:
        return sha256(file)
    with file.open("rb") as stream:
        ends = stream.read(_SAMPLE)
        stream.seek(-_SAMPLE, 2)
        ends += stream.read(_SAMPLE)
    return hashlib.sha256(str(size).encode() + ends).hexdigest()
