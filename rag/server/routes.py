"""`/health` for whoever watches over the server, and `/metrics` for a Prometheus that was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from rag import __version__
from rag.core.errors import RagError
from rag.library.health import Health, health_of
from rag.library.library import Library


def routes(library: Callable[[], Library], *, metrics: bool) -> list[BaseRoute]:
    """Neither tells a name or a text. `metrics`: whether there are figures at all."""

    async def health(request: Request) -> Response:
        found = await asyncio.to_thread(health_of, library)
        told = {"well": found.well, **asdict(found), "version": __version__}
        return JSONResponse(told, 200 if found.well else 503, {"cache-control": "no-store"})

    async def figures(request: Request) -> Response:
        text = await asyncio.to_thread(exposition, library)
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

    return [Route("/health", health), *([Route("/metrics", figures)] if metrics else [])]


def exposition(library: Callable[[], Library]) -> str:
    """The figures in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/)."""
    found = health_of(library)
    figures = {"up": float(found.well), "waiting": float(found.waiting), **_counted(library, found)}
    lines = [f'geungeo_info{{version="{__version__}"}} 1']
    for name, value in figures.items():
        lines += [f"# TYPE geungeo_{name} gauge", f"geungeo_{name} {value:g}" if value < 1e6 else f"geungeo_{name} {value:.0f}"]
    return "\n".join(lines) + "\n"


def _counted(library: Callable[[], Library], found: Health) -> dict[str, float]:
    try:
        return library().figures() if found.library == found.models == "ok" else {}
    except RagError:
        return {}
