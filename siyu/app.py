"""The composition root: the only module that knows every domain."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import FileResponse
from prometheus_client import CollectorRegistry
from starlette.middleware.gzip import GZipMiddleware

from siyu import __version__, recovery
from siyu.collect.intake.routes import IntakeApp, in_front_of, wire
from siyu.collect.quality import RefusalLog, plan_view
from siyu.collect.quality import jobs as quality_jobs
from siyu.collect.quality.routes import router as quality_router
from siyu.collect.sources import Target
from siyu.collect.sources import jobs as sources_jobs
from siyu.collect.sources.routes import router as sources_router
from siyu.demo import jobs as demo_jobs
from siyu.demo.routes import router as demo_router
from siyu.kit import collector
from siyu.kit.asgi import AsgiApp, BodyGuard, Headers, Measure
from siyu.kit.clock import Clock
from siyu.kit.desk import Runtime
from siyu.kit.events import Reaction
from siyu.kit.feed import Feed, feed_once
from siyu.kit.http import ErrorAnswer, install_errors
from siyu.kit.runner import Runner, Timer
from siyu.kit.settings import Settings
from siyu.measure.insight import jobs as insight_jobs
from siyu.measure.insight.routes import router as insight_router
from siyu.measure.live import jobs as live_jobs
from siyu.measure.live.routes import router as live_router
from siyu.platform import account, shop
from siyu.platform.account import jobs as account_jobs
from siyu.platform.account.routes import authenticate
from siyu.platform.account.routes import router as account_router
from siyu.platform.operations import jobs as operations_jobs
from siyu.platform.operations.routes import router as operations_router
from siyu.platform.shop.routes import router as shop_router
from siyu.understand.audience import jobs as audience_jobs
from siyu.understand.audience.routes import router as audience_router
from siyu.understand.profile import jobs as profile_jobs
from siyu.understand.profile.routes import ROUTERS as PROFILE_ROUTERS
from siyu.unify.catalog import jobs as catalog_jobs
from siyu.unify.catalog.routes import router as catalog_router
from siyu.unify.consent import Keeper
from siyu.unify.consent import jobs as consent_jobs
from siyu.unify.consent.routes import router as consent_router
from siyu.unify.customer import Exporter
from siyu.unify.customer import jobs as customer_jobs
from siyu.unify.customer.routes import router as customer_router
from siyu.unify.order import jobs as order_jobs
from siyu.unify.order.routes import router as order_router
from siyu.unify.timeline import jobs as timeline_jobs
from siyu.unify.timeline.routes import router as timeline_router

# Each tuple in the order of the data's way: collect → unify → understand → measure.
ROUTERS: tuple[APIRouter, ...] = (
    shop_router, account_router, operations_router, quality_router, sources_router, customer_router, consent_router,
    catalog_router, order_router, timeline_router, *PROFILE_ROUTERS, audience_router, insight_router, live_router,
    demo_router,
)  # fmt: skip
REACTIONS: tuple[Reaction, ...] = (
    *consent_jobs.REACTIONS, *order_jobs.REACTIONS, *timeline_jobs.REACTIONS, *profile_jobs.REACTIONS,
    *audience_jobs.REACTIONS, *insight_jobs.REACTIONS,
)  # fmt: skip
FEEDS: tuple[Feed, ...] = (
    *customer_jobs.FEEDS, *consent_jobs.FEEDS, *catalog_jobs.FEEDS, *order_jobs.FEEDS, *timeline_jobs.FEEDS,
    *profile_jobs.FEEDS, *audience_jobs.FEEDS,
)  # fmt: skip
KEEPERS: tuple[Keeper, ...] = (*consent_jobs.KEEPERS, *timeline_jobs.KEEPERS)
TIMERS: tuple[Timer, ...] = (
    Timer("kit.feed", 0.2, lambda desk: _drain(lambda: feed_once(desk))),
    *account_jobs.TIMERS, *operations_jobs.TIMERS, *quality_jobs.TIMERS, *timeline_jobs.TIMERS,
    *recovery.TIMERS,
    *consent_jobs.retention_timers(KEEPERS), *profile_jobs.TIMERS, *audience_jobs.TIMERS,
    *insight_jobs.TIMERS, *live_jobs.TIMERS, *demo_jobs.TIMERS,
)  # fmt: skip
DERIVED: tuple[Timer, ...] = (*profile_jobs.TIMERS, *audience_jobs.TIMERS)  # tables that are computed inside the lake
TARGETS: tuple[Target, ...] = (
    *customer_jobs.TARGETS,
    *catalog_jobs.TARGETS,
    *order_jobs.TARGETS,
    *timeline_jobs.TARGETS,
)
EXPORTERS: tuple[Exporter, ...] = (
    *customer_jobs.EXPORTERS, *consent_jobs.EXPORTERS, *order_jobs.EXPORTERS, *timeline_jobs.EXPORTERS,
    *profile_jobs.EXPORTERS, *audience_jobs.EXPORTERS,
)  # fmt: skip

UPLOADS = ("/api/imports",)  # these read their own bodies, under a limit of their own
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
    collector.calm()
    return Runtime(settings, zone_of=shop.zone_of, reactions=REACTIONS, feeds=FEEDS, clock=clock)


class Engine:
    """What runs behind the web server: the runner and the importer."""

    def __init__(self, runtime: Runtime) -> None:
        self._importer = sources_jobs.Importer(import_targets())
        timers = (*TIMERS, *self._importer.timers())
        self._runner = Runner(runtime, timers, lambda: runtime.db.read(shop.all_ids))

    def start(self) -> None:
        """Begin in the background."""
        self._runner.start()

    def stop(self) -> None:
        """Finish what is under way, then end."""
        self._importer.stop()
        self._runner.stop()


def import_targets() -> dict[str, Target]:
    """What files can be imported into, by kind."""
    return {target.kind: target for target in TARGETS}


def make_app(runtime: Runtime, *, engine: Engine | None = None) -> AsgiApp:
    """The whole web application: intake in front of everything, then API and console."""
    refusals = RefusalLog(runtime.desk)
    wiring = wire(
        runtime,
        write_key_shop=lambda key: account.shop_of_write_key(runtime, key),
        plan_of=lambda shop_id: runtime.desk(shop_id).read(plan_view),
        refused=refusals.add,
    )
    api, intake = make_api(runtime, engine=engine), IntakeApp(wiring)
    api.state.metrics.register(intake.meter)
    return in_front_of(api, intake)


def make_api(runtime: Runtime, *, engine: Engine | None = None) -> FastAPI:
    """API and console over an open installation; starts and stops the engine with itself."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        if engine is not None:
            engine.start()
        yield
        if engine is not None:
            engine.stop()

    app = FastAPI(
        title="Siyu", version=__version__, lifespan=life, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json", generate_unique_id_function=lambda route: route.name,
        responses={code: {"model": ErrorAnswer} for code in (400, 401, 403, 404, 409, 413, 422, 429, 503)},
    )  # fmt: skip
    app.state.runtime = runtime
    app.state.metrics = CollectorRegistry()
    app.state.authenticate = authenticate
    app.state.import_targets = import_targets()
    app.state.exporters = EXPORTERS
    app.state.keepers = KEEPERS
    install_errors(app)
    for router in ROUTERS:
        app.include_router(router)
    _serve_console(app)
    # From the inside out: the last one added sees a request first.
    app.add_middleware(BodyGuard, uploads=UPLOADS)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(Headers, headers=_HEADERS)
    app.add_middleware(Measure, registry=app.state.metrics)
    return app


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
