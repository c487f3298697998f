"""The look of what `components` makes. Colours are mixed from the text's own, so that both themes are served by one sheet."""

from __future__ import annotations

from rag.core.messages import Language
from rag.ui.strings import words


def style_html() -> str:
    """The style sheet of the whole page."""
    return f"<style>{_SHEET}</style>"


def upload_style_html(language: Language, limit_mb: int) -> str:
    """Words for Streamlit's upload area, which itself speaks English only."""
    button, area = words("upload.button", language), words("upload.area", language, limit=limit_mb)
    return f"<style>:root {{ --g-upload: '{button}'; --g-area: '{area}'; }}</style>"


_SHEET = """
[data-testid="stMainBlockContainer"] { max-width: 58rem; }
[data-testid="InputInstructions"], [data-testid="stStatusWidget"] button { display: none; }
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p { font-size: 0; }
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p::after { content: var(--g-upload); font-size: .9rem; }
[data-testid="stFileUploaderDropzoneInstructions"] span { font-size: 0; white-space: normal; }
[data-testid="stFileUploaderDropzoneInstructions"] span::after { content: var(--g-area); font-size: .9rem; }
[data-testid="stFileUploaderDropzone"] { padding: 1.4rem 1.2rem; border: 1.5px dashed color-mix(in srgb, currentColor 22%, transparent); }
.st-key-question_row { margin-top: 1.6rem; }
.st-key-question_row input { font-size: 1.12rem; padding: .85rem 1rem; height: auto; }
.st-key-question_row [data-testid="stTextInputRootElement"] { height: auto; background: light-dark(#ffffff, #1d2024); }
.st-key-question_row [data-testid="stTextInputRootElement"] > div { background: transparent; }
.st-key-question_row button { min-height: 3.3rem; padding: 0 1.4rem; font-weight: 600; }
[class*="st-key-history_row_"] [class*="st-key-history_"] button > div { justify-content: flex-start; width: 100%; text-align: left; }
[class*="st-key-history_forget_"] { flex: none; opacity: .55; }
[data-testid="stImage"] img { border: 1px solid color-mix(in srgb, currentColor 14%, transparent); }
[data-testid="stMainBlockContainer"] h2 { padding-top: 1.4rem; }
.st-key-answer { margin-top: 1.4rem; }
.g-muted, .g-place, .g-heading, .g-why, .g-next, .g-facts { color: color-mix(in srgb, currentColor 64%, transparent); }
.g-brand { display: flex; align-items: baseline; gap: .75rem; flex-wrap: wrap; }
.g-brand b { font-size: 1.35rem; letter-spacing: -.02em; }
.g-brand span { font-size: .9rem; }
.g-hero { padding: 2.5rem 0 .5rem; }
.g-hero h1 { font-size: 2.1rem; line-height: 1.35; letter-spacing: -.03em; padding: 0 0 .9rem; word-break: keep-all; }
.g-hero p { font-size: 1.08rem; line-height: 1.75; margin: 0; word-break: keep-all; }
.g-text { white-space: pre-wrap; overflow-wrap: anywhere; word-break: keep-all; }
.g-answer { font-size: 1.32rem; line-height: 1.8; letter-spacing: -.01em; font-weight: 500; padding: .25rem 0 .5rem; }
.g-headline { display: flex; align-items: baseline; flex-wrap: wrap; gap: .2rem .7rem; padding: .35rem 0 .1rem; }
.g-unbroken { white-space: nowrap; }
.g-short { font-size: 2.05rem; line-height: 1.3; font-weight: 750; letter-spacing: -.025em; word-break: keep-all; overflow-wrap: anywhere; }
.g-unit { font-size: .95rem; color: color-mix(in srgb, currentColor 64%, transparent); }
.g-verdict { font-size: 1.15rem; font-weight: 700; line-height: 1; padding: .42em .85em; border-radius: 2em; align-self: center;
  border: 1.5px solid #3f8f88; color: light-dark(#2c6d67, #7cc7bf); }
.g-under-head { font-size: 1.08rem; line-height: 1.8; font-weight: 450; }
.g-lead { display: block; font-size: .88em; font-weight: 400; color: color-mix(in srgb, currentColor 68%, transparent); }
.g-lead.g-passage { margin-bottom: -.35rem; font-size: .93rem; border-left: 2px solid color-mix(in srgb, currentColor 18%, transparent);
  padding-left: .7rem; }
.g-from { display: block; font-size: .82rem; font-weight: 600; color: color-mix(in srgb, currentColor 64%, transparent); }
.g-piece + .g-piece, .g-number + .g-piece { margin-top: .7rem; }
.g-items { font-size: .86em; font-weight: 420; line-height: 1.75; margin: .35rem 0 .2rem; padding-left: .9rem;
  border-left: 3px solid color-mix(in srgb, #f3c654 65%, transparent); white-space: normal; }
.g-item { padding: .12rem 0; text-indent: -1.1em; padding-left: 1.1em; }
.g-item.g-deeper { margin-left: 1.2em; font-size: .95em; }
.g-more summary { cursor: pointer; width: fit-content; margin: .25rem 0; padding: .1rem .75rem; border-radius: 2em; font-size: .92em;
  color: color-mix(in srgb, currentColor 72%, transparent); border: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
.g-more summary:hover { background: color-mix(in srgb, currentColor 6%, transparent); }
.g-differs { font-weight: 700; text-decoration: underline wavy rgba(207, 91, 79, .75) .08em; text-underline-offset: .25em; }
.g-number { display: inline-flex; align-items: center; justify-content: center; min-width: 1.45em; height: 1.45em;
  padding: 0 .3em; border-radius: .45em;
  background: #f3c654; color: #33270a !important; font-size: .8rem; font-weight: 700; line-height: 1;
  text-decoration: none !important; flex: none; }
.g-answer .g-number { font-size: .62em; margin: 0 .15em 0 .4em; vertical-align: .28em; }
.g-head { display: flex; align-items: center; gap: .6rem; flex-wrap: wrap; }
.g-document { font-weight: 650; overflow-wrap: anywhere; min-width: 0; }
.g-head .g-document { flex: 0 1 auto; max-width: 100%; }
.g-place { font-size: .9rem; white-space: nowrap; }
.g-heading { font-size: .86rem; margin-top: .35rem; overflow-wrap: anywhere; word-break: keep-all; }
.g-step { padding: 0 .45em; opacity: .6; }
.g-passage { font-size: .98rem; line-height: 1.8; margin-top: .7rem; }
.g-cell::after { content: "│"; opacity: .3; margin: 0 .35em 0 -.1em; }
.g-cell { white-space: normal; }
.g-page { display: block; border-top: 1px dashed color-mix(in srgb, currentColor 35%, transparent); margin: .5rem 0; }
mark.g-mark { background: rgba(243, 198, 84, .42); color: inherit; padding: .12em .1em; border-radius: .2em; box-decoration-break: clone;
  -webkit-box-decoration-break: clone; }
.g-exact { font-weight: 750; box-shadow: inset 0 -.2em 0 rgba(214, 140, 20, .55); }
.g-near { border-bottom: 2px dotted rgba(214, 140, 20, .8); padding-bottom: .1em; }
mark.g-under { background: none; color: inherit; font-weight: 650; box-shadow: inset 0 -.16em 0 rgba(243, 198, 84, .75); }
.g-rank { font-size: .85rem; font-variant-numeric: tabular-nums; min-width: 1.4em; text-align: center;
  border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .4em; }
.g-hit .g-passage { font-size: .93rem; line-height: 1.7; }
.g-why { display: flex; justify-content: space-between; gap: .3rem 1.5rem; flex-wrap: wrap; font-size: .84rem; margin-top: .6rem; }
.g-word { border: 1px solid color-mix(in srgb, currentColor 30%, transparent); border-radius: .4em; padding: .02em .4em;
  margin-left: .2em; white-space: nowrap; }
.g-lacked { border-style: dashed; opacity: .75; text-decoration: line-through; }
.g-message { border-left: 3px solid #8a8f98; border-radius: .2rem; padding: .55rem .9rem; line-height: 1.65;
  overflow-wrap: anywhere; word-break: keep-all;
  background: color-mix(in srgb, currentColor 5%, transparent); }
.g-error { border-left-color: #cf5b4f; }
.g-ask { border-left-color: #e0a92e; }
.g-info { border-left-color: #3f8f88; }
.g-next { font-size: .92rem; word-break: keep-all; }
.g-facts { font-size: .88rem; line-height: 1.7; }
.g-name { font-weight: 600; font-size: 1.02rem; overflow-wrap: anywhere; }
.g-warn { color: #b7791f; }
.g-excerpt { overflow: auto; max-height: 26rem; margin: .35rem 0 .6rem; }
.g-excerpt table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
.g-excerpt caption { text-align: left; font-size: .85rem; opacity: .75; padding-bottom: .25rem; }
.g-excerpt th, .g-excerpt td { padding: .3rem .7rem; text-align: left; }
.g-excerpt th, .g-excerpt td { border: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
.g-excerpt th { font-weight: 600; background: color-mix(in srgb, currentColor 5%, transparent); }
.g-excerpt .g-cell-exact { background: var(--g-mark, #f9e2a0); font-weight: 600; }
.g-table { max-height: 24rem; overflow: auto; min-width: min(26rem, 78vw); }
.g-table table { width: 100%; border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
.g-table th { text-align: left; font-weight: 600; }
.g-table th, .g-table td { padding: .35rem .7rem; border-bottom: 1px solid color-mix(in srgb, currentColor 12%, transparent); }
.g-table th:last-child, .g-table td:last-child { text-align: right; }
[class*="st-key-read_"] .g-table :is(th, td):last-child { text-align: left; }
[class*="st-key-read_"] .g-table { max-height: 34rem; }
.g-figures th:not(:first-child), .g-figures td:not(:first-child) { text-align: right; }
"""
