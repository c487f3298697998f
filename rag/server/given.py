"""What the page's server is given beside the page: routes of its own, and the doors around all others."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypedDict

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from rag.server.doors import Doors, Known
from rag.server.routes import routes

Lifespan = Callable[[Any], AbstractAsyncContextManager[dict[str, Any] | None]]


class Given(TypedDict):
    """The arguments of `streamlit.starlette.App`."""

    routes: list[BaseRoute]
    middleware: list[Middleware]
    lifespan: Lifespan


def given(known: Known, lifespan: Lifespan, *, metrics: bool) -> Given:
    """`metrics`: whether there are figures at `/metrics`."""
    return {"routes": routes(known.library, metrics=metrics), "middleware": [Middleware(Doors, known=known)], "lifespan": lifespan}
