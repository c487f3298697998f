"""How models are trained: the torch encoder is the graph's, spans stand where the answer does, runs resume, near misses are masked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tiny_models import WORDS, bert, tokenizer, write_json, write_reader

from rag.core.records import Span
from rag.modelkit.training.sources import QUESTIONS, Asked, Source, Text, korquad, legal_life, likeliest, own_questions, part_of
from rag.models.embedder import Embedder
from rag.models.onnx_model import Tokenizer
from rag.models.reader import Reader

torch = pytest.importorskip("torch", reason="torch is not installed: only training needs it")

from rag.modelkit.bert_weights import BertWeights  # noqa: E402
from rag.modelkit.folder_files import write_folder  # noqa: E402
from rag.modelkit.retriever_ko import blended  # noqa: E402
from rag.modelkit.training import retriever  # noqa: E402
from rag.modelkit.training.__main__ import main as training  # noqa: E402
from rag.modelkit.training.ablation import found, trained_with  # noqa: E402
from rag.modelkit.training.calibration import Trial, best_of_each, fit, refused, reliability  # noqa: E402
from rag.modelkit.training.candidates import Guide, confusable  # noqa: E402
from rag.modelkit.training.loop import Schedule, train  # noqa: E402
from rag.modelkit.training.reader import begun, is_held_back, trained  # noqa: E402
from rag.modelkit.training.reader_data import Drawn, Shower, as_pairs, batches  # noqa: E402
from rag.modelkit.training.reader_net import Pairs, ReaderNet, loss_of  # noqa: E402
from rag.modelkit.training.retriever import Mined, StepMaker, contrast  # noqa: E402
from rag.modelkit.training.torch_bert import TorchBert, mean_pooled, padded  # noqa: E402
from rag.modelkit.training.weights_file import write_layers  # noqa: E402

PROMPTS = {"query": "query: ", "passage": "passage: "}
TEXTS = {"a": "서울 휴가 부산", "b": "급여 부산 leave", "c": "seoul leave 휴가", "d": "부산 서울"}
SOURCE = Source(
    "tiny",
    {key: Text(key, "tiny", key, "급여 ?", text) for key, text in TEXTS.items()},
    (Asked("휴가 ?", "a", Span(3, 5)), Asked("급여 ?", "b", Span(0, 2)), Asked("leave ?", "c", None), Asked("부산 ?", "d", None, False)),
)


@pytest.fixture
def tokens(tmp_path: Path) -> Tokenizer:
    write_json(tmp_path / "tokenizer.json", tokenizer())
    return Tokenizer.load(tmp_path / "tokenizer.json")


def test_the_torch_encoder_gives_the_graphs_vectors_and_its_weights_back(tmp_path: Path) -> None:
    weights = bert()
    write_folder(tmp_path, weights, tokenizer(), name="tiny", prompts=PROMPTS, card="", quantised=False)
    embedder = Embedder.load(tmp_path)
    net = TorchBert(weights).eval()
    reader = Tokenizer.load(tmp_path / "tokenizer.json")
    ids, mask = padded([reader.encode(f"passage: {text}").ids for text in TEXTS.values()], 1)
    with torch.no_grad():
        pooled = torch.nn.functional.normalize(mean_pooled(net(ids, mask), mask), dim=1).numpy()
    np.testing.assert_allclose(pooled, embedder.embed_passages(list(TEXTS.values())), atol=2e-5)
    again = net.weights()
    np.testing.assert_array_equal(again.layers[1].key.weight, weights.layers[1].key.weight)
    np.testing.assert_array_equal(again.positions, weights.positions + weights.token_type)


def test_a_reader_goes_on_from_the_folder_of_the_round_before(tmp_path: Path, tokens: Tokenizer) -> None:
    write_reader(tmp_path / "before")
    reader, net = Reader.load(tmp_path / "before"), begun(bert(), tmp_path / "before").eval()
    read = tokens.encode("휴가 ?", "서울 휴가 부산", max_tokens=16, first_at_most=8)
    ids = torch.tensor([read.ids])
    with torch.no_grad():
        states = net.encoder(ids, torch.ones_like(ids))
        relevance, spans = net.relevance(states.mean(dim=1)), net.span(states)
    (reading,) = reader.readings("휴가 ?", ["서울 휴가 부산"])
    assert relevance.item() == pytest.approx(reading.relevance, abs=0.1)  # the graph's activations are int8
    own = [i for i, which in enumerate(read.sequence) if which == 1]
    np.testing.assert_allclose(spans[0, own].numpy(), reading.logits, atol=0.25)


def test_a_later_round_needs_what_the_one_before_left(capsys: pytest.CaptureFixture[str]) -> None:
    common = ["--texts", "t", "--korquad", "k", "reader", "--guide", "g", "--checkpoint", "c"]
    for wrong in (["--after", "one.pt"], ["--round", "2"]):
        with pytest.raises(SystemExit):
            training([*common, *wrong])
        assert "--after goes with --round 2" in capsys.readouterr().err


def test_frozen_layers_have_no_gradient() -> None:
    net = TorchBert(bert())
    net.freeze(1)
    ids, mask = padded([[0, 6, 8, 2]], 1)
    net(ids, mask).sum().backward()
    assert net.layers[0].inner.weight.grad is None and net.words.weight.grad is None
    assert net.layers[1].inner.weight.grad is not None


def test_a_group_has_its_answer_first_and_marks_it_token_by_token(tokens: Tokenizer) -> None:
    group = Shower(tokens, 3, negatives=2).group(Drawn(SOURCE, SOURCE.asked[0], ["b", "c", "d"]))
    assert [shown.relevant for shown in group] == [True, False, False]
    right = group[0]
    assert right.ids[right.start : right.end + 1] == [WORDS.index("휴가")]
    assert all((shown.start, shown.end) == (0, 0) for shown in group[1:])
    assert not Shower(tokens, 3, negatives=1).group(Drawn(SOURCE, SOURCE.asked[3], ["a"]))[0].relevant


class _Judge:
    """A reader that is sure of texts about 급여, and of nothing else."""

    def readings(self, question: str, texts: list[str]) -> list[SimpleNamespace]:
        return [SimpleNamespace(probability=0.9 if "급여" in text else 0.1) for text in texts]


def test_a_judge_keeps_the_near_misses_that_mislead_it(tokens: Tokenizer) -> None:
    for seed in range(5):
        shower = Shower(tokens, seed, negatives=1, judge=_Judge())  # type: ignore[arg-type]
        group = shower.group(Drawn(SOURCE, SOURCE.asked[0], ["d", "c", "b"]))
        assert [shown.relevant for shown in group] == [True, False]
        assert WORDS.index("급여") in group[1].ids[group[1].first :]


def test_only_the_passage_and_the_first_token_can_hold_an_answer(tokens: Tokenizer) -> None:
    pairs = as_pairs([Shower(tokens, 1, negatives=2).group(Drawn(SOURCE, asked, ["b", "d"])) for asked in SOURCE.asked[:1]], 1)
    for row, ids in zip(pairs.spannable.tolist(), pairs.ids.tolist(), strict=True):
        first = ids.index(2) + 1
        last = max(i for i, token in enumerate(ids) if token == 2)
        assert [i for i, allowed in enumerate(row) if allowed] == [0, *range(first, last)]


@pytest.mark.model
def test_the_reader_learns_what_it_is_shown_and_goes_on_from_its_checkpoint(tokens: Tokenizer, tmp_path: Path) -> None:
    drawn = [Drawn(SOURCE, asked, [key for key in TEXTS if key != asked.text_id]) for asked in SOURCE.asked]

    def run(checkpoint: Path, steps: int) -> tuple[ReaderNet, list[str]]:
        torch.manual_seed(0)
        net, log = ReaderNet(replace(bert(), layers=bert().layers[:1]), dropout=0.0), list[str]()
        net.encoder.freeze(0)
        shower = Shower(tokens, 1, negatives=2)

        def loss(pairs: object) -> tuple[Any, object]:
            assert isinstance(pairs, Pairs)
            relevance, spans = net(pairs)
            return loss_of(relevance, spans, pairs)

        shown = (pairs for seed in range(100) for pairs in batches(drawn, shower, seed, questions=2, pad=1))
        schedule = Schedule(steps=steps, rate=1e-3, head_rate=1e-2, every=25)
        train(net, net.encoder, shown, loss, schedule, checkpoint, log.append)
        return net.eval(), log

    net, log = run(tmp_path / "whole.pt", 50)
    first, last = (float(line.split("span ")[1].split()[0]) for line in (log[0], log[-1]))
    assert last < first * 0.7
    run(tmp_path / "parts.pt", 50)
    state = torch.load(tmp_path / "parts.pt", weights_only=True)
    assert state["step"] == 50
    again, nothing = run(tmp_path / "parts.pt", 50)
    assert nothing == []  # it is done
    for one, two in zip(net.parameters(), again.parameters(), strict=True):
        np.testing.assert_allclose(one.detach(), two.detach(), atol=1e-6)


class _Words:
    """An embedder of word counts: texts that share words are alike."""

    def embed_query(self, text: str) -> np.ndarray:
        vector = np.array([word in text for word in ("서울", "부산", "휴가", "급여", "seoul", "leave")], np.float32) + 0.01
        return vector / np.linalg.norm(vector)

    def embed_passages(self, texts: list[str], *, truncate: bool = False) -> np.ndarray:
        return np.stack([self.embed_query(text) for text in texts])


def test_texts_that_could_be_mistaken_are_of_other_families_and_the_guide_masks_what_answers_too(tokens: Tokenizer) -> None:
    guide = Guide(SOURCE, _Words())  # type: ignore[arg-type]
    others = confusable(SOURCE, guide)
    assert "a" not in others[0] and others[0][0] == "c"  # the other text about 휴가
    asked = replace(SOURCE, asked=SOURCE.asked[:3])
    mined = Mined(asked, Guide(asked, _Words()), others[:3])  # type: ignore[arg-type]
    (step,) = StepMaker(tokens, 1).steps(mined, 3, long=False)
    assert step.allowed[:, :3].diagonal().all()
    assert not step.allowed[:, 3:].diagonal().any()  # a question is not its own wrong passage
    (free,) = StepMaker(tokens, 1, margin=None).steps(mined, 3, long=False)
    assert free.allowed.sum() == 3 * 3 + 3 * 2
    assert step.allowed.sum() < free.allowed.sum()
    loss, parts = contrast(TorchBert(bert()), step)
    assert loss.item() == pytest.approx(parts.contrast) and 0 <= parts.right <= 1


def test_long_rows_hold_their_neighbours_which_are_then_not_wrong(tokens: Tokenizer) -> None:
    answerable = replace(SOURCE, asked=SOURCE.asked[:3])
    mined = Mined(answerable, Guide(answerable, _Words()), [["b"], ["c"], ["a"]])  # type: ignore[arg-type]
    (step,) = StepMaker(tokens, 1, margin=None).steps(mined, 3, long=True)
    assert len({len(row) for row in step.passages}) == 1  # every row holds all four texts
    assert step.allowed[:, :3].tolist() == torch.eye(3, dtype=torch.bool).tolist()
    assert step.means is not None
    every = mined.guide.windows.mean(axis=0)
    np.testing.assert_allclose(step.means.numpy(), np.tile(every / np.linalg.norm(every), (3, 1)), atol=1e-6)
    step = replace(step, means=torch.nn.functional.normalize(torch.ones(3, bert().hidden), dim=1))  # as wide as the model
    plain, parts = contrast(TorchBert(bert(), dropout=0.0), step)
    drawn, _ = contrast(TorchBert(bert(), dropout=0.0), step, like_windows=2.0)
    assert parts.apart > 0
    assert drawn.item() == pytest.approx(plain.item() + 2 * parts.apart, abs=1e-5)


def test_a_round_goes_on_from_the_folder_of_the_first_stage(tokens: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, left = bert(layers=7), bert(layers=7)
    left = replace(left, norm=replace(left.norm, gain=left.norm.gain + 1))
    write_layers(tmp_path / "first", left)
    nothing = retriever.Round(({},), Schedule(1, 1e-3, 1e-3), seed=1, like_windows=0.0)
    monkeypatch.setattr(retriever, "ROUNDS", (nothing,))

    def mined(name: str) -> Mined:
        raise AssertionError(name)

    net = retriever.train_retriever(begun, tokens, mined, tmp_path / "3.pt", before=tmp_path / "first")
    np.testing.assert_array_equal(net.weights().norm.gain, left.norm.gain)
    np.testing.assert_array_equal(net.weights().words, begun.words)


def test_training_ends_where_its_schedule_says_so(tmp_path: Path) -> None:
    net = torch.nn.Linear(1, 1)
    seen: list[int] = []

    def loss(batch: object) -> tuple[Any, object]:
        assert isinstance(batch, int)
        seen.append(batch)
        return net(torch.ones(1)).sum(), SimpleNamespace()

    train(net, net, range(10), loss, Schedule(steps=10, rate=0.1, head_rate=0.1, until=4), tmp_path / "c.pt", print)
    assert seen == [0, 1, 2, 3]
    assert torch.load(tmp_path / "c.pt", weights_only=True)["step"] == 4


@pytest.mark.model
def test_an_ablation_shows_every_margin_the_same_steps_and_counts_what_is_found(tokens: Tokenizer, tmp_path: Path) -> None:
    asked = replace(SOURCE, asked=SOURCE.asked[:3])
    mined = Mined(asked, Guide(asked, _Words()), confusable(asked, None))  # type: ignore[arg-type]
    schedule = Schedule(steps=2, rate=1e-3, head_rate=1e-3)

    def run(margin: float | None, name: str) -> BertWeights:
        wide = replace(bert(layers=7), positions=np.tile(bert().positions, (4, 1)))  # the first six layers stay as they are
        sizes = {"tiny": (2, 0)}
        return trained_with(margin, wide, tokens, lambda _name: mined, tmp_path / name, steps=sizes, schedule=schedule, at_once=3)

    free, again, guided = run(None, "1.pt"), run(None, "2.pt"), run(0.01, "3.pt")
    last = free.layers[6].inner.weight
    np.testing.assert_array_equal(last, again.layers[6].inner.weight)
    assert not np.array_equal(last, guided.layers[6].inner.weight)  # the guide took something for no near miss
    assert not np.array_equal(last, bert(layers=7).layers[6].inner.weight)
    np.testing.assert_array_equal(free.layers[5].inner.weight, bert(layers=7).layers[5].inner.weight)
    # 휴가: a and c are alike, so a is first or second; 급여: b; leave: b and c are alike
    score, n = found(SOURCE, _Words())  # type: ignore[arg-type]
    assert n == 3
    cosines = [Guide(SOURCE, _Words()).cosines(i) for i in range(3)]  # type: ignore[arg-type]
    places = [int((row > row[own]).sum() + (row[:own] == row[own]).sum()) for own, row in enumerate(cosines)]
    assert score == pytest.approx(sum(1 / np.log2(place + 2) for place in places) / 3)


def test_a_probability_is_right_as_often_as_it_says() -> None:
    generator = np.random.default_rng(1)
    signs = generator.normal(size=(4000, 2))
    right = generator.random(4000) < 1 / (1 + np.exp(-(1.5 * signs[:, 0] - signs[:, 1] - 1)))
    tried = [Trial(tuple(map(float, row)), bool(one), i // 4) for i, (row, one) in enumerate(zip(signs, right, strict=True))]
    weights = fit(tried)
    np.testing.assert_allclose(weights, (1.5, -1, -1), atol=0.2)
    for said, was, n in reliability(tried, weights):
        assert abs(said - was) < 0.04 + 1 / n**0.5
    best = best_of_each(tried, weights)
    assert len(best) == 1000
    first = max(tried[:4], key=lambda trial: weights[0] * trial.signs[0] + weights[1] * trial.signs[1])
    assert best[0] == first


def test_refusals_are_counted_with_the_text_and_without_it() -> None:
    likely = {0: (2.0, -9.0), 1: (-1.0, 0.5), 2: (-3.0, -2.0), 3: (-4.0,), 5: (-5.0, -6.0)}  # the best of 3 and 5 are under .1, of 2 .12
    tried = [Trial((sign,), False, asking) for asking, signs in likely.items() for sign in signs]
    assert refused(tried, (1.0, 0.0), 0.1) == pytest.approx((0.0, 2 / 3))
    assert refused(tried, (1.0, 0.0), 0.2) == pytest.approx((0.5, 2 / 3))
    assert refused(tried[:1], (1.0, 0.0), 0.2) == (0.0, 0.0)


def test_weights_between_two_are_between_them() -> None:
    one, two = bert(), replace(bert(), words=bert().words + 1)
    half = blended(one, two, 0.5)
    np.testing.assert_allclose(half.words, one.words + 0.5, atol=1e-6)
    np.testing.assert_allclose(half.layers[0].key.weight, one.layers[0].key.weight, rtol=1e-6)
    assert half.heads == one.heads


def test_sources_are_read_with_their_answers_where_they_stand(tmp_path: Path) -> None:
    def write(name: str, *rows: dict[str, object]) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        return file

    text = "1990년에 문을 열었다. 새 건물은 1995년에 지었고 도서관이 되었다."
    write("corpus.jsonl", {"_id": "k0001", "text": text}, {"_id": "k0900", "text": "다른 글"})
    write("queries.jsonl", {"_id": "q", "text": "새 건물을 지은 해는?"})
    write("answers.jsonl", {"_id": "q", "answers": ["1995년"]})
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\tk0001\t1\n", encoding="utf-8")
    (asked,) = korquad(tmp_path, 0, 700).asked
    assert asked.answer is not None and text[slice(*asked.answer)] == "1995년"
    sections = write("sections.jsonl", {"text": "앞. 임기는 5년이다.", "guide": "선거", "section": "대통령"})
    row = {"id": "law-001", "family": "f", "title": "선거", "section": 0, "start": 3, "end": 12}
    laws = write("law.jsonl", {**row, "questions": [{"q": "임기는?", "answer": "5년"}, {"q": "연임은?", "answer": ""}]})
    source = own_questions("guidance", [laws], sections)
    assert source.texts["law-001"].text == "임기는 5년이다."
    assert [(one.answerable, one.answer) for one in source.asked] == [(True, (4, 6)), (False, None)]
    assert legal_life(sections).asked == ()


def test_what_is_held_back_is_never_trained_on_and_a_whole_field_is_held_back() -> None:
    files = sorted(file for file in QUESTIONS.glob("*.jsonl") if file.stem != "law")
    source = own_questions("documents", files)
    kept = trained(source)
    held = [asked for asked in source.asked if is_held_back(asked.text_id)]
    assert len(kept.asked) + len(held) == len(source.asked) == 1995
    assert sum(asked.text_id.startswith("fin-") for asked in held) == 315
    assert {asked.text_id for asked in kept.asked}.isdisjoint(asked.text_id for asked in held)
    assert 0.05 < (len(held) - 315) / (len(source.asked) - 315) < 0.15


def test_an_answer_that_is_printed_twice_is_taken_where_the_question_points() -> None:
    text = "김철수는 1990년에 태어났다." + " 그 밖의 일이 많았다." * 12 + " 박영희는 1990년에 책을 썼다."
    assert likeliest("박영희가 책을 쓴 해는?", text, "1990년") == (text.rindex("1990년"), text.rindex("1990년") + 5)
    assert likeliest("김철수가 태어난 해는?", text, "1990년") == (5, 10)
    assert likeliest("물음", text, "2000년") is None


def test_a_part_of_a_source_is_whole_families_in_their_order() -> None:
    texts = {str(i): Text(str(i), "s", str(i // 5), "", f"글 {i}") for i in range(50)}
    source = Source("s", texts, tuple(Asked("물음", key, None) for key in texts))
    part = part_of(source, 12, 1)
    assert len(part.asked) == 15
    numbers = [int(key) for key in part.texts]
    assert numbers == sorted(numbers) and len({n // 5 for n in numbers}) == 3
