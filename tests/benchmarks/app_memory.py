"""Peak memory of the app from its start to an answer: server and worker together, the browser left out.

    python tests/benchmarks/app_memory.py

Starts the app on an empty library, loads the sample documents with the page's own button, waits until they are ready, asks the question
below, and prints one JSON object. Linux, with Chromium.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright
from process_memory import PeakMemory
from results import Figure

PROJECT = Path(__file__).resolve().parents[2]
QUESTION = "연차 휴가는 며칠인가요?"
PATIENCE = 600_000  # milliseconds


def main() -> None:
    print(json.dumps(measure(), ensure_ascii=False, indent=1))


def figures() -> list[Figure]:
    """Each of one run."""
    return [Figure(f"app.{name}", value, 1) for name, value in measure().items()]


def measure() -> dict[str, float]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
        environ = {**os.environ, "RAG_DATA_DIR": folder}
        server = subprocess.Popen(command, cwd=PROJECT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with PeakMemory(server.pid) as peak, sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                page = browser.new_page()
                measured = journey(page, f"http://localhost:{port}", peak)
                browser.close()
        finally:
            server.terminate()
            server.wait()
    return {**measured, "peak_mb": round(peak.megabytes)}


def journey(page: Page, address: str, peak: PeakMemory) -> dict[str, float]:
    started = time.perf_counter()
    while True:
        try:
            page.goto(address)
            break
        except Error:  # the server is not listening yet
            if time.perf_counter() - started > 60:
                raise
            time.sleep(0.3)
    page.locator(".st-key-add_samples button").first.click(timeout=PATIENCE)
    shown = round(peak.megabytes)
    page.locator("[class*=st-key-job_summary_row], [class*=st-key-jobs_list]").first.wait_for(timeout=PATIENCE)
    page.goto(f"{address}/documents")
    page.locator("[class*=st-key-document_]").first.wait_for(timeout=PATIENCE)
    loaded = wait_for_rest(page)
    page.goto(address)
    page.locator(".st-key-question input").fill(QUESTION)
    asked = time.perf_counter()
    page.locator(".st-key-ask button").click()
    page.locator(".st-key-answer").wait_for(timeout=PATIENCE)
    return {"first_page_mb": shown, "samples_seconds": round(loaded - started, 1), "answer_seconds": round(time.perf_counter() - asked, 1)}


def wait_for_rest(page: Page) -> float:
    """Until no job can be cancelled any more."""
    while page.locator("[class*=st-key-job_cancel_]").count():
        page.wait_for_timeout(300)
    return time.perf_counter()


if __name__ == "__main__":
    main()
