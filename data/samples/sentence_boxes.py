"""Where a printed sentence stands on a finished PDF, found by PDFium alone: the gold boxes of the sample questions."""

from __future__ import annotations

import pypdfium2

_CELL_GAP = 12.0  # points between two letters, from which on they are of two cells


class SentenceNotFound(Exception):
    """The sentence is not printed exactly once."""


class PrintedText:
    """The inked characters of every page of a PDF with their boxes (x0, top, x1, bottom; points from the page's top left)."""

    def __init__(self, data: bytes) -> None:
        pdf = pypdfium2.PdfDocument(data)
        self._pages = [self._read(page) for page in pdf]
        pdf.close()

    @staticmethod
    def _read(page: pypdfium2.PdfPage) -> tuple[str, list[tuple[float, float, float, float]]]:
        text, height = page.get_textpage(), page.get_height()
        letters, boxes = [], []
        for i in range(text.count_chars()):
            letter = text.get_text_range(i, 1)
            if letter.strip():
                left, bottom, right, top = text.get_charbox(i)
                letters.append(letter)
                boxes.append((left, height - top, right, height - bottom))
        return "".join(letters), boxes

    def locate(self, sentence: str) -> tuple[int, list[list[float]]]:
        """The page, from 1, and a box for every printed line of `sentence` (of a table row: every cell), white space left aside."""
        letters = "".join(sentence.split())
        found = [(number, text.find(letters)) for number, (text, _) in enumerate(self._pages, 1) if letters in text]
        if len(found) != 1 or self._pages[found[0][0] - 1][0].count(letters) != 1:
            raise SentenceNotFound(f"on pages {[number for number, _ in found]}: {sentence}")
        number, start = found[0]
        boxes = self._pages[number - 1][1][start : start + len(letters)]
        lines: list[list[float]] = []
        for x0, top, x1, bottom in boxes:
            if lines and _continues(lines[-1], x0, top, bottom):
                lines[-1] = [lines[-1][0], min(top, lines[-1][1]), max(x1, lines[-1][2]), max(bottom, lines[-1][3])]
            else:
                lines.append([x0, top, x1, bottom])
        return number, [[round(value, 1) for value in line] for line in lines]


def _continues(line: list[float], x0: float, top: float, bottom: float) -> bool:
    """Whether a letter goes on in the same line and the same cell."""
    return min(bottom, line[3]) > max(top, line[1]) and line[0] <= x0 < line[2] + _CELL_GAP
