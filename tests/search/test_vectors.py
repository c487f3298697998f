"""VectorIndex: scores are cosines, ids are ours, and a file that does not fit is not loaded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.search.vectors import VectorIndex

E = np.eye(3, dtype=np.float32)


def an_index() -> VectorIndex:
    index = VectorIndex(3)
    index.add([10, 20, 30], np.stack([E[0], E[1], (E[0] + E[1]) / np.float32(np.sqrt(2))]))
    return index


def test_search_gives_cosines_best_first() -> None:
    found = an_index().search(E[0], 5)
    assert [i for i, _ in found] == [10, 30, 20]
    assert [score for _, score in found] == pytest.approx([1.0, 2**-0.5, 0.0], abs=1e-6)


def test_equal_scores_come_in_the_order_of_ids() -> None:
    index = VectorIndex(3)
    index.add([7, 3, 5], np.stack([E[0]] * 3))
    assert [i for i, _ in index.search(E[0], 3)] == [3, 5, 7]


def test_an_empty_index_finds_nothing() -> None:
    assert VectorIndex(3).search(E[0], 4) == []


def test_search_among_given_ids_only() -> None:
    assert [i for i, _ in an_index().search(E[0], 2, among=[20, 30])] == [30, 20]
    assert an_index().search(E[0], 2, among=[]) == []
    assert an_index().search(E[0], 2, among=[99]) == []


def test_removed_ids_are_gone_and_unknown_ones_passed_over() -> None:
    index = an_index()
    index.remove([10, 999])
    assert (len(index), index.ids) == (2, frozenset({20, 30}))
    assert [i for i, _ in index.search(E[0], 5)] == [30, 20]


def test_adding_an_id_again_replaces_its_vector() -> None:
    index = an_index()
    index.add([10], E[2:3])
    assert len(index) == 3
    assert index.cosines(E[2], [10, 20, 999]) == {10: pytest.approx(1.0), 20: pytest.approx(0.0)}


def test_vectors_of_another_width_are_refused() -> None:
    with pytest.raises(ValueError, match="expected"):
        an_index().add([1], np.ones((1, 4), np.float32))


def test_a_saved_index_loads_only_under_its_fingerprint(tmp_path: Path) -> None:
    index = an_index()
    index.save(tmp_path, {"model": "a"})
    loaded = VectorIndex.load(tmp_path, {"model": "a"})
    assert loaded is not None
    assert loaded.ids == {10, 20, 30}
    assert loaded.search(E[1], 3) == index.search(E[1], 3)
    loaded.remove([20])
    assert loaded.ids == {10, 30}
    assert VectorIndex.load(tmp_path, {"model": "b"}) is None


@pytest.mark.parametrize("damage", [b"", b"not an index", None])
def test_a_damaged_index_is_not_loaded(tmp_path: Path, damage: bytes | None) -> None:
    an_index().save(tmp_path, {"model": "a"})
    file = tmp_path / "vectors.faiss"
    file.write_bytes(file.read_bytes()[:-20] if damage is None else damage)
    assert VectorIndex.load(tmp_path, {"model": "a"}) is None
