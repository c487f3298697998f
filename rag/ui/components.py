"""Data in, widgets out. The only HTML of the page is made here, and `escape_html` and `escape_markdown` are the only doors to it.

Text of a document or a person reaches the browser through `st.html` after `escape_html`, or in a label after `escape_markdown`.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import streamlit as st

from rag.core.errors import RagError
from rag.core.hindrance import hindrance_of
from rag.core.messages import Language, Message, describe
from rag.core.records import Evidence, Hit, Span
from rag.core.tables import Excerpt
from rag.ui import session
from rag.ui.strings import words

_PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
# Streamlit turns these into icons, emoji, arrows and links even where they are escaped: a word joiner, which has no width, parts them.
_DIGRAPH = re.compile(r"(?i)(:(?=\S)|@|www(?=\.)|[-<>=~](?=[-<>=~]))")
_WORD_JOINER = "\u2060"


def escape_html(text: str) -> str:
    """`text` as HTML that shows exactly it. White space is kept by the style `g-text`; tabs part cells, a form feed parts pages."""
    escaped = html.escape(text, quote=True)
    return escaped.replace("\t", '<span class="g-cell">\t</span>').replace("\f", '<span class="g-page"></span>')


def escape_markdown(text: str) -> str:
    """`text` as one line of Markdown that shows exactly it: no emphasis, links, colours, icons, formulas or emoji."""
    parted = _DIGRAPH.sub(rf"\1{_WORD_JOINER}", " ".join(text.split()))
    return _PUNCTUATION.sub(r"\\\1", parted)


def marked(text: str, spans: Sequence[Span], style: str) -> str:
    """HTML of `text` with `spans` (offsets in it, any order, overlaps allowed) marked in `style`."""
    pieces, position = [], 0
    for start, end in sorted(spans):
        first, last = max(start, position), min(end, len(text))
        if first >= last:
            continue
        pieces += [escape_html(text[position:first]), f'<mark class="{style}">{escape_html(text[first:last])}</mark>']
        position = last
    return "".join([*pieces, escape_html(text[position:])])


def word_spans(text: str, matched: Sequence[str]) -> list[Span]:
    """Where the matched words stand in `text`, whatever their case."""
    found = [re.finditer(re.escape(word), text, re.IGNORECASE) for word in matched if word.strip()]
    return [Span(match.start(), match.end()) for matches in found for match in matches]


def place(page: int, last_page: int, label: str | None, language: Language) -> str:
    """ "12쪽 · 인쇄 쪽번호 iv" as plain text; the label is left out where it says the same."""
    where = (
        words("evidence.page", language, page=page) if page == last_page else words("evidence.pages", language, page=page, last=last_page)
    )
    return where if label is None or label == str(page) else f"{where} · {words('evidence.label', language, label=label)}"


def _exact_html(escaped: str) -> str:
    return f'<b class="g-exact">{escaped}</b>' if escaped.strip() else escaped


def _within(span: Span | None, start: int, end: int) -> Span:
    """`span` of a document as offsets in its stretch from `start` to `end`; empty where there is none or it lies outside."""
    if span is None or span.end <= start or span.start >= end:
        return Span(0, 0)
    return Span(max(span.start, start) - start, min(span.end, end) - start)


def evidence_html(evidence: Evidence, language: Language) -> str:
    """Head and passage of an evidence card: number, document, page, headings, and the passage with the answering sentence marked."""
    passage = evidence.passage
    over = evidence.text[passage.end - evidence.start :] if evidence.start < passage.end < evidence.end else ""
    last = (
        evidence.page
        + passage.text[: evidence.end - passage.start].count("\f")
        - passage.text[: max(0, evidence.start - passage.start)].count("\f")
        + over.count("\f")
    )
    start, end = max(0, evidence.start - passage.start), max(0, evidence.end - passage.start)
    exact = _within(evidence.marked, evidence.start, evidence.end)
    pieces = (start, start + exact.start, start + exact.end, end)
    before, inside, after = (escape_html(passage.text[a:b]) for a, b in pairwise(pieces))
    quoted = f'<mark class="g-mark">{before}{_exact_html(inside)}{after}{escape_html(over)}</mark>'
    lead = f'<div class="g-passage g-lead g-text">{escape_html(evidence.lead)}</div>' if evidence.lead else ""
    text = f"{escape_html(passage.text[:start])}{quoted}{escape_html(passage.text[end:])}"
    return (
        f'<div id="evidence-{evidence.number}"><div class="g-head"><span class="g-number">{evidence.number}</span>'
        f'<span class="g-document">{escape_html(evidence.document)}</span>'
        f'<span class="g-place">{escape_html(place(evidence.page, last, evidence.label, language))}</span></div>'
        f'{heading_html(passage.heading)}{lead}<div class="g-passage g-text">{text}</div></div>'
    )


def hit_html(hit: Hit, language: Language) -> str:
    """A passage found: where it stands, why it was found, and its text, matched words underlined, the sentence to read first set off."""
    ranks = [
        words("hits.keyword", language, rank=hit.keyword_rank) if hit.keyword_rank else words("hits.keyword_none", language),
        words("hits.meaning", language, rank=hit.meaning_rank) if hit.meaning_rank else words("hits.meaning_none", language),
    ]
    if hit.rerank_score is not None:
        ranks.append(words("hits.rerank", language, score=hit.rerank_score))
    matched_words = " ".join(f'<span class="g-word">{escape_html(word)}</span>' for word in hit.matched)
    unmatched = words("hits.matched_part" if hit.keyword_rank else "hits.matched_none", language)
    why = f"{words('hits.matched', language)} {matched_words}" if hit.matched else unmatched
    if hit.missing:
        lacked = " ".join(f'<span class="g-word g-lacked">{escape_html(word)}</span>' for word in hit.missing)
        why = f"{why}</span><span>{words('hits.missing', language)} {lacked}"
    where = place(hit.page, hit.last_page, hit.label, language)
    return (
        f'<div class="g-hit"><div class="g-head"><span class="g-rank">{hit.rank}</span>'
        f'<span class="g-document">{escape_html(hit.document)}</span><span class="g-place">{escape_html(where)}</span></div>'
        f"{heading_html(hit.passage.heading)}"
        f'<div class="g-passage g-text">{_hit_text_html(hit)}</div>'
        f'<div class="g-why"><span>{why}</span><span>{" · ".join(ranks)}</span></div></div>'
    )


def _hit_text_html(hit: Hit) -> str:
    start, end = _within(hit.nearest, hit.passage.start, hit.passage.end)
    parts = hit.passage.text[:start], hit.passage.text[start:end], hit.passage.text[end:]
    before, nearest, after = (marked(part, word_spans(part, hit.matched), "g-under") for part in parts)
    return f'{before}<span class="g-near">{nearest}</span>{after}' if nearest else f"{before}{after}"


def heading_html(heading: Sequence[str]) -> str:
    """The path of headings, outermost first; nothing where there is none."""
    path = '<span class="g-step">›</span>'.join(escape_html(" ".join(step.split())) for step in heading if step.strip())
    return f'<div class="g-heading">{path}</div>' if path else ""


def titled_html(title: str, facts: str) -> str:
    """A name, and small below it what there is to know of it."""
    return f'<div class="g-name">{escape_html(title)}</div><div class="g-facts">{escape_html(facts)}</div>'


def table_html(heads: Sequence[str], rows: Sequence[Sequence[str]], *, figures: bool = False) -> str:
    """A plain table that scrolls in itself where it is long; with `figures` all columns but the first are set right, else the last one."""
    head = "".join(f"<th>{escape_html(cell)}</th>" for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape_html(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    kind = "g-table g-figures" if figures else "g-table"
    return f'<div class="{kind}"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def excerpt_html(table: Excerpt) -> str:
    """The rows of a table that answer, under their heads, the cell that answers set off; caption and unit above, notes below."""
    above = " ".join(filter(None, (table.caption, table.unit)))
    caption = f"<caption>{escape_html(above)}</caption>" if above else ""
    heads = "".join(f"<th>{escape_html(head)}</th>" for head in table.heads)
    body = ""
    for number, row in enumerate(table.rows):
        cells = (
            f'<td class="g-cell-exact">{escape_html(c)}</td>' if table.marked == (number, i) else f"<td>{escape_html(c)}</td>"
            for i, c in enumerate(row)
        )
        body += f"<tr>{''.join(cells)}</tr>"
    head = f"<thead><tr>{heads}</tr></thead>" if any(table.heads) else ""
    notes = "".join(f'<div class="g-facts">{escape_html(note)}</div>' for note in table.notes)
    return f'<div class="g-excerpt"><table>{caption}{head}<tbody>{body}</tbody></table>{notes}</div>'


def message_html(message: Message, *, about: str = "", tone: str = "error") -> str:
    """What happened, to which file, and what to do next."""
    head = f'<div class="g-document">{escape_html(about)}</div>' if about else ""
    body = f'<div>{escape_html(message.what)}</div><div class="g-next">{escape_html(message.next_step)}</div>'
    return f'<div class="g-message g-{tone}">{head}{body}</div>'


def show_message(message: Message, *, about: str = "", tone: str = "error") -> None:
    """Draw a message as a quiet block: tone "error", "info" or "ask"."""
    st.html(message_html(message, about=about, tone=tone))


def change_or_say_why(change: Callable[[], object]) -> None:
    """Makes a change and draws the page anew, or says why not."""
    try:
        change()
    except RagError as error:
        show_message(describe(error, session.language()))
    else:
        st.rerun()


@contextmanager
def errors_in_words() -> Iterator[None]:
    """What goes wrong inside is told in words, and the run ends there. What nobody foresaw also goes to the log: its kind, and where."""
    try:
        yield
    except RagError as error:
        show_message(describe(error, session.language()))
        st.stop()
    except OSError as error:  # what the system refuses, a full disk above all
        logging.getLogger(__name__).exception("page_failed")
        show_message(describe(hindrance_of(error, Path(str(error.filename or "–"))), session.language()))
        st.stop()
    except Exception as error:
        logging.getLogger(__name__).exception("page_failed")
        show_message(describe({"code": type(error).__name__}, session.language()))
        st.stop()


def size_in_words(size: int) -> str:
    """Bytes to read at a glance: "1.2MB"."""
    return f"{size / 1e6:.1f}MB" if size >= 100_000 else f"{max(1, round(size / 1000))}KB"
