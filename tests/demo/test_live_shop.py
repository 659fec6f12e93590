"""Live shoppers against a real shop: the switch, the keys, the events and orders that arrive."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from random import Random

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from siyu.collect import intake
from siyu.collect.intake.routes import IntakeApp, in_front_of, wire
from siyu.demo import LIVE_SHOPS, LiveShop, NotLoaded, Pace, Ports, load, quiet, turn_live
from siyu.demo import live as live_wish
from siyu.demo.models import Recipe
from siyu.demo.routes import router as demo_router
from siyu.demo.rules import generate
from siyu.demo.rules.live import cast, script
from siyu.demo.service import set_live
from siyu.demo.store import source
from siyu.kit.desk import Desk, Runtime
from siyu.kit.http import install_errors
from siyu.platform import account, shop
from siyu.platform.account.routes import authenticate
from siyu.unify.order.routes import router as order_router
from tests.conftest import SHANGHAI

BUSY = Pace(events_per_s=50.0, order_every_s=1.0)


@pytest.fixture
def client(runtime: Runtime, desk: Desk) -> Iterator[TestClient]:
    """The HTTP edge of a shop with a small demo."""
    desk.write(lambda work: shop.create(work, name="Demo", zone="Asia/Shanghai"))
    load(desk, quiet, scale=0.002)
    app = FastAPI()
    app.state.runtime, app.state.authenticate = runtime, authenticate
    install_errors(app)
    app.include_router(order_router)
    app.include_router(demo_router)
    front = IntakeApp(wire(runtime, write_key_shop=lambda key: account.shop_of_write_key(runtime, key)))
    with TestClient(in_front_of(app, front)) as client:
        yield client
    LIVE_SHOPS.close()


def _keys(desk: Desk) -> Ports:
    def make(kind: account.KeyKind) -> str:
        return desk.write(lambda work: account.create_key(work, kind=kind, name="test")).secret

    return Ports("http://testserver", make(account.KeyKind.WRITE), make(account.KeyKind.SECRET))


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not done() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert done()


def test_live_events_and_orders_arrive_through_the_public_api(client: TestClient, desk: Desk) -> None:
    before = desk.read(lambda work: intake.stats(work).last_seq)
    recipe = Recipe(desk.read(lambda work: work.now.astimezone(SHANGHAI).date()), SHANGHAI, scale=0.002)
    steps = script(Random(5), *cast(generate(source(), recipe)), BUSY)
    live = LiveShop(_keys(desk), steps, desk.runtime.clock, transport=client._transport)
    live.start()
    _wait(lambda: live.pulse().orders_placed >= 2 and live.pulse().events_sent >= 50)
    live.stop()
    pulse = live.pulse()
    assert (pulse.is_running, pulse.failures, pulse.last_error) == (False, 0, "")
    arrived = desk.read(lambda work: intake.read_after(work, before, 10_000))
    told = [event for event in arrived if not event.name.startswith("order_")]
    assert len(told) == pulse.events_sent
    assert all(event.properties["is_simulated"] is True for event in told)
    assert sum(event.name == "order_paid" for event in arrived) == pulse.orders_placed


def test_the_switch_is_refused_before_the_shop_is_loaded(desk: Desk) -> None:
    with pytest.raises(NotLoaded):
        desk.write(lambda work: set_live(work, is_on=True, pace=Pace(), seed=1))
    assert desk.read(live_wish).is_on is False


def test_shoppers_come_and_go_with_the_switch_and_their_keys_with_them(client: TestClient, desk: Desk) -> None:
    def in_force() -> int:
        return sum(key.revoked_at is None for key in desk.read(account.keys))

    desk.write(lambda work: set_live(work, is_on=True, pace=Pace(), seed=1))
    LIVE_SHOPS.tend(desk)
    assert LIVE_SHOPS.pulse(desk).is_running
    assert in_force() == 2
    LIVE_SHOPS.tend(desk)
    assert in_force() == 2
    turn_live(desk.runtime, desk.shop_id, is_on=False)
    LIVE_SHOPS.tend(desk)
    assert not LIVE_SHOPS.pulse(desk).is_running
    assert in_force() == 0


def test_the_routes_show_attribution_counts_and_the_switch(client: TestClient, desk: Desk) -> None:
    ports = _keys(desk)
    owner = {"Authorization": f"Bearer {ports.secret_key}"}
    shown = client.get("/api/demo", headers=owner).json()
    assert "10.24432/C5BW33" in shown["attribution"]
    assert (shown["is_loaded"], shown["scale"]) == (True, 0.002)
    assert shown["counts"]["orders"] > 0
    assert client.get("/api/demo/live", headers=owner).json()["is_on"] is False
    # A program's key may look but not start shoppers.
    refused = client.put("/api/demo/live", headers=owner, json={"is_on": True})
    assert refused.status_code == 403
    assert client.get("/api/demo/live", headers=owner).json()["is_on"] is False
