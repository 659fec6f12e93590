"""HTTP: what the demo shop is, and the switch of its live shoppers."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from siyu.demo import service, store
from siyu.demo.models import DEFAULT_SEED, Pace, Pulse, Switch
from siyu.kit.http import Edge, may

router = APIRouter(prefix="/api/demo", tags=["demo"])


class DemoCounts(BaseModel):
    """How much was loaded."""

    products: int
    customers: int
    orders: int
    refunds: int
    events: int = Field(description="Browsing events; every one carries is_simulated = true.")


class DemoView(BaseModel):
    """Where the demo data comes from, and what was loaded when."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "is_loaded": True, "loaded_at": "2026-03-10T04:00:00Z", "seed": 20111209, "scale": 1.0,
        "counts": {"products": 3659, "customers": 5911, "orders": 18717, "refunds": 3668, "events": 1078244},
        "attribution": "# Attribution …",
    }]})  # fmt: skip

    is_loaded: bool
    loaded_at: datetime | None
    today: date | None = Field(None, description="The day it was made for: its last order is of the day before.")
    seed: int | None
    scale: float | None
    counts: DemoCounts | None
    attribution: str = Field(description="The notice that CC BY 4.0 asks for, as Markdown.")


class LiveWish(BaseModel):
    """Whether simulated customers shall come, and how busy they are."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [
        {"is_on": True, "events_per_s": 2.0, "order_every_s": 40.0}
    ]})  # fmt: skip

    is_on: bool
    events_per_s: float = Field(2.0, gt=0, le=service.FASTEST_EVENTS, description="On average.")
    order_every_s: float = Field(40.0, ge=service.FASTEST_ORDERS_S, le=86_400, description="On average.")
    seed: int = Field(DEFAULT_SEED, ge=0, lt=2**53, description="The same seed brings the same customers.")


class LiveView(LiveWish):
    """The wish, and what the simulator of this process has done since it started."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "is_on": True, "events_per_s": 2.0, "order_every_s": 40.0, "seed": 7, "is_running": True,
        "started_at": "2026-03-10T04:00:00Z", "events_sent": 240, "orders_placed": 3, "failures": 0, "last_error": "",
    }]})  # fmt: skip

    is_running: bool
    started_at: datetime | None
    events_sent: int
    orders_placed: int
    failures: int
    last_error: str


@router.get("")
def get_demo(edge: Edge = may("shop.read")) -> DemoView:
    """Attribution and counts of the demo shop."""
    state = edge.read(service.loaded)
    if state is None:
        return DemoView(
            is_loaded=False, loaded_at=None, seed=None, scale=None, counts=None, attribution=store.attribution()
        )
    counts = DemoCounts(
        products=state.products, customers=state.customers, orders=state.orders, refunds=state.refunds,
        events=state.events,
    )  # fmt: skip
    return DemoView(
        is_loaded=state.loaded_at is not None, loaded_at=state.loaded_at, today=state.today, seed=state.seed,
        scale=state.scale, counts=counts, attribution=store.attribution(),
    )  # fmt: skip


@router.get("/live")
def get_demo_live(edge: Edge = may("shop.read")) -> LiveView:
    """The switch of the live simulator and its pulse."""
    return _view(edge.read(service.live), service.LIVE_SHOPS.pulse(edge.desk))


@router.put("/live")
def put_demo_live(body: LiveWish, edge: Edge = may("demo.run")) -> LiveView:
    """Turn simulated customers on or off; they come or go within two seconds."""
    pace = Pace(body.events_per_s, body.order_every_s)
    wish = edge.write(lambda work: service.set_live(work, is_on=body.is_on, pace=pace, seed=body.seed))
    return _view(wish, service.LIVE_SHOPS.pulse(edge.desk))


def _view(wish: Switch, pulse: Pulse) -> LiveView:
    return LiveView(
        is_on=wish.is_on, events_per_s=wish.pace.events_per_s, order_every_s=wish.pace.order_every_s, seed=wish.seed,
        is_running=pulse.is_running, started_at=pulse.started_at, events_sent=pulse.events_sent,
        orders_placed=pulse.orders_placed, failures=pulse.failures, last_error=pulse.last_error,
    )  # fmt: skip
