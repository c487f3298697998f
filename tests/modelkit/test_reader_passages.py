"""What the reader is shown in views: training tables told as the product tells them, targets where they are printed, margins compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tiny_models import tokenizer, write_json

from rag.core.records import Span
from rag.modelkit.training.sources import Asked, Source, Text
from rag.modelkit.training.tab_tables import tab_tables
from rag.models.onnx_model import Tokenizer
from rag.text.table_rows import table_rows

torch = pytest.importorskip("torch", reason="torch is not installed: only training needs it")

from rag.modelkit.training.reader_data import Drawn  # noqa: E402
from rag.modelkit.training.reader_net import Pairs, loss_of  # noqa: E402
from rag.modelkit.training.reader_passages import PassageShower, document_title, target_of, windows_of  # noqa: E402

FEES = (
    "[표 1] 대관료\n(단위: 천원)\n시설\t시간대\t평일\t\n\t\t공연\t행사\n"
    "대공연장\t오전\t180\t220\n\t오후\t240\t290\n전시실\t종일\t60\t80\n주) 부가세 별도"
)


def test_merged_heads_and_merged_rows_count_for_all_that_they_cover() -> None:
    (table,) = tab_tables(FEES)
    rows = table_rows(FEES, [table])
    told = [[(" ".join(value.heads), value.text) for value in row.values] for row in rows]
    assert told[1] == [("시설", "대공연장"), ("시간대", "오후"), ("평일 공연", "240"), ("평일 행사", "290")]
    assert [value.names_row for value in rows[1].values] == [True, True, False, False]
    assert (rows[0].caption, rows[0].unit) == ("[표 1] 대관료", "(단위: 천원)")
    assert sum(cell.row_span * cell.column_span for cell in table.cells) == table.rows * table.columns == 20


def test_a_table_without_heads_and_ragged_rows_covers_its_grid() -> None:
    (table,) = tab_tables("가\t10\n나\t20\t비고\n")
    assert [(cell.row, cell.column, cell.head, len(cell.spans)) for cell in table.cells] == [
        (0, 0, "row", 1),
        (0, 1, None, 1),
        (0, 2, None, 0),
        (1, 0, "row", 1),
        (1, 1, None, 1),
        (1, 2, None, 1),
    ]
    assert tab_tables("한 줄\t뿐") == ()


def test_a_window_tells_a_cell_under_its_heads_and_knows_where_it_is_printed() -> None:
    at = FEES.index("290")
    window = next(w for w in windows_of(Text("t", "s", "f", "문화회관 > 별표 1", FEES), 260) if w.span.start <= at < w.span.end)
    assert window.view.text.startswith("별표 1\n")
    where = np.flatnonzero(window.view.places == at)[0]
    assert window.view.text[:where].endswith("평일 행사: ")


def test_of_a_list_the_line_that_leads_into_it_is_looked_for() -> None:
    text = "다음 각 호를 낸다.\n 1. 신청서\n 2. 사진\n끝."
    answer, support = Span(text.index("1."), text.index("\n끝")), Span(0, text.index("\n끝"))
    assert target_of(Asked("?", "t", answer, support=support), text) == Span(0, 11)
    assert target_of(Asked("?", "t", Span(14, 20), support=support), text) == Span(14, 20)
    assert document_title("규정 > 제1장 > 제2조") == "규정"


@pytest.fixture
def tokens(tmp_path: Path) -> Tokenizer:
    write_json(tmp_path / "tokenizer.json", tokenizer())
    return Tokenizer.load(tmp_path / "tokenizer.json")


def test_a_group_holds_the_answer_first_and_texts_of_its_family(tokens: Tokenizer) -> None:
    texts = {
        key: Text(key, "tiny", "f", f"급여 {key}", text)
        for key, text in (("a", "서울 휴가 부산"), ("b", "급여 부산 leave"), ("c", "부산 서울"))
    }
    drawn = Drawn(Source("tiny", texts, ()), Asked("휴가 ?", "a", Span(3, 5)), others=[])
    groups = [PassageShower(tokens, seed, negatives=2).group(drawn) for seed in range(12)]
    assert all(group[0].relevant and not any(one.relevant for one in group[1:]) for group in groups)
    assert {tuple(group[0].ids[group[0].start : group[0].end + 1]) for group in groups} == {tuple(tokens.encode("휴가").ids[1:-1])}
    assert {len(group) for group in groups} == {1, 2}  # a sibling in about every other one, no other texts here


def test_the_shared_loss_is_least_where_the_right_passages_margin_is_highest() -> None:
    pairs = Pairs(
        ids=torch.zeros(2, 3, dtype=torch.long),
        mask=torch.ones(2, 3, dtype=torch.long),
        spannable=torch.tensor([[True, False, True]] * 2),
        start=torch.tensor([2, 0]),
        end=torch.tensor([2, 0]),
        group=torch.tensor([0, 0]),
        relevant=torch.tensor([True, False]),
        answered=torch.tensor([True]),
    )

    def shared(right: float, wrong: float) -> float:
        spans = torch.zeros(2, 3, 2)
        spans[0, 2], spans[1, 2] = right, wrong
        return loss_of(torch.zeros(2), spans.masked_fill(~pairs.spannable[:, :, None], -1e4), pairs, shared_weight=1.0)[1].shared

    assert shared(0.0, 0.0) == pytest.approx(np.log(3))  # the right token, the wrong passage's, and none
    assert shared(5.0, 0.0) == pytest.approx(np.log(np.exp(5) + 2) - 5, abs=1e-5)
    assert shared(5.0, 5.0) > shared(5.0, 0.0)
