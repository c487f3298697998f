"""An answer as a file to keep: plain text for the clipboard, Markdown and HTML that hold the page images inside."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping, Sequence

from rag.core.messages import Language, quote_notes
from rag.core.records import Answer, Evidence
from rag.core.tables import Excerpt
from rag.ui.asked import lacks_in_words
from rag.ui.components import escape_markdown, excerpt_html, place
from rag.ui.resources import Picture
from rag.ui.strings import words

Pictures = Mapping[int, Sequence[Picture]]

_STYLE = """
body { font: 16px/1.75 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', sans-serif; max-width: 46rem; margin: 3rem auto;
  padding: 0 1.25rem; color: #22262b; background: #fbfaf7; word-break: keep-all; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; }
.answer { font-size: 1.25rem; font-weight: 500; white-space: pre-wrap; }
.quiet { color: #6a6d70; font-size: .88rem; }
section { border: 1px solid #e2ded4; border-radius: .6rem; padding: 1rem 1.25rem; margin: 1.25rem 0; background: #fff; }
.passage { white-space: pre-wrap; }
mark { background: #f9e2a0; }
table { border-collapse: collapse; margin: .75rem 0; font-size: .92rem; }
caption { text-align: left; color: #6a6d70; }
th, td { border: 1px solid #e2ded4; padding: .25rem .6rem; text-align: left; }
.g-cell-exact { background: #f9e2a0; font-weight: 600; }
img { max-width: 100%; border: 1px solid #e2ded4; border-radius: .4rem; }
@media (prefers-color-scheme: dark) {
  body { background: #16181b; color: #e6e4de; }
  section { background: #202327; border-color: #33373d; }
  mark { background: #6b5720; color: inherit; }
  .quiet { color: #a3a5a8; }
}
"""


def to_text(answer: Answer, language: Language) -> str:
    """Question, answer and where each sentence stands, for pasting anywhere."""
    lines = [answer.question, "", *_said(answer, language), ""]
    lines += [f"[{item.number}] {item.document}, {_where(item, language)}" for item in answer.evidence]
    lines += [f"[{item.number}] {line}" for item in answer.evidence for line in _notes(item, language)]
    return "\n".join(lines).rstrip() + "\n"


def to_tsv(table: Excerpt) -> str:
    """Heads and rows with tabs between the cells, as spreadsheets take them; before what they would take for a formula, an apostrophe."""
    lines = [*([table.heads] if any(table.heads) else []), *table.rows]
    return "\n".join("\t".join(_cell(text) for text in line) for line in lines) + "\n"


def _cell(text: str) -> str:
    """One line; what a spreadsheet would compute (=, @, and a sign before what is no number) stands behind an apostrophe."""
    plain = " ".join(text.split())
    number = plain.lstrip("+-").replace(",", "").replace(".", "").rstrip("%").isdigit()
    return f"'{plain}" if plain.startswith(("=", "@")) or (plain.startswith(("+", "-")) and len(plain) > 1 and not number) else plain


def to_markdown(answer: Answer, pictures: Pictures, asked: str, language: Language) -> str:
    """Markdown whose images stand at its end as data, so that the text above stays readable."""
    lines = [f"# {escape_markdown(answer.question)}", ""]
    for paragraph in _said(answer, language):
        lines += ["  \n".join(escape_markdown(line) for line in paragraph.splitlines()), ""]
    images: list[str] = []
    for item in answer.evidence:
        lines += [f"## \\[{item.number}\\] {escape_markdown(item.document)} · {escape_markdown(_where(item, language))}", ""]
        if item.passage.heading:
            lines += [escape_markdown(" › ".join(item.passage.heading)), ""]
        lines += [*(f"> {escape_markdown(line)}" for line in _around(item).splitlines()), ""]
        for note in _notes(item, language):
            lines += [escape_markdown(note), ""]
        if item.table is not None:
            lines += [*_markdown_table(item.table), ""]
        for picture in pictures.get(item.number, ()):
            name = f"evidence-{item.number}-{picture.page}"
            lines += [f"![{escape_markdown(words('evidence.page', language, page=picture.page))}][{name}]", ""]
            images.append(f"[{name}]: {_data(picture)}")
    return "\n".join([*lines, f"{escape_markdown(asked)} · {escape_markdown(words('export.made', language))}", "", *images, ""])


def _markdown_table(table: Excerpt) -> list[str]:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(escape_markdown(' '.join(cell.split())) for cell in cells)} |"

    above = " ".join(filter(None, (table.caption, table.unit)))
    rule = f"|{' --- |' * len(table.heads)}"
    below = [cell for note in table.notes for cell in ("", escape_markdown(note))]
    return [*([escape_markdown(above), ""] if above else []), line(table.heads), rule, *(line(row) for row in table.rows), *below]


def to_html(answer: Answer, pictures: Pictures, asked: str, language: Language) -> str:
    """One HTML file that needs nothing else: styles and page images are inside, and there is no script."""
    said, *doubts = _said(answer, language)
    sections = "".join(_section(item, pictures.get(item.number, ()), language) for item in answer.evidence)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(answer.question)}</title><style>{_STYLE}</style></head><body><h1>{html.escape(answer.question)}</h1>"
        f'<p class="answer">{html.escape(said)}</p>{"".join(f"<p>{html.escape(line)}</p>" for line in doubts)}{sections}'
        f'<p class="quiet">{html.escape(asked)} · {html.escape(words("export.made", language))}</p></body></html>\n'
    )


def _said(answer: Answer, language: Language) -> list[str]:
    """The answer, or that there is none: the words that answer alone, then the sentences, a list whole on lines of its own; then
    what the documents lack of it, whether they disagree, and whether it is unsure."""
    if answer.text is None:
        return [words("answer.none", language), *_lacking(answer, language)]
    said = [_quoted(answer)]
    if answer.yes is not None or answer.short:
        verdict = [] if answer.yes is None else [words("answer.yes" if answer.yes else "answer.no", language)]
        unit = answer.evidence[0].table.unit if answer.short and answer.evidence and answer.evidence[0].table else ""
        short = f"{answer.short or ''} {unit}".strip()
        said[0] = f"{words('answer.short', language)}: {' · '.join([*verdict, *filter(None, [short])])}\n{said[0]}"
    said += _lacking(answer, language)
    if answer.disagreeing:
        said.append(f"{words('answer.disagreeing', language)} {words('answer.disagreeing_next', language)}")
    if not answer.sure:
        said.append(f"{words('answer.unsure', language)} {words('answer.unsure_next', language)}")
    return said


def _lacking(answer: Answer, language: Language) -> list[str]:
    """What was asked and is nowhere in the documents, in a line."""
    return [lacks_in_words(answer.lacks, language)] if answer.lacks else []


def _quoted(answer: Answer) -> str:
    """The answer's text, the items of its lists on lines of their own."""
    if not any(item.items for item in answer.evidence):
        return answer.text or ""
    lines: list[str] = []
    for item in answer.evidence:
        text = [" ".join(line.split()) for line in f"{item.lead}\n{item.text}".splitlines() if line.strip()]
        lines += [*text[:-1], f"{text[-1]} [{item.number}]"]
    return "\n".join(lines)


def _section(item: Evidence, pictures: Sequence[Picture], language: Language) -> str:
    text, start, end = _around(item), max(0, item.start - item.passage.start), max(0, item.end - item.passage.start)
    before, inside, after = (html.escape(piece) for piece in (text[:start], text[start:end], text[end:]))
    alts = [words("evidence.image_alt", language, document=item.document, page=picture.page) for picture in pictures]
    table = excerpt_html(item.table) if item.table else ""
    notes = "".join(f'<p class="quiet">{html.escape(note)}</p>' for note in _notes(item, language))
    images = "".join(f'<p><img src="{_data(picture)}" alt="{html.escape(alt)}"></p>' for picture, alt in zip(pictures, alts, strict=True))
    return (
        f"<section><strong>[{item.number}] {html.escape(item.document)}</strong> · {html.escape(_where(item, language))}"
        f'<div class="quiet">{html.escape(" › ".join(item.passage.heading))}</div>'
        f'<p class="passage">{before}<mark>{inside}</mark>{after}</p>{notes}{table}{images}</section>'
    )


def _notes(item: Evidence, language: Language) -> list[str]:
    """What there is to know of a quote beside its words."""
    return [f"{note.what} {note.next_step}".rstrip() for note in quote_notes(item, language)]


def _around(item: Evidence) -> str:
    """The passage, and what of a list goes on behind it."""
    over = item.text[item.passage.end - item.start :] if item.start < item.passage.end < item.end else ""
    return f"{item.passage.text}{over}"


def _where(item: Evidence, language: Language) -> str:
    return place(item.page, item.page, item.label, language)


def _data(picture: Picture) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture.png).decode('ascii')}"
