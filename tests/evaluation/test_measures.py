"""Every measure on nothing, one, ties and k beyond the end, with its arithmetic; and against ir_measures on random runs."""

from __future__ import annotations

import math
import random

import ir_measures
import pytest

from rag.evaluation.measures import exact_match, ndcg, normalise, ranking, recall, rr, success, token_f1

QRELS = {"q1": {"a": 1, "b": 1}, "q2": {"c": 1}}


def test_an_order_is_by_score_and_then_by_id() -> None:
    assert ranking({"b": 1.0, "a": 1.0, "c": 2.0}) == ["c", "a", "b"]


def test_ndcg_of_a_hit_at_rank_two_is_one_over_log2_of_three() -> None:
    assert ndcg({"q": {"a": 1}}, {"q": {"x": 2.0, "a": 1.0}}) == pytest.approx(1 / math.log2(3))


def test_graded_relevance_weighs_the_better_document_more() -> None:
    found = {"q": {"b": 2.0, "a": 1.0}}
    ideal = 3 / math.log2(2) + 1 / math.log2(3)
    assert ndcg({"q": {"a": 3, "b": 1}}, found) == pytest.approx((1 / math.log2(2) + 3 / math.log2(3)) / ideal)


def test_a_query_without_hits_scores_zero_and_one_not_in_the_qrels_does_not_count() -> None:
    run = {"q1": {"a": 2.0, "b": 1.0}, "q9": {"z": 1.0}}
    assert (ndcg(QRELS, run), recall(QRELS, run), rr(QRELS, run), success(QRELS, run)) == (0.5, 0.5, 0.5, 0.5)


def test_a_cut_off_hides_what_stands_behind_it() -> None:
    run = {"q1": {"x": 3.0, "a": 2.0, "b": 1.0}, "q2": {"c": 1.0}}
    assert success(QRELS, run, 1) == 0.5
    assert success(QRELS, run, 2) == 1.0
    assert recall(QRELS, run, 2) == (0.5 + 1) / 2
    assert rr(QRELS, run, 1) == 0.5
    assert rr(QRELS, run, 50) == (0.5 + 1) / 2


def test_nothing_at_all_scores_zero() -> None:
    assert (ndcg({}, {}), recall({}, {}), rr({}, {}), success({}, {})) == (0.0, 0.0, 0.0, 0.0)
    assert (ndcg({"q": {}}, {"q": {"a": 1.0}}), recall({"q": {"a": 0}}, {"q": {"a": 1.0}})) == (0.0, 0.0)


def test_measuring_changes_neither_the_run_nor_the_qrels() -> None:
    qrels, run = {"q": {"a": 1}}, {"q": {"b": 1.0, "a": 0.5}}
    for measure in (ndcg, recall, rr, success):
        measure(qrels, run)
    assert (qrels, run) == ({"q": {"a": 1}}, {"q": {"b": 1.0, "a": 0.5}})


@pytest.mark.parametrize("seed", range(5))
def test_figures_agree_with_ir_measures_on_random_runs(seed: int) -> None:
    dice = random.Random(seed)
    documents = [f"d{i}" for i in range(40)]
    qrels = {f"q{q}": {d: dice.choice([0, 1, 1, 2]) for d in dice.sample(documents, 6)} for q in range(30)}
    for relevance in qrels.values():
        relevance[documents[0]] = 1
    run = {f"q{q}": {d: dice.random() for d in dice.sample(documents, dice.randint(1, 30))} for q in range(25)}
    wanted = ir_measures.calc_aggregate(
        [ir_measures.nDCG @ 10, ir_measures.R @ 10, ir_measures.RR @ 10, ir_measures.Success @ 5], qrels, run
    )
    assert ndcg(qrels, run) == pytest.approx(wanted[ir_measures.nDCG @ 10])
    assert recall(qrels, run) == pytest.approx(wanted[ir_measures.R @ 10])
    assert rr(qrels, run) == pytest.approx(wanted[ir_measures.RR @ 10])
    assert success(qrels, run, 5) == pytest.approx(wanted[ir_measures.Success @ 5])


def test_answers_are_compared_without_punctuation_case_or_decomposition() -> None:
    assert normalise("  「한강」, AB-12. ") == "한강 ab 12"
    assert exact_match("2.1℃", "2.1") == 1.0
    assert exact_match("각", "\u1100\u1161\u11a8") == 1.0
    assert exact_match("서울", "부산") == 0.0


def test_f1_counts_characters_so_a_particle_costs_little() -> None:
    assert token_f1("서울", "서울에서") == pytest.approx(2 * 2 / (2 + 4))
    assert token_f1("가가", "가") == pytest.approx(2 * 1 / 3)
    assert (token_f1("", ""), token_f1("서울", ""), token_f1("서울", "부산")) == (1.0, 0.0, 0.0)
