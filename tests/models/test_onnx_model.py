"""Model folders: what is read from them, what is refused, and that a changed file is noticed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from tiny_models import WORDS, table, write_json, write_table_model
from tiny_models import tokenizer as tokenizer_file

from rag.core.errors import ModelBroken, ModelNotFound, ModelUnsupported
from rag.modelkit.onnx_file import OnnxFile
from rag.models.embedder import Embedder
from rag.models.folder import ModelFolder
from rag.models.onnx_model import OnnxModel, Tokenizer

S, END = WORDS.index("<s>"), WORDS.index("</s>")
SEOUL, LEAVE, UNKNOWN = WORDS.index("서울"), WORDS.index("휴가"), WORDS.index("<unk>")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_table_model(tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def tokenizer(folder: Path) -> Tokenizer:
    return Tokenizer.load(folder / "tokenizer.json")


def test_truncation_and_padding_that_the_file_asks_for_do_not_happen(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.encode("서울 휴가 서울 휴가 서울")
    assert tokens.ids == [S, SEOUL, LEAVE, SEOUL, LEAVE, SEOUL, END]  # the file asks for 4 at most, padded to 9
    assert tokens.total == 7


def test_text_past_the_limit_loses_its_end_but_keeps_the_closing_token(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.encode("서울 휴가 서울 휴가 서울", max_tokens=4)
    assert tokens.ids == [S, SEOUL, LEAVE, END]
    assert tokens.total == 7


def test_of_a_pair_the_second_text_gives_way_first(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.encode("서울 휴가", "서울 서울 서울", max_tokens=6)
    assert tokens.ids == [S, SEOUL, LEAVE, END, SEOUL, END]
    assert tokens.type_ids == [0, 0, 0, 0, 1, 1]
    assert tokens.sequence == [None, 0, 0, None, 1, None]
    assert tokens.total == 8


def test_first_text_is_held_to_its_share(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.encode("서울 " * 9, "휴가 휴가", max_tokens=7, first_at_most=3)
    assert tokens.ids == [S, SEOUL, SEOUL, SEOUL, END, LEAVE, END]
    assert tokens.total == 3 + 9 + 2


def test_offsets_are_code_points_of_the_text(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.encode("🙂 서울")
    assert tokens.ids == [S, UNKNOWN, SEOUL, END]
    assert tokens.offsets[1:3] == [(0, 1), (2, 4)]


def test_empty_text_is_the_special_tokens_alone(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("").ids == [S, END]
    assert tokenizer.encode("").total == 2


def test_graph_gets_only_the_inputs_that_it_declares(folder: Path) -> None:
    model = OnnxModel.load(folder)  # declares input_ids and token_type_ids, no attention_mask
    (states,) = model.run(model.tokenizer.encode("서울", "휴가")).values()
    expected = table()[[S, SEOUL, END, LEAVE, END]] + np.array([[0], [0], [0], [10], [10]])
    assert model.outputs == ("last_hidden_state",)
    np.testing.assert_array_equal(states[0], expected)


@pytest.mark.parametrize("place", ["model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx"])
def test_graph_is_found_where_the_hub_puts_it(tmp_path: Path, place: str) -> None:
    write_table_model(tmp_path, graph=place)
    assert OnnxModel.load(tmp_path).folder.graph == tmp_path / place


def test_graph_with_an_unknown_input_is_unsupported(folder: Path) -> None:
    file = OnnxFile()
    file.node("Add", ["input_ids", "pixel_values"], name="last_hidden_state")
    file.save(folder / "onnx" / "model.onnx", ("input_ids", "pixel_values"), {})
    with pytest.raises(ModelUnsupported) as raised:
        OnnxModel.load(folder)
    assert raised.value.facts == {"name": "model", "reason": "inputs input_ids, pixel_values"}


def test_missing_folder_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound):
        OnnxModel.load(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["tokenizer.json", "onnx/model.onnx"])
def test_missing_and_garbled_files_are_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"not a model")
    with pytest.raises(ModelBroken) as raised:
        OnnxModel.load(folder)
    assert raised.value.facts["file"] == Path(name).name
    (folder / name).unlink()
    with pytest.raises(ModelBroken) as raised:
        OnnxModel.load(folder)
    assert raised.value.facts == {"file": name, "reason": "missing"}


def _list_checksums(folder: Path) -> None:
    names = ("config.json", "onnx/model.onnx", "tokenizer.json")
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("SHA256SUMS", b"\xff\xfe"),
        ("config.json", b"[" * 100_000),
        ("config_sentence_transformers.json", b'{"prompts": ["query: "]}'),
        ("1_Pooling/config.json", b'{"pooling_mode_mean_tokens": \xff}'),
    ],
)
def test_a_small_file_of_any_bytes_is_named(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(ModelBroken) as caught:
        Embedder.load(folder)
    assert caught.value.facts == {"file": name, "reason": "unreadable"}


def test_a_listed_name_that_no_file_can_have_is_missing(folder: Path) -> None:
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  {'a' * 300}\n", encoding="utf-8")
    with pytest.raises(ModelBroken) as caught:
        ModelFolder(folder).check()
    assert caught.value.facts == {"file": "a" * 300, "reason": "missing"}


@pytest.mark.parametrize("lost", ["<unk>", "</s>"])
def test_a_tokenizer_whose_parts_do_not_fit_is_broken_whenever_that_shows(folder: Path, lost: str) -> None:
    """One word unknown to it makes the library raise Exception, one special token end it in a panic."""
    told = tokenizer_file()
    if lost == "<unk>":
        del told["model"]["vocab"][lost]
    else:
        told["post_processor"]["special_tokens"] = {}
    write_json(folder / "tokenizer.json", told)
    with pytest.raises(ModelBroken) as caught:
        Tokenizer.load(folder / "tokenizer.json").encode("없는 말")
    assert caught.value.facts["file"] == "tokenizer.json"


def test_a_graph_that_opens_and_cannot_compute_is_broken(folder: Path) -> None:
    write_json(folder / "tokenizer.json", json.loads((folder / "tokenizer.json").read_text().replace('"서울": 6', '"서울": 600')))
    embedder = Embedder.load(folder)
    with pytest.raises(ModelBroken) as caught:
        embedder.embed_query("서울")
    assert caught.value.facts["file"] == "model.onnx"


def test_one_changed_byte_is_noticed(folder: Path) -> None:
    _list_checksums(folder)
    OnnxModel.load(folder)
    graph = folder / "onnx" / "model.onnx"
    data = bytearray(graph.read_bytes())
    data[-1] ^= 1
    graph.write_bytes(data)
    with pytest.raises(ModelBroken) as raised:
        OnnxModel.load(folder)
    assert raised.value.facts == {"file": "onnx/model.onnx", "reason": "sha256"}


def test_listed_file_that_is_gone_is_noticed(folder: Path) -> None:
    _list_checksums(folder)
    (folder / "config.json").unlink()
    with pytest.raises(ModelBroken) as raised:
        ModelFolder(folder).check()
    assert raised.value.facts == {"file": "config.json", "reason": "missing"}


def test_unreadable_list_is_broken(folder: Path) -> None:
    (folder / "SHA256SUMS").write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(ModelBroken):
        ModelFolder(folder).check()


def test_fingerprint_follows_what_changes_vectors_and_nothing_else(folder: Path) -> None:
    before = ModelFolder(folder).fingerprint
    (folder / "README.md").write_text("a card", encoding="utf-8")
    _list_checksums(folder)
    assert ModelFolder(folder).fingerprint == before
    write_json(folder / "config_sentence_transformers.json", {"prompts": {"query": "q: "}})
    assert ModelFolder(folder).fingerprint != before
    assert len(before) == 32


@pytest.mark.parametrize(
    ("config", "sentence", "expected"),
    [
        ({"model_type": "bert", "max_position_embeddings": 512}, None, 512),
        ({"model_type": "xlm-roberta", "max_position_embeddings": 514}, None, 512),
        ({"model_type": "bert", "max_position_embeddings": 512}, 128, 128),
        ({}, None, 512),
    ],
)
def test_max_tokens_is_the_smallest_that_the_folder_says(
    tmp_path: Path, config: dict[str, object], sentence: int | None, expected: int
) -> None:
    write_json(tmp_path / "config.json", config)
    write_json(tmp_path / "sentence_bert_config.json", {"max_seq_length": sentence})
    assert ModelFolder(tmp_path).max_tokens() == expected


def test_config_that_is_not_an_object_is_broken(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("[1]", encoding="utf-8")
    (tmp_path / "modules.json").write_text("{", encoding="utf-8")
    for read in (lambda: ModelFolder(tmp_path).config("config.json"), ModelFolder(tmp_path).modules):
        with pytest.raises(ModelBroken):
            read()
