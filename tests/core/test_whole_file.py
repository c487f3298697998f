"""A file is there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.core.whole_file import temporary_file, write_whole, writing_whole


def test_a_file_is_written_and_then_replaced_and_nothing_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_whole(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_temporary_file_is_gone_after_its_block_unless_it_was_moved(tmp_path: Path) -> None:
    with temporary_file(tmp_path, b"a") as first:
        assert first.read_bytes() == b"a"
    with temporary_file(tmp_path, b"b") as second:
        second.replace(tmp_path / "kept")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    with pytest.raises(ZeroDivisionError), temporary_file(tmp_path, b"c"):
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_what_is_written_bit_by_bit_is_there_when_all_of_it_is(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_whole(path, b"old")
    with writing_whole(path) as file:
        file.write(b"new ")
        assert path.read_bytes() == b"old"
        file.write(b"and whole")
    assert path.read_bytes() == b"new and whole"
    with pytest.raises(ZeroDivisionError), writing_whole(path) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"new and whole"
    assert list(tmp_path.iterdir()) == [path]
