"""The first stage: weak pairs become a pack and come back whole, a stopped run ends as one that was not, torch and numpy suffice."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from places import PROJECT
from tiny_models import WORDS, bert, tokenizer, write_json

from rag.core.records import Span
from rag.modelkit.bert_weights import BertWeights
from rag.modelkit.training.pack import Pack, read_pack
from rag.modelkit.training.pack_batches import PackBatches, Shares
from rag.modelkit.training.packing import TEXT_TOKENS, pack_of, write
from rag.modelkit.training.people import held_back_titles, is_held_back_family, people_held_back, people_questions, people_trained
from rag.modelkit.training.weak_pairs import WeakPairs, weak_pairs
from rag.modelkit.training.weights_file import read_layers, read_start, write_layers, write_start
from rag.models.onnx_model import Tokenizer

ALL = (("statute", 1.0),)


def weak(families: int = 4, texts: int = 5) -> WeakPairs:
    """Texts of four words that differ in their place, each with its own query."""
    made = WeakPairs()
    words = WORDS[6:12]
    for family in range(families):
        for number in range(texts):
            at = family * texts + number
            text = " ".join([words[at % 6], words[at // 6 % 6], words[at // 36 % 6], words[family]])
            made.add(f"{words[at % 6]} {words[at // 6 % 6]} ?", made.text(f"law {family}", words[number % 6], text), "statute")
    return made


@pytest.fixture
def tokens(tmp_path: Path) -> Tokenizer:
    write_json(tmp_path / "tokenizer.json", tokenizer())
    return Tokenizer.load(tmp_path / "tokenizer.json")


@pytest.fixture
def pack(tokens: Tokenizer, tmp_path: Path) -> Pack:
    return write(weak(), tokens, tmp_path / "pack.npz")


def test_a_pack_comes_back_with_every_id_where_it_was(pack: Pack, tmp_path: Path, tokens: Tokenizer) -> None:
    again, pairs = read_pack(tmp_path / "pack.npz"), weak()
    for number, (query, text, _kind, _at) in enumerate(pairs.pairs):
        assert again.query(again.pair_query[number]).tolist() == tokens.encode(query).ids[1:-1]
        assert again.pair_text[number] == text
        (window,) = again.windows_of(text)
        assert window.tolist() == tokens.encode(pairs.texts[text].text).ids[1:-1]
        assert again.head(text).tolist() == tokens.encode(pairs.texts[text].head).ids[1:-1]
    assert again.families.tolist() == [family for family in range(4) for _ in range(5)]
    assert again.prompts == pack.prompts and again.prompts.around_query(again.query(0), 64)[:2] == [0, WORDS.index("query:")]
    assert again.tokens.dtype == np.uint16
    first = (tmp_path / "pack.npz").read_bytes()
    write(pairs, tokens, tmp_path / "pack.npz")
    assert (tmp_path / "pack.npz").read_bytes() == first


def test_a_long_text_ends_with_the_window_that_passes_the_limit(tokens: Tokenizer) -> None:
    made = WeakPairs()
    made.add("휴가", made.text("law", "", "\n".join(["서울 부산 휴가 급여 " * 10] * 30)), "statute")
    windows = pack_of(made, tokens).windows_of(0)
    assert TEXT_TOKENS <= sum(map(len, windows)) < TEXT_TOKENS + len(windows[-1])


def test_the_texts_of_a_step_are_different_ones_and_stand_together_by_family(pack: Pack) -> None:
    batches = PackBatches(pack, Shares(size=8, near=4, kinds=ALL, cuts=(16,)), seed=1)
    together = 0
    for step in range(20):
        batch = batches.batch(step)
        assert len(batch.queries) == len(batch.passages) == 8
        assert len(set(batch.text_numbers.tolist())) == 8
        assert len({tuple(windows[0].tolist()) for windows in map(pack.windows_of, batch.text_numbers)}) == 8
        families = pack.families[batch.text_numbers].tolist()
        together += sum(one == two for one, two in pairwise(families))
    assert together / 20 > 3  # of seven neighbours; by chance between one and two
    again = PackBatches(pack, Shares(size=8, near=4, kinds=ALL, cuts=(16,)), seed=1).batch(7)
    assert again.queries == batches.batch(7).queries and again.passages == batches.batch(7).passages


def test_texts_with_the_same_words_are_one_text() -> None:
    made = WeakPairs()
    assert made.text("law", "a", "서울  부산") == made.text("other", "b", "서울 부산") == 0


def test_weights_come_back_as_they_were_written(tmp_path: Path) -> None:
    weights = bert()
    write_start(tmp_path / "start.npz", weights)
    begun = read_start(tmp_path / "start.npz")
    inner = weights.layers[1].inner.weight
    np.testing.assert_allclose(begun.layers[1].inner.weight, inner, atol=np.abs(inner).max() / 250)
    np.testing.assert_array_equal(begun.layers[0].query.bias, weights.layers[0].query.bias)
    files = write_layers(tmp_path / "out", replace(weights, layers=weights.layers * 2))
    assert [file.name for file in files] == ["layers-0.npz", "layers-1.npz"]
    left = read_layers(tmp_path / "out", weights.words)
    assert len(left.layers) == 4 and left.heads == weights.heads
    np.testing.assert_allclose(left.layers[3].inner.weight, inner, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(left.positions, weights.positions + weights.token_type)


def _people(file: Path) -> Path:
    text = "① 신청은 3일 안에 한다. 3일이 지나면 안 된다."
    asked = [
        {"q": "며칠?", "kind": "number", "answer": "3일", "support": "3일이 지나면 안 된다."},
        {"q": "누가?", "kind": "none", "answer": "", "support": ""},
    ]
    rows = [{"id": f"x{n}", "title": f"책자 {n} > 절", "text": text, "family": f"f{n}", "questions": asked} for n in range(60)]
    del rows[0]["family"]
    file.write_bytes(gzip.compress("\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()))
    return file


def test_whole_families_of_peoples_questions_are_held_back(tmp_path: Path) -> None:
    source = people_questions([_people(tmp_path / "people.jsonl.gz")])
    assert source.texts["x0"].family == "책자 0"
    assert source.asked[0].answer == Span(16, 18)  # the one within its support
    assert (source.asked[1].answer, source.asked[1].answerable) == (None, False)
    trained, held = people_trained(source), people_held_back(source)
    assert len(trained.asked) + len(held.asked) == len(source.asked) and 2 <= len(held.asked) // 2 <= 14
    assert {asked.text_id for asked in held.asked}.isdisjoint(trained.texts)
    assert len(held.texts) == len(source.texts)  # searched among all


def test_nothing_is_made_of_a_law_that_held_back_questions_are_asked_of(tmp_path: Path) -> None:
    held = next(f"f{n}" for n in range(60) if is_held_back_family(f"f{n}"))
    source = people_questions([_people(tmp_path / "questions_people.jsonl.gz")])
    title = f"책자 {held[1:]}"
    assert title in held_back_titles(source)
    long = "공무원은 다음 각 호에 따라 휴가를 신청할 수 있으며 그 기간은 대통령령으로 정한다."
    rows = [
        {"law": law, "kind": "법률", "path": "", "article": "제1조", "title": f"휴가 {i}", "text": f"{long} {i}"}
        for i, law in enumerate((title, "다른 법"))
    ]
    (tmp_path / "statutes.jsonl.gz").write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows).encode()))
    (tmp_path / "easylaw.jsonl.gz").write_bytes(gzip.compress(b""))
    made = weak_pairs(tmp_path)
    assert "다른 법" in {text.family for text in made.texts} and title not in {text.family for text in made.texts}
    asked = [pair for pair in made.pairs if pair.kind == "people"]
    assert {made.texts[pair.text].family for pair in asked}.isdisjoint(f"f{n}" for n in range(60) if is_held_back_family(f"f{n}"))


def test_what_trains_imports_torch_and_numpy_alone() -> None:
    pytest.importorskip("torch", reason="torch is not installed: only training needs it")
    code = (
        "import sys, rag.modelkit.training.first_stage\n"
        "outside = {'onnx', 'onnxruntime', 'tokenizers', 'kiwipiepy', 'faiss', 'pypdf', 'pypdfium2', 'streamlit', 'safetensors'}\n"
        "print(sorted(outside & set(sys.modules)), sorted(m for m in sys.modules if m.split('.')[0] == 'rag'))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, timeout=120, check=True)
    training = ("first_stage", "loop", "pack", "pack_batches", "torch_bert", "weights_file")
    names = [f"modelkit.{name}" for name in ("bert_weights", "training", *(f"training.{name}" for name in training))]
    names += ["core", "core.whole_file", "modelkit"]
    assert done.stdout.strip() == f"[] {sorted(['rag', *(f'rag.{name}' for name in names)])}"


@pytest.mark.model
def test_a_run_that_was_stopped_ends_as_one_that_was_not(pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch", reason="torch is not installed: only training needs it")
    from rag.modelkit.training import first_stage
    from rag.modelkit.training.loop import Schedule

    write_start(tmp_path / "start.npz", bert(positions=32))
    setting = first_stage.Setting("cpu", 1, 12, 4, Shares(8, 4, ALL, (16,)), Schedule(6, 1e-2, 1e-2))

    def run(name: str, minutes: float | None = None) -> tuple[BertWeights, int]:
        return first_stage.train_first_stage(tmp_path / "pack.npz", tmp_path / "start.npz", setting, tmp_path / name, minutes=minutes)

    whole, steps = run("whole.pt")
    assert steps == 6
    counts = [run("parts.pt", minutes=0.0)[1] for _ in range(5)]
    assert counts == [1, 2, 3, 4, 5]  # the time is up after every step
    parts, steps = run("parts.pt")
    assert steps == 6
    for one, two in zip(whole.layers, parts.layers, strict=True):
        np.testing.assert_array_equal(one.inner.weight, two.inner.weight)
        np.testing.assert_array_equal(one.query.weight, two.query.weight)
    begun = read_start(tmp_path / "start.npz")
    np.testing.assert_array_equal(whole.layers[0].inner.weight, begun.layers[0].inner.weight)  # frozen
    assert not np.array_equal(whole.layers[1].inner.weight, begun.layers[1].inner.weight)
    assert capsys.readouterr().out == ""


@pytest.mark.model
def test_the_command_says_by_its_exit_code_whether_all_is_done(pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch", reason="torch is not installed: only training needs it")
    from rag.modelkit.training import first_stage

    write_start(tmp_path / "start.npz", bert(positions=32, layers=4))
    small = replace(first_stage.SETTINGS["cpu"], frozen=1, shares=Shares(8, 4, ALL, (16,)))
    monkeypatch.setitem(first_stage.SETTINGS, "cpu", small)
    command = [f"--{name}={tmp_path / file}" for name, file in (("pack", "pack.npz"), ("weights", "start.npz"), ("checkpoint", "c.pt"))]
    command += [f"--out={tmp_path / 'out'}", "--setting=cpu", "--steps=2", "--threads=1"]
    assert first_stage.main([*command, "--minutes=0"]) == 3
    assert first_stage.main(command) == 0
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["layers-0.npz", "layers-1.npz"]


@pytest.mark.model
def test_what_answers_too_is_not_counted_as_wrong(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed: only training needs it")
    from rag.modelkit.training.first_stage import ContrastNet
    from rag.modelkit.training.torch_bert import TorchBert

    net = ContrastNet(TorchBert(bert()), memory=3, at_once=2)
    net.kept_numbers[:] = torch.tensor([[7, 8, -1], [70, 11, -1]])
    cosines = torch.tensor([[0.5, 0.4, 0.55, 0.9, 0.1], [0.2, 0.6, 0.3, 0.3, 0.3]])
    alike = torch.tensor([[1.0, 0.2, 0.97, 0.3, 0.3], [0.2, 1.0, 0.1, 0.3, 0.3]])
    numbers = torch.tensor([[1, 7], [10, 11]])
    # first: a twin, one that is nearer by more than .1, nothing yet; second: the same query, the same text, nothing yet
    assert net._allowed(cosines, alike, numbers).tolist() == [[True, True, False, False, False], [True, True, False, False, False]]
    net._keep(torch.ones(2, 32), numbers)
    net._keep(torch.full((2, 32), 2.0), numbers + 1)
    assert net.kept[:, 0].tolist() == [2.0, 1.0, 2.0] and net.kept_numbers.tolist() == [[8, 7, 2], [12, 11, 11]]


def test_a_query_whose_window_is_known_is_shown_that_one(tokens: Tokenizer) -> None:
    made = WeakPairs()
    text = "\n".join(
        f"{word} 급여 급여 급여 급여 급여 급여 급여 급여 급여 급여 급여 급여 급여 급여 급여 급여 {word}" * 3 for word in ("서울", "부산")
    )
    number = made.text("law", "", text)
    for at, query in enumerate(("서울", "부산")):
        made.add(query, number, "people", text.index(("서울", "부산")[1 - at]))  # asked in other words than the answer's
    pack = pack_of(made, tokens)
    assert pack.pair_window[0] > pack.pair_window[1] == 0
    batches = PackBatches(pack, Shares(size=1, near=1, kinds=(("people", 1.0),), cuts=(64,)), seed=1)
    for step in range(10):
        batch = batches.batch(step)
        asked_for_seoul = WORDS.index("서울") in batch.queries[0]
        assert batch.passages[0][2] == WORDS.index("부산" if asked_for_seoul else "서울")
