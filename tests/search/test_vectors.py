"""VectorIndex: scores are cosines, a filter leaves the others out, many rows are scanned roughly first, and a file that does not fit is not
loaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.search.index_files import IndexFiles
from rag.search.vectors import VectorIndex

E = np.eye(3, dtype=np.float32)
KIND: dict[str, object] = {"model": "a"}
MANY = 6000  # windows, three to a passage


def an_index() -> VectorIndex:
    """Windows 10 and 30 of passage 1, 20 of passage 2."""
    index = VectorIndex(3)
    index.add([10, 20, 30], [1, 2, 1], np.stack([E[0], E[1], (E[0] + E[1]) / np.float32(np.sqrt(2))]))
    return index


def found(index: VectorIndex, vector: NDArray[np.float32], n: int, among: Sequence[tuple[int, int]] | None = None) -> list[int]:
    return [near.passage for near in index.search(vector, n, among=among)]


def unit(values: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(values / np.linalg.norm(values, axis=-1, keepdims=True), np.float32)


def many_vectors() -> NDArray[np.float32]:
    """As embeddings lie: around a mean, in groups."""
    random = np.random.default_rng(7)
    groups = random.normal(size=(40, 64))
    return unit(2 * random.normal(size=64) + groups[random.integers(0, 40, MANY)] + random.normal(size=(MANY, 64)))


def many(rough_from: int) -> tuple[VectorIndex, NDArray[np.float32]]:
    vectors = many_vectors()
    index = VectorIndex(64, rough_from=rough_from)
    index.add(range(1, MANY + 1), [1 + at // 3 for at in range(MANY)], vectors)
    return index, vectors


def nearest(vectors: NDArray[np.float32], vector: NDArray[np.float32], n: int) -> list[int]:
    """The n passages whose best window is nearest, by plain arithmetic."""
    best = (vectors @ vector).reshape(-1, 3).max(axis=1)
    return [1 + int(at) for at in np.argsort(-best, kind="stable")[:n]]


def test_search_gives_the_best_window_of_each_passage_and_its_cosine() -> None:
    first, second = an_index().search(E[0], 5)
    assert (first.passage, first.window, second.passage, second.window) == (1, 10, 2, 20)
    assert [first.cosine, second.cosine] == pytest.approx([1.0, 0.0], abs=1e-4)
    assert an_index().search(unit(np.array([1.0, 1.0, 0.0])), 1)[0].window == 30


def test_equal_scores_come_in_the_order_of_windows() -> None:
    index = VectorIndex(3)
    index.add([7, 3, 5], [1, 2, 3], np.stack([E[0]] * 3))
    assert found(index, E[0], 3) == [2, 3, 1]


def test_an_empty_index_finds_nothing() -> None:
    assert VectorIndex(3).search(E[0], 4) == []
    assert VectorIndex(3).best(E[0], [1]) == []


def test_search_among_ranges_of_passages_only() -> None:
    assert found(an_index(), E[0], 2, [(2, 9)]) == [2]
    assert found(an_index(), E[0], 2, [(2, 2), (1, 1)]) == [1, 2]
    assert found(an_index(), E[0], 2, []) == found(an_index(), E[0], 2, [(5, 9)]) == []


def test_removed_windows_are_gone_and_unknown_ones_passed_over() -> None:
    index = an_index()
    index.remove([10, 999])
    assert (len(index), index.windows.tolist()) == (2, [20, 30])
    assert [near.window for near in index.search(E[0], 5)] == [30, 20]


def test_adding_a_window_again_replaces_its_vector() -> None:
    index = an_index()
    index.add([10], [1], E[2:3])
    assert len(index) == 3
    (best,) = index.best(E[2], [1, 999])
    assert best[:2] == (1, 10) and best.cosine == pytest.approx(1.0, abs=1e-5)


def test_every_window_of_a_passage_has_its_cosine_whether_it_came_early_or_late_but_not_when_it_is_gone() -> None:
    index = VectorIndex(3)
    index.add([10, 11, 12, 20], [1, 1, 1, 2], np.stack([E[0], E[1], E[0], E[0]]))
    index.remove([12])
    index.add([13], [1], E[0:1])
    cosines = {near.window: near.cosine for near in index.each(E[0], [1, 999])}
    assert cosines == {10: pytest.approx(1.0, abs=1e-5), 11: pytest.approx(0.0, abs=1e-5), 13: pytest.approx(1.0, abs=1e-5)}
    assert VectorIndex(3).each(E[0], [1]) == []


def test_vectors_of_another_width_are_refused() -> None:
    with pytest.raises(ValueError, match="expected"):
        an_index().add([1], [1], np.ones((1, 4), np.float32))


def test_a_cosine_is_kept_to_the_fourth_digit() -> None:
    index, vectors = many(MANY + 1)
    cosines = {near.passage: near.cosine for near in index.search(vectors[0], 50)}
    exact = (vectors @ vectors[0]).reshape(-1, 3).max(axis=1)
    assert max(abs(cosine - exact[passage - 1]) for passage, cosine in cosines.items()) < 5e-5


@pytest.mark.parametrize(("rough_from", "cells_from", "least"), [(1000, MANY + 1, 0.99), (1000, 1000, 0.95), (MANY + 1, 1000, 0.99)])
def test_a_rough_scan_finds_what_the_exact_one_does(
    rough_from: int, cells_from: int, least: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.search.vectors.ROUGHLY_FOUND", 400)
    monkeypatch.setattr("rag.search.rough_scan.CELLS_FROM", cells_from)
    monkeypatch.setattr("rag.search.rough_scan.CELLS", 16)
    index, vectors = many(rough_from)
    assert index.rough is (rough_from <= MANY)
    asked = unit(vectors[::100].astype(np.float64) + np.random.default_rng(3).normal(size=(60, 64)) * 0.05)
    right = sum(len({*found(index, one, 10)} & {*nearest(vectors, one, 10)}) for one in asked)
    assert right >= least * 600


def test_a_filter_and_a_removal_hold_for_the_rough_scan_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.search.vectors.ROUGHLY_FOUND", 400)
    index, vectors = many(1000)
    vector = vectors[0]
    half = [(1, 1000)]
    assert set(found(index, vector, 20, half)) <= set(range(1, 1001))
    inside = [passage for passage in nearest(vectors, vector, MANY) if passage <= 1000][:20]
    assert len({*found(index, vector, 20, half)} & {*inside}) >= 19
    few = [(5, 8), (1990, 1999)]
    assert found(index, vector, 20, few) == [one for one in nearest(vectors, vector, MANY) if 5 <= one <= 8 or 1990 <= one <= 1999]
    best = found(index, vector, 1)
    index.remove([window for passage in best for window in range(3 * passage - 2, 3 * passage + 1)])
    assert index.rough and best[0] not in found(index, vector, 200)
    index.add([MANY + 1], [best[0]], vector[None])
    assert found(index, vector, 1) == best and len(index) == MANY - 2


def test_cells_are_loaded_as_they_were_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.search.vectors.ROUGHLY_FOUND", 400)
    monkeypatch.setattr("rag.search.rough_scan.CELLS_FROM", 1000)
    monkeypatch.setattr("rag.search.rough_scan.CELLS", 16)
    index, vectors = many(1000)
    files = IndexFiles(tmp_path, "meaning")
    index.save(files, KIND, {})
    loaded = VectorIndex.load(files, KIND, 64, rough_from=1000)
    assert loaded is not None
    assert [loaded[0].search(one, 10) for one in vectors[:20]] == [index.search(one, 10) for one in vectors[:20]]
    inside = loaded[0].search(vectors[0], 20, among=[(1, 1000)])
    assert len(inside) == 20 and all(near.passage <= 1000 for near in inside)


def test_what_comes_late_is_found_and_saved_in_its_place(tmp_path: Path) -> None:
    index, vectors = many(1000)
    files = IndexFiles(tmp_path, "meaning")
    index.add([MANY + 1], [MANY], -vectors[:1])
    assert index.changed and found(index, -vectors[0], 1) == [MANY]
    index.save(files, KIND, {"generation": 4})
    loaded, saved = VectorIndex.load(files, KIND, 64, rough_from=1000) or pytest.fail("not loaded")
    assert (saved.state, len(loaded), loaded.rough, loaded.changed) == ({"generation": 4}, MANY + 1, True, False)
    assert found(loaded, -vectors[0], 1) == [MANY]
    assert loaded.search(vectors[9], 30) == index.search(vectors[9], 30)


def test_a_saved_index_loads_only_under_its_fingerprint(tmp_path: Path) -> None:
    index, files = an_index(), IndexFiles(tmp_path, "meaning")
    index.save(files, KIND, {})
    loaded, _ = VectorIndex.load(files, KIND, 3) or pytest.fail("not loaded")
    assert loaded.search(E[1], 3) == index.search(E[1], 3)
    loaded.remove([20])
    assert loaded.windows.tolist() == [10, 30]
    assert VectorIndex.load(files, {"model": "b"}, 3) is None
    assert VectorIndex.load(files, KIND, 3, rough_from=2) is None


def test_another_save_leaves_nothing_of_the_one_before_and_forgetting_nothing_at_all(tmp_path: Path) -> None:
    index, files = an_index(), IndexFiles(tmp_path, "meaning")
    index.save(files, KIND, {})
    before = {path.name for path in tmp_path.iterdir()}
    (tmp_path / "0123.tmp").write_bytes(b"cut off")
    index.save(files, KIND, {})
    after = {path.name for path in tmp_path.iterdir()}
    assert (len(after), after & before) == (5, {"meaning.json"})
    files.forget()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"not an array", b"\x93NUMPY\1\0\x0a\0{'descr': (\n", b"PK\3\4", None])
@pytest.mark.parametrize("name", ["codes", "windows", "rough"])
def test_a_damaged_index_is_not_loaded(tmp_path: Path, name: str, damage: bytes | None) -> None:
    index, _ = many(1000)
    files = IndexFiles(tmp_path, "meaning")
    index.save(files, KIND, {})
    (file,) = tmp_path.glob(f"meaning-{name}-*")
    file.write_bytes(file.read_bytes()[:-20] if damage is None else damage)
    assert VectorIndex.load(files, KIND, 64, rough_from=1000) is None
