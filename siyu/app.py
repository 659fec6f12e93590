"""The composition root: the only module that knows every domain."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import FileResponse
from starlette.middleware.gzip import GZipMiddleware

from siyu import __version__
from siyu.kit.clock import Clock
from siyu.kit.desk import Runtime
from siyu.kit.events import Reaction
from siyu.kit.feed import Feed, feed_once
from siyu.kit.http import ErrorAnswer, install_errors
from siyu.kit.runner import Runner, Timer
from siyu.kit.settings import Settings
from siyu.platform import shop
from siyu.platform.account.routes import authenticate
from siyu.platform.account.routes import router as account_router
from siyu.platform.operations.routes import router as operations_router
from siyu.platform.shop.routes import router as shop_router

ROUTERS: tuple[APIRouter, ...] = (shop_router, account_router, operations_router)
REACTIONS: tuple[Reaction, ...] = ()
FEEDS: tuple[Feed, ...] = ()
TIMERS: tuple[Timer, ...] = (Timer("kit.feed", 0.2, lambda desk: _drain(lambda: feed_once(desk))),)

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
        "script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
    ),
}


def open_runtime(settings: Settings, *, clock: Clock | None = None) -> Runtime:
    """The open installation, with every domain's reactions and feeds registered."""
    return Runtime(settings, zone_of=shop.zone_of, reactions=REACTIONS, feeds=FEEDS, clock=clock)


def make_runner(runtime: Runtime) -> Runner:
    """The background runner of this installation."""
    return Runner(runtime, TIMERS, lambda: runtime.db.read(shop.all_ids))


def make_app(runtime: Runtime, *, runner: Runner | None = None) -> FastAPI:
    """The web application over an open installation; starts and stops the runner with itself."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        if runner is not None:
            runner.start()
        yield
        if runner is not None:
            runner.stop()

    app = FastAPI(
        title="Siyu", version=__version__, lifespan=life, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json", generate_unique_id_function=lambda route: route.name,
        responses={code: {"model": ErrorAnswer} for code in (400, 401, 403, 404, 409, 413, 422, 429, 503)},
    )  # fmt: skip
    app.state.runtime = runtime
    app.state.authenticate = authenticate
    install_errors(app)
    for router in ROUTERS:
        app.include_router(router)
    _serve_console(app)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.middleware("http")(_add_headers)
    return app


async def _add_headers(request: Request, call_next: Callable[[Request], object]) -> Response:
    response: Response = await call_next(request)  # type: ignore[misc]
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.url.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _serve_console(app: FastAPI) -> None:
    """Files of the built console; every other path is a page of the single-page application."""
    root = Path(str(files("siyu"))) / "console"

    @app.get("/{path:path}", include_in_schema=False)
    def console(path: str) -> Response:
        if path.startswith(("api/", "v1/")):
            return Response('{"error":{"code":"not_found","message":"Not Found","context":{}}}', 404,
                            media_type="application/json")  # fmt: skip
        found = (root / path).resolve()
        if path and found.is_relative_to(root.resolve()) and found.is_file():
            forever = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
            return FileResponse(found, headers={"Cache-Control": forever})
        index = root / "index.html"
        if not index.is_file():
            return Response("The console is not built yet: run `make up`.", 503, media_type="text/plain")
        return FileResponse(index, headers={"Cache-Control": "no-cache"})


def _drain(step: Callable[[], int]) -> None:
    """Repeat a step while it finds something to do, at most a second's worth of turns."""
    for _turn in range(20):
        if step() == 0:
            return
