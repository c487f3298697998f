"""What PDFium gives of pages, whatever the file: glyphs, rules and fills, down to text, tables, passages and answers; and plain text."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from ngram_embedder import NgramEmbedder

from fuzz.target import Cut, Target, spelled, unspelled
from rag.answer.quoting import compose
from rag.answer.sentence_reader import SentenceReader
from rag.core.records import Hit, Manuscript, Page, Passage
from rag.core.settings import Settings
from rag.library.prepare import Prepared
from rag.pdf.attachments import plain_name
from rag.pdf.characters import clean
from rag.pdf.draft import Draft, draft_of
from rag.pdf.manuscript import written
from rag.pdf.pdfium.page import Drawing
from rag.pdf.raised import with_marks
from rag.pdf.structure import Structure
from rag.text.identity import identity_of
from rag.text.line_breaks import join_lines
from rag.text.passages import cut_passages
from rag.text.query import Query
from rag.text.terms import indexed
from rag.text.views import as_embedded, as_indexed, as_matched, as_read, as_reranked

_ASKED = (
    "2023년 조합원 수는 몇 명인가요?",
    "숙박비의 상한은 얼마인가요?",
    "다음 각 호의 서류를 모두 알려 주세요",
    "제3조제2항은 무엇인가요?",
)
_MOST_GLYPHS, _MOST_RULES, _MOST_PAGES = 400, 60, 4


def check_drawn(data: bytes) -> None:
    cut = Cut(data)
    drafts = [_draft(number, cut) for number in range(1, 2 + cut.below(_MOST_PAGES))]
    labels = tuple(cut.text(3) for _ in drafts) if cut.below(2) else ()
    manuscript = written(drafts, Structure(labels=labels, title=cut.text(20) or None), (), join=join_lines)
    _check(manuscript, plain_name(cut.text(12)))


def _draft(number: int, cut: Cut) -> Draft:
    size = (max(cut.real(), 1.0), max(cut.real(), 1.0)) if cut.below(8) == 7 else (595.0, 842.0)
    codes, boxes, turns, looks = list[int](), list[tuple[float, ...]](), list[int](), list[int]()
    symbols = list[bool]()
    for _ in range(cut.below(40)):
        x, y, height = (cut.real(), cut.real(), cut.real()) if cut.below(16) == 15 else (cut.below(600), cut.below(850), 4 + cut.below(24))
        turned, look, said = cut.below(16), cut.below(16), cut.take(2 * cut.below(40))
        turn = turned - 1 if turned < 5 else 0
        for at, code in enumerate(struct.unpack(f"<{len(said) // 2}H", said)):
            step = at * height * (1.0 if code >= 0x1100 else 0.5)
            wide = height * (0.9 if code >= 0x1100 else 0.45)
            box = (x + step, y, x + step + wide, y + height) if turn <= 0 else (x, y + step, x + height, y + step + wide)
            codes.append(code)
            boxes.append(box if code > 0x20 else (x + step, y + height, x + step, y + height))
            turns.append(turn)
            looks.append(look)
            symbols.append(turned == 15)
    codes, boxes = codes[:_MOST_GLYPHS], boxes[:_MOST_GLYPHS]
    n = len(codes)
    ink = np.array(boxes, np.float32).reshape(-1, 4)
    body = ink.copy()
    body[ink[:, 2] <= ink[:, 0], 2] += 3
    ink[np.array(codes, np.int64) == 0xFFFE] = np.nan
    arrays = (np.array(turns[:n], np.int8), np.array(symbols[:n], np.bool_), np.array(looks[:n], np.uint16))
    characters = with_marks(clean(np.array(codes, np.uint32), ink=ink, body=body, turns=arrays[0], symbols=arrays[1], looks=arrays[2]))
    if cut.below(4) == 3:
        struck = np.zeros(len(characters.text), np.bool_)
        struck[: cut.below(256)] = True
        characters = replace(characters, struck=struck)
    return draft_of(number, size=size, characters=characters, drawing=_drawing(cut))


def _drawing(cut: Cut) -> Drawing:
    def boxes(most: int) -> list[tuple[float, ...]]:
        found = list[tuple[float, ...]]()
        for _ in range(cut.below(most)):
            x, y, length, flat = cut.below(600), cut.below(850), cut.below(600), cut.below(3)
            ends = (
                (x, y, x + length, y + 0.5)
                if flat == 0
                else (x, y, x + 0.5, y + length)
                if flat == 1
                else (x, y, x + length, y + cut.below(850))
            )
            found.append(ends if cut.below(32) < 31 else (cut.real(), cut.real(), cut.real(), cut.real()))
        return found

    rules, images, struck, fills = boxes(_MOST_RULES), boxes(3), boxes(3), boxes(12)
    coloured = [(*box, float(cut.below(65_536))) for box in fills]
    lines, pictures, lined_out = (np.array(one, np.float32).reshape(-1, 4) for one in (rules, images, struck))
    return Drawing(lines, images=pictures, struck=lined_out, fills=np.array(coloured, np.float32).reshape(-1, 5))


def check_text(data: bytes) -> None:
    """Pages as text, without a place of anything."""
    pages, start = list[Page](), 0
    for number, text in enumerate(_clean(spelled(data)).split("\f"), 1):
        boxes = np.full((len(text), 4), np.nan, np.float32)
        pages.append(Page(number, start=start, text=text, boxes=boxes, width=595.0, height=842.0))
        start += len(text) + 1
    _check(Manuscript(tuple(pages)), "a.pdf")


def _clean(text: str) -> str:
    """As it leaves the door: NFC, nothing that is no character."""
    codes = np.frombuffer(text.replace("\f", "\ue123").encode("utf-32-le"), np.uint32)
    n, none = len(codes), np.full((len(codes), 4), np.nan, np.float32)
    kept = clean(codes, ink=none, body=none.copy(), turns=np.zeros(n, np.int8), symbols=np.zeros(n, np.bool_)).text
    parts = text.split("\f")
    if len(parts) < 2:
        return kept
    return "\f".join(_clean(part) for part in parts)


def _check(manuscript: Manuscript, name: str) -> None:
    """It is cut into passages that stand in it, has terms and views, holds together, and what is answered stands there."""
    settings = Settings()
    passages = cut_passages(manuscript, passage_length=settings.passage_length, window_length=settings.window_length)
    text = "\f".join(page.text for page in manuscript.pages)
    covered = np.zeros(len(text), np.bool_)
    for passage in passages:
        covered[passage.start : passage.end] = True
    assert all(covered[at] or text[at].isspace() for at in range(len(text))), "text in no passage"
    identity = identity_of(manuscript.pages[:1], manuscript.title, name)
    words = tuple(indexed(as_indexed(replace(passage, title=identity.title))) for passage in passages)
    Prepared(replace(manuscript, looks=()), tuple(passages), words, identity)
    _check_views(passages)
    _check_answers(text, passages)


def _check_views(passages: list[Passage]) -> None:
    for passage in passages:
        as_matched(passage)
        for window in passage.windows:
            as_embedded(passage, window)
            as_read(passage, window)
        as_reranked(passage)


def _check_answers(text: str, passages: list[Passage]) -> None:
    known = [replace(passage, id=number, document_id=1) for number, passage in enumerate(passages, 1)]
    hits = [
        Hit(number, one, "a.pdf", 1, 1, None, score=1 / number, window=one.windows[0] if one.windows else None)
        for number, one in enumerate(known, 1)
    ]
    by_id: Mapping[int, Passage] = {one.id: one for one in known}
    for asked in _ASKED[: 1 + len(text) % len(_ASKED)]:
        query, reader = Query.of(asked), SentenceReader(NgramEmbedder())
        findings = reader.read(query, hits[:5])
        answer = compose(
            query,
            hits[:5],
            findings,
            locate=lambda *_: (),
            read=lambda _document, start, end: text[start:end],
            beside=lambda passage: [by_id[key] for key in sorted(by_id)],
            quoting=reader.quoting,
        )
        for one in answer.evidence:
            assert 0 <= one.start < one.end <= len(text), (one.start, one.end)


_PRINTED = (
    "제1장 총칙\n제1조(목적) 이 규정은 출장비의 지급에 필요한 사항을 정한다.\n제2조(정의) ① 이 규정에서 “출장”이란 근무지 밖의 일이다.",
    "다음 각 호의 서류를 제출하여야 한다.\n1. 신청서\n2. 영수증\n가. 원본\n나. 사본\n다만, 3만원 이하는 제외한다.\n※ 비고: 예외가 있다.",
    "구분\t2022년\t2023년\n조합원\t1,234\t1,300\n준조합원\t10\t20\n합계\t1,244\t1,320",
    "목  차\nⅠ. 개요 ······ 1\nⅡ. 현황 ······ 12\f1. 개요\n가. 배경 및 필요성\n□ 추진 배경\n ○ 첫째\n  - 둘째",
    "2023. 12. 31. 현재 (단위: 천원)\n매출액은 3,000천원이다. 전년 대비 ▲12.5% 감소하였다.\u0336",
    "COVID-19 예방접종 안내 Table 1. Results (95% CI: 0.8–1.2)\nSee Section 3.2(a).",
)


def text_seeds() -> list[bytes]:
    return [unspelled(text) for text in _PRINTED]


def drawn_seeds() -> list[bytes]:
    def line(x: int, y: int, text: str, height: int = 6) -> bytes:
        return bytes([0]) + x.to_bytes(2, "little") + y.to_bytes(2, "little") + bytes([height, 1, 0, len(text)]) + unspelled(text)

    def page(lines: list[bytes], rules: bytes = b"\0", rest: bytes = b"\0\0\0") -> bytes:
        return b"\0" + bytes([len(lines)]) + b"".join(lines) + b"\0" + rules + rest

    prose = [line(72, 80 + 18 * n, text[:39]) for n, text in enumerate("\n".join(_PRINTED[:2]).split("\n"))]
    cells = [
        line(80 + 120 * c, 205 + 20 * r, text) for r, row in enumerate(_PRINTED[2].split("\n")) for c, text in enumerate(row.split("\t"))
    ]
    level = [(72, 200 + 20 * n, 370, 0) for n in range(5)] + [(72 + 120 * n, 200, 80, 1) for n in range(4)]
    rules = bytes([len(level)]) + b"".join(struct.pack("<HHHBB", *one, 0) for one in level)
    table = page(cells, rules)
    return [b"\0" + page(prose), b"\0" + table, b"\1" + table + table, b"\0" + page(prose[:3] + cells[:6], rules)]


_WORDS = (
    "\n",
    "\t",
    "\f",
    "제1조(목적)",
    "①",
    "1.",
    "가.",
    "□",
    "○",
    "※",
    "(단위: 천원)",
    "구분",
    "합계",
    "2023년",
    "다음 각 호",
    "다만,",
    "▲",
    "\u0336",
    "\u1100\u1161\u11a8",
    "\ufffd",
    "목차",
    "····· 3",
)
TARGETS = {
    "page-drawn": Target(check_drawn, drawn_seeds, words=tuple(map(unspelled, _WORDS)), longest=3000),
    "page-text": Target(check_text, text_seeds, words=tuple(map(unspelled, _WORDS)), longest=4000),
}
