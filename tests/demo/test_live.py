"""Live shoppers come at their pace, through the HTTP API, and leave when told."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from itertools import islice, takewhile
from random import Random

import httpx
import pytest

from siyu.demo.models import Offer, Pace, Shopper, Step
from siyu.demo.rules.live import ORDER, script
from siyu.demo.service.live import LiveShop, Ports
from siyu.kit.clock import SystemClock

SHOPPERS = tuple(Shopper(f"d-{n}", f"M{n}", "direct", "杭州") for n in range(20))
OFFERS = tuple(Offer(f"S{n}", f"S{n}", f"商品{n}", "家居/摆件", 100 * n + 99) for n in range(30))
PORTS = Ports("http://shop.test", "wk_test", "sk_test")


def _hour(seed: int) -> list[Step]:
    steps = script(Random(seed), SHOPPERS, OFFERS, Pace())
    return list(takewhile(lambda step: step.after_s < 3_600, steps))


def test_the_same_seed_brings_the_same_shoppers() -> None:
    assert _hour(3) == _hour(3)
    assert _hour(3) != _hour(4)


def test_steps_come_in_order_of_time() -> None:
    times = [step.after_s for step in _hour(1)]
    assert times == sorted(times)


@pytest.mark.parametrize("pace", [Pace(), Pace(events_per_s=10, order_every_s=8)])
def test_the_pace_is_kept_on_average(pace: Pace) -> None:
    steps = list(takewhile(lambda step: step.after_s < 40_000, script(Random(5), SHOPPERS, OFFERS, pace)))
    orders = sum(step.name == ORDER for step in steps)
    assert (len(steps) - orders) / 40_000 == pytest.approx(pace.events_per_s, rel=0.1)
    assert 40_000 / orders == pytest.approx(pace.order_every_s, rel=0.1)


def test_every_event_is_marked_as_simulated_and_orders_hold_what_was_carted() -> None:
    steps = _hour(2)
    assert all(step.properties["is_simulated"] is True for step in steps)
    for order in (step for step in steps if step.name == ORDER):
        assert order.shopper.member_no
        visit = order.properties["session_id"]
        of_visit = [step for step in steps if step.properties["session_id"] == visit]
        carted = {step.properties["sku"] for step in of_visit if step.name == "add_to_cart"}
        if of_visit[0].name == "app_launch":  # else the visit began before the shop was looked at
            assert {offer.sku for offer, _ in order.basket} == carted


class _Shop:
    """The far end of the wire: keeps what it was sent."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self.status, json={})


def _at_once(steps: list[Step]) -> Iterator[Step]:
    """The steps now, then one that never becomes due."""
    for step in steps:
        yield Step(0.0, step.shopper, step.name, step.properties, step.basket)
    while True:
        yield Step(1e9, SHOPPERS[0], "app_launch", {})


def _run(shop: _Shop, steps: list[Step], done: int) -> LiveShop:
    live = LiveShop(PORTS, _at_once(steps), SystemClock(), transport=httpx.MockTransport(shop))
    live.start()
    deadline = time.monotonic() + 10
    while len(shop.requests) < done and time.monotonic() < deadline:
        time.sleep(0.01)
    live.stop()
    return live


def test_events_go_to_the_batch_call_with_the_write_key() -> None:
    shop = _Shop()
    steps = [step for step in islice(script(Random(1), SHOPPERS, OFFERS, Pace()), 40) if step.name != ORDER]
    pulse = _run(shop, steps, 1).pulse()
    [request] = shop.requests
    assert (request.method, request.url.path, request.headers["x-write-key"]) == ("POST", "/v1/batch", "wk_test")
    batch = json.loads(request.content)["batch"]
    assert [event["event"] for event in batch] == [step.name for step in steps]
    assert len({event["messageId"] for event in batch}) == len(batch)
    assert (pulse.is_running, pulse.events_sent, pulse.failures) == (False, len(steps), 0)


def test_an_order_goes_to_the_order_call_with_the_secret_key_and_an_idempotency_key() -> None:
    shop = _Shop()
    order = next(step for step in script(Random(1), SHOPPERS, OFFERS, Pace()) if step.name == ORDER)
    pulse = _run(shop, [order], 1).pulse()
    [request] = shop.requests
    assert request.url.path == "/api/orders"
    assert request.headers["authorization"] == "Bearer sk_test"
    assert request.headers["idempotency-key"].startswith("L")
    assert pulse.orders_placed == 1


def test_a_refusing_shop_is_noted_and_nothing_counts_as_sent() -> None:
    shop = _Shop(503)
    steps = [step for step in islice(script(Random(1), SHOPPERS, OFFERS, Pace()), 5) if step.name != ORDER]
    pulse = _run(shop, steps, 1).pulse()
    assert (pulse.events_sent, pulse.failures) == (0, 1)
    assert "503" in pulse.last_error


def test_shoppers_leave_within_a_second_of_being_told() -> None:
    live = LiveShop(PORTS, _at_once([]), SystemClock(), transport=httpx.MockTransport(_Shop()))
    live.start()
    assert live.pulse().is_running
    began = time.monotonic()
    live.stop()
    assert time.monotonic() - began < 1.5
    assert not live.pulse().is_running
