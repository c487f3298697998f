"""The marks that Korean documents begin list items with: every reader of lists must know each of them."""

from __future__ import annotations

_BULLETS = "o□■▢▣☐✅❏❑◇◆◈❖♦▷▶►▻➢➣➤○●◯◎◉⊙◦∘❍ㅇ·•∙‧․ㆍ‣⁃⦁▪▫▴▵※☞★☆✓✔→⇒➔➡-–—―*"
_SERIES = ("①②", "⑳㉑", "❶❷", "➀➁", "⑴⑵", "⒈⒉", "ⓐⓑ", "⒜⒝", "㉠㉡", "㉮㉯", "㈀㈁", "㈎㈏", "ⅠⅡ", "ⅰⅱ")
_WRITTEN = (
    ("1.", "2."),
    ("9)", "10)"),
    ("(1)", "(2)"),
    ("가.", "나."),
    ("가)", "나)"),
    ("(가)", "(나)"),
    ("A.", "B."),
    ("a)", "b)"),
    ("(a)", "(b)"),
)

PAIRS = [*((mark, mark) for mark in _BULLETS), *map(tuple, _SERIES), *_WRITTEN]  # the first of a list and the one that follows it
MARKS = [first for first, _ in PAIRS]
