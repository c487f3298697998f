"""A button that puts text on the clipboard. Streamlit has none, so this is the one script of the page."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from rag.ui import session
from rag.ui.strings import words

_HTML = '<button type="button" id="copy"></button>'
_STYLE = """
button { font: inherit; font-size: .875rem; line-height: 1.6; min-height: 2.5rem; padding: .25rem .75rem; cursor: pointer;
  white-space: nowrap; color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); }
button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color); outline: none; }
"""
_SCRIPT = """
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("#copy");
  button.textContent = data.copy;
  button.onclick = async () => {
    try { await navigator.clipboard.writeText(data.text); button.textContent = data.copied; }
    catch (refused) { button.textContent = data.copy_failed; }
    setTimeout(() => { button.textContent = data.copy; }, 2000);
  };
}
"""


def copy_button(text: str, key: str, *, what: Literal["answer", "table"] = "answer") -> None:
    """Draw the button. `text` travels as data and is never markup."""
    language = session.language()
    labels = {name: words(f"answer.{name}", language) for name in ("copied", "copy_failed")}
    labels["copy"] = words("answer.copy" if what == "answer" else "answer.copy_table", language)
    st.components.v2.component("geungeo_copy", html=_HTML, css=_STYLE, js=_SCRIPT)(
        data={"text": text, **labels}, key=key, width="content", height="content"
    )
