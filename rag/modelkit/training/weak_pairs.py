"""Weak pairs: what a public text says of itself (its title, its heading, a sentence that cites it) asks for the text.

Nobody asked these questions; there are enough of them to learn from before the ones that people asked. Nothing is made of a law, a page
or a guide that questions held back are asked of.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from rag.modelkit.training.people import held_back_titles, people_files, people_questions, people_trained
from rag.modelkit.training.sources import Source, documentation, legal_life, lines_of, nfc

KINDS = ("statute", "guidance", "cited", "manual", "english", "people")
PAGES = ("react_docs_ko", "pytorch_tutorials_kr", "egovframe_docs")
_SHORTEST = 40  # characters of a text
_CITED = re.compile(r"「([^」]+)」\s*(제\d+조(?:의\d+)?)")
_CITATION = re.compile(r"\s*\((?:[^()]|\([^()]*\))*(?:「[^」]+」|제\d+조)(?:[^()]|\([^()]*\))*\)")
_DEFINED = re.compile(r"[\"“]([^\"”]{2,30})[\"”](?:이란|란|이라 함은|라 함은)")
_ENDING = re.compile(r"(?:하여야 한다|할 수 있다|하여서는 아니 된다|한다|된다|이다|다)\.?$")
_MARKUP = re.compile(r"\[!\w+ ([^\]]*)\]|&#x200B;|\{\{[^}]*\}\}|\]\([^)\s]*\)")
_TEMPLATES = (
    "{0}", "{0}", "{0} 알려줘", "{0}{은} 어떻게 되나요?", "{0}{은} 어떻게 정해져 있나요?", "{0}에 대해 알고 싶어요", "{0} 관련 내용",
    "{0}{이} 궁금합니다", "{0} 어떻게 해?", "{0}에 관한 내용이 있나요?",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WeakText:
    """A text that pairs lead to. `family`: its law, page or guide, whose other texts are its near misses; `head` is printed above it."""

    family: str
    head: str
    text: str


class Pair(NamedTuple):
    """`text` is the number of the text that the query asks for; `at`, where in it the answer begins, is -1 where that is not known."""

    query: str
    text: int
    kind: str
    at: int


@dataclass(slots=True)
class WeakPairs:
    """Texts, each once, and pairs."""

    texts: list[WeakText] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    _number_of: dict[str, int] = field(default_factory=dict)

    def text(self, family: str, head: str, text: str) -> int:
        """The number of the text: of two with the same words the first's."""
        key = " ".join(text.split())
        if key not in self._number_of:
            self._number_of[key] = len(self.texts)
            self.texts.append(WeakText(family, head, text))
        return self._number_of[key]

    def add(self, query: str, text: int, kind: str, at: int = -1) -> None:
        query = " ".join(query.split())
        if len(query) >= 2:
            self.pairs.append(Pair(query, text, kind, at))


def weak_pairs(folder: Path, seed: int = 1, *, statutes: int | None = None) -> WeakPairs:
    """The pairs of all sources that lie in `folder`, without those of titles held back; `statutes` takes at most so many articles."""
    people = people_questions(people_files(folder))
    held = held_back_titles(people)
    made, rng = WeakPairs(), random.Random(seed)
    articles = _statutes(made, rows=_rows(folder / "statutes.jsonl.gz"), held=held, rng=rng, at_most=statutes)
    _guidance(made, file=folder / "easylaw.jsonl.gz", held=held, rng=rng, articles=articles)
    _manuals(made, _rows(folder / "docs_ko.jsonl.gz"), held, rng)
    for asked, text in _pages([folder / f"{name}.jsonl.gz" for name in PAGES]):
        made.add(asked, made.text(*text), "manual")
    _people(made, people_trained(people))
    return made


def _statutes(
    made: WeakPairs, rows: Sequence[dict[str, Any]], held: frozenset[str], rng: random.Random, at_most: int | None
) -> dict[tuple[str, str], int]:
    """Title -> article, one sentence or term of it -> article; the articles' numbers by law and article."""
    kept = [row for row in rows if row["law"] not in held and len(row["text"]) >= _SHORTEST]
    if at_most is not None and at_most < len(kept):
        chosen = set(rng.sample(range(len(kept)), at_most))
        kept = [row for number, row in enumerate(kept) if number in chosen]
    titles = Counter(nfc(row["title"]) for row in kept)
    numbers: dict[tuple[str, str], int] = {}
    for row in kept:
        law, title, text = nfc(row["law"]), nfc(row["title"]), nfc(row["text"])
        number = made.text(law, f"{row['article']}({title})", text)
        numbers[law.replace(" ", ""), row["article"]] = number
        if title:
            made.add(_asked(_named(law, title=title, path=nfc(row["path"]), times=titles[title], rng=rng), rng), number, "statute")
        part = _part(text, rng)
        if part and rng.random() < 0.35:
            made.add(part, number, "statute")
    return numbers


def _named(law: str, title: str, path: str, times: int, rng: random.Random) -> str:
    """The title alone where no other article has it, else under its law or chapter."""
    chapter = re.sub(r"^제\d+[장절관편](?:의\d+)?\s*", "", path.split(" > ", maxsplit=1)[0])
    if times == 1:
        return rng.choice((title, title, title, f"{law} {title}", f"{chapter} {title}"))
    if times <= 3 and chapter:
        return rng.choice((f"{law} {title}", f"{chapter} {title}", f"{law} {chapter} {title}"))
    return f"{law} {title}"


def _asked(name: str, rng: random.Random) -> str:
    """The name as it is, or asked for."""
    last = ord(name[-1]) - 0xAC00 if name else -1
    closed = 0 <= last < 11172 and last % 28 != 0
    return rng.choice(_TEMPLATES).format(name, 은="은" if closed else "는", 이="이" if closed else "가")


def _part(text: str, rng: random.Random) -> str:
    """A term that the text defines, else a few words of one of its sentences, in their order."""
    terms = _DEFINED.findall(text)
    if terms and rng.random() < 0.7:
        return rng.choice(("{0}", "{0} 뜻", "{0}의 정의", "{0}{이} 뭐야?", "{0}{은} 무엇을 말하나요?")).format(
            rng.choice(terms), 은="은", 이="이"
        )
    clauses = [c.strip(" ①②③④⑤⑥⑦⑧⑨⑩-0123456789.가나다라") for c in re.split(r"[\n.]", text)]
    words = rng.choice([c for c in clauses if len(c) >= 15] or [""]).split()
    if len(words) < 3:
        return ""
    n = min(len(words), rng.randint(3, 8))
    return _ENDING.sub("", " ".join(words[i] for i in sorted(rng.sample(range(len(words)), n))))


def _guidance(made: WeakPairs, file: Path, held: frozenset[str], rng: random.Random, articles: dict[tuple[str, str], int]) -> None:
    """Heading or question -> guidance; heading, question or sentence -> the article of a statute that it cites."""
    source = legal_life(file)
    for asked in source.asked:
        text = source.texts[asked.text_id]
        guide, _, section = text.title.partition(" > ")
        if guide in held or len(text.text) < _SHORTEST:
            continue
        heading = asked.question
        named = heading if heading.startswith(guide) else f"{guide} {heading}"
        query = heading if heading.endswith("?") else _asked(heading if rng.random() < 0.6 else named, rng)
        made.add(query, made.text(guide, section, text.text), "guidance")
        cited = _article(text.text, articles)
        if cited is not None and rng.random() < 0.5:
            made.add(rng.choice((named, heading)), cited, "cited")
    for row in _rows(file):
        if row["guide"] in held:
            continue
        for sentence in re.split(r"\n|(?<=[.])\s", nfc(row["text"])):
            cited = _article(sentence, articles)
            said = _CITATION.sub("", sentence).strip(" √※·-.")
            if cited is not None and 15 <= len(said) <= 140 and "「" not in said:
                made.add(said, cited, "cited")


def _article(text: str, articles: dict[tuple[str, str], int]) -> int | None:
    """The first article that `text` cites and that is known."""
    keys = ((match[1].replace(" ", ""), match[2]) for match in _CITED.finditer(text))
    return next((articles[key] for key in keys if key in articles), None)


def _manuals(made: WeakPairs, rows: Sequence[dict[str, Any]], held: frozenset[str], rng: random.Random) -> None:
    """Heading -> section; what a page says of itself, and its English address -> one of its sections."""
    pages: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        if row["page"] not in held and len(row["text"]) >= _SHORTEST:
            pages.setdefault((row["source"], row["file"]), []).append(row)
    for (_source, name), sections in pages.items():
        page = _plain(sections[0]["page"])
        numbers = [made.text(page, _plain(row["heading"]), _plain(row["text"])) for row in sections]
        for row, number in zip(sections, numbers, strict=True):
            heading = _plain(row["heading"])
            alone = heading == page or (len(heading) >= 12 and rng.random() < 0.5) or heading.endswith("?")
            query = heading if alone else f"{page} {heading}"
            made.add(query if query.endswith(("?", ".")) else _asked(query, rng), number, "manual")
        longest = max(range(len(sections)), key=lambda i: min(600, len(sections[i]["text"])))
        said = next((_plain(row["description"]) for row in sections if row.get("description")), "")
        if said and said[:30] not in sections[longest]["text"]:
            made.add(said[:140], numbers[longest], "manual")
        words = re.sub(r"[^a-z0-9]+", " ", name.rsplit("/", 1)[-1].removesuffix(".md").lower()).strip()
        if len(words.split()) >= 3:
            made.add(rng.choice(("{}", "{}", "how to {}", "{}?", "what is {}")).format(words), numbers[0], "english")


def _people(made: WeakPairs, source: Source) -> None:
    """What people ask, beside the weak pairs."""
    for asked in source.asked:
        if asked.answerable and asked.answer is not None:
            text = source.texts[asked.text_id]
            made.add(asked.question, made.text(text.family, text.title, text.text), "people", asked.answer.start)


def _pages(files: Sequence[Path]) -> Iterator[tuple[str, tuple[str, str, str]]]:
    source = documentation([file for file in files if file.is_file()])
    for asked in source.asked:
        text = source.texts[asked.text_id]
        yield asked.question, (f"{text.family} {text.title}", text.title, text.text)


def _plain(text: str) -> str:
    """Without the marks of the manuals' own Markdown."""
    return _MARKUP.sub(lambda match: match[1] or "", nfc(text)).strip()


def _rows(file: Path) -> list[dict[str, Any]]:
    return list(lines_of(file)) if file.is_file() else []
