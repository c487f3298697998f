"""Radicals that stand for the Hanja they look like: ⼤ (U+2F24) is 大, ⻄ (U+2EC4) is 西.

Some PDF writers look up a glyph's code and find the radical's first. Unicode's EquivalentUnifiedIdeograph (14.0, Unicode License) says
which character each is; one is one, so that places in a text stay. What the compatibility ideographs (金 at U+F90A) stand for NFC says.
"""

from __future__ import annotations

import re
import unicodedata

_SUPPLEMENT_AT, _KANGXI = 0x2E80, range(0x2F00, 0x2FD6)
_SUPPLEMENT = (  # · where there is none
    "·厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵·旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂"
    "肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
_MEANT = {
    **{_SUPPLEMENT_AT + at: meant for at, meant in enumerate(_SUPPLEMENT) if meant != "·"},
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI},
}
_RADICAL = re.compile("[\u2e80-\u2ef3\u2f00-\u2fd5]")


def without_radicals(text: str) -> str:
    """`text` with each radical as the Hanja that it looks like, as long as it was."""
    return text.translate(_MEANT) if _RADICAL.search(text) else text
