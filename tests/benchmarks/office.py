"""Twenty people ask in browsers, a question each every twenty seconds, while five others upload files of fifty pages.

    python tests/benchmarks/office.py [--minutes N] [--people N] [--uploading N]

The app runs as its users start it, on the samples; the browsers run on the same machine, and what they take counts against the app. What is
asked the samples answer surely; it is timed from the click to its own sentence on the page. Linux, with Chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from busy import SAMPLES, made
from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import TimeoutError as Late
from process_memory import descendants, proportional_megabytes
from results import Figure
from running_app import RunningApp

from rag.core.settings import Settings
from rag.library.library import Library

EVERY = 20.0  # seconds between two questions of one person
PATIENCE = 30.0  # seconds after which an answer is not waited for
PAGES = 50
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]
SHOWN = "text => [...document.querySelectorAll('.g-answer')].some(one => one.innerText.replace(/\\s+/g, '').includes(text))"


@dataclass
class Told:
    """What came of all sessions. `wrong` names what else happened than the right sentence, `uploaded` counts files that became ready."""

    seconds: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    uploaded: int = 0
    memory: list[float] = field(default_factory=list)


def sure_answers(folder: Path) -> list[tuple[str, str]]:
    """Questions on the samples that are answered surely, each with the start of its sentence without spaces; made in `folder`."""
    library = Library(replace(Settings(), data_dir=folder))
    for path in sorted(SAMPLES.glob("*.pdf")):
        library.add(path.name, path.read_bytes())
    library.work()
    questions = [json.loads(line)["question"] for line in (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    answers = [(question, library.ask(question)) for question in questions]
    library.close()
    return [(question, "".join(answer.evidence[0].text.split())[:20]) for question, answer in answers if answer.text and answer.sure]


async def opens(page: Page, url: str, told: Told) -> None:
    try:
        await page.goto(url)
    except Late:
        told.wrong["a page that did not open in time"] += 1


async def asks(page: Page, url: str, pairs: list[tuple[str, str]], until: float, told: Told) -> None:
    await opens(page, url, told)
    for question, sentence in pairs:
        if (started := time.monotonic()) > until:
            return
        try:
            await page.locator(".st-key-question_row input").fill(question)
            clicked = time.monotonic()
            await page.locator(".st-key-ask button").click()
            await page.wait_for_function(SHOWN, arg=sentence)
            told.seconds.append(time.monotonic() - clicked)
        except Late:
            shown = " ".join(await page.locator(".g-answer").all_inner_texts())[:80]
            told.wrong[f"{question}: {shown or 'no answer in time'}"] += 1
            await opens(page, url, told)
        if await page.locator(".stException").count():
            told.wrong["an exception on the page"] += 1
        await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - started)))


async def uploads(page: Page, url: str, number: int, until: float, told: Told) -> None:
    for turn in count():
        if time.monotonic() > until:
            return
        await opens(page, f"{url}/documents", told)
        name = f"{number}의 {turn:03} 편람.pdf"
        buffer = made(PAGES) + f"\n% {name}".encode()  # other bytes, another document
        try:
            await page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": buffer})
        except Late:
            told.wrong["no place for files in time"] += 1
            continue
        card = page.locator('[class*="st-key-document_"]').filter(has_text=name)
        while time.monotonic() < until and not (await card.count() and "준비" in await card.first.inner_text()):
            await asyncio.sleep(2)
        told.uploaded += await card.count() > 0


async def watches(pid: int, until: float, told: Told) -> None:
    while time.monotonic() < until:
        told.memory.append(sum(proportional_megabytes(one) for one in descendants(pid)))
        await asyncio.sleep(5)


async def office(browser: Browser, app: RunningApp, pairs: list[tuple[str, str]], arguments: argparse.Namespace) -> Told:
    async def opened() -> Page:
        page = await (await browser.new_context(viewport={"width": 1280, "height": 1000})).new_page()
        page.set_default_timeout(PATIENCE * 1000)
        return page

    told, until = Told(), time.monotonic() + 60 * arguments.minutes
    tasks = [asyncio.create_task(watches(app.pid, until, told))]
    for number in range(arguments.people):
        own = pairs[number % len(pairs) :] + pairs[: number % len(pairs)]
        tasks.append(asyncio.create_task(asks(await opened(), app.url, own * 100, until, told)))
        await asyncio.sleep(EVERY / arguments.people)
    for number in range(arguments.uploading):
        tasks.append(asyncio.create_task(uploads(await opened(), app.url, number, until, told)))
    await asyncio.gather(*tasks)
    return told


async def measure(arguments: argparse.Namespace) -> Told:
    with TemporaryDirectory() as folder:
        pairs = sure_answers(Path(folder) / "data")
        with RunningApp(Path(folder) / "data") as app:
            async with async_playwright() as driver:
                browser = await driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
                told = await office(browser, app, pairs, arguments)
                await browser.close()
            if "Traceback" in (log := app.log.read_text(encoding="utf-8", errors="replace")):
                told.wrong["a traceback in the server's log"] += log.count("Traceback")
    return told


def figures(arguments: argparse.Namespace | None = None) -> list[Figure]:
    arguments = arguments or parsed([])
    told = asyncio.run(measure(arguments))
    for what, times in told.wrong.most_common():
        print(f"{times} x {what}")
    asked, how = len(told.seconds) + sum(told.wrong.values()), {"people": arguments.people, "uploading": arguments.uploading}
    waited = [Figure(f"office.p{share}_s", round(float(np.percentile(told.seconds, share)), 2), asked, how) for share in (50, 95)]
    memory = [Figure(f"office.{name}_mb", round(value), 1, how) for name, value in (("peak", max(told.memory)), ("last", told.memory[-1]))]
    return [*waited, Figure("office.wrong", sum(told.wrong.values()), asked, how), Figure("office.files", told.uploaded, 1, how), *memory]


def parsed(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--uploading", type=int, default=5)
    return parser.parse_args(given)


if __name__ == "__main__":
    print("\n".join(map(str, figures(parsed()))))
