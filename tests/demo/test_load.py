"""Loading through the doors: everything arrives once, on both databases and in the lake."""

from __future__ import annotations

from datetime import timedelta

import pytest

from siyu.collect import intake
from siyu.demo import load, loaded, quiet
from siyu.demo.models import Loaded, Recipe, World
from siyu.demo.rules import generate, questions
from siyu.demo.store import source
from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.measure import insight
from siyu.understand import audience
from siyu.unify import consent
from tests.conftest import SHANGHAI

SCALE = 0.01


def _world(desk: Desk) -> World:
    today = desk.read(lambda work: work.now.astimezone(work.zone).date())
    return generate(source(), Recipe(today, SHANGHAI, scale=SCALE))


def _count(desk: Desk, query: str) -> int:
    return int(desk.lake.rows(query)[0][0])


@pytest.fixture
def state(desk: Desk) -> Loaded:
    return load(desk, quiet, scale=SCALE)


def test_what_was_generated_is_in_the_lake_line_by_line(desk: Desk, state: Loaded) -> None:
    world = _world(desk)
    doubles = sum(person.has_double or person.login_at is not None for person in world.people)
    assert state.loaded_at is not None
    assert _count(desk, "select count(*) from product") == len(world.products)
    assert _count(desk, "select count(*) from orders") == len(world.orders)
    assert _count(desk, "select count(*) from order_line") == len(world.orders.line_product)
    assert _count(desk, "select count(*) from refund") == len(set(world.refunds.number))
    assert _count(desk, "select sum(refunded_fen) from orders") == int(world.refunds.amount_fen.sum())
    assert _count(desk, "select count(*) from event where is_simulated") == len(world.browsing)
    assert _count(desk, "select count(*) from event where not is_simulated and not name like 'order_%'") == 0
    assert _count(desk, "select count(*) from event where name = 'order_paid'") == len(world.orders)
    assert _count(desk, "select count(*) from customer") == len(world.people)
    assert desk.read(lambda work: intake.stats(work).events) == _count(desk, "select count(*) from event")
    assert doubles > 0
    spoken = sum(bool(person.choices) for person in world.people)
    assert _count(desk, "select count(distinct customer_no) from consent") == spoken
    withdrawn = sum(not choice.is_granted for person in world.people for choice in person.choices)
    assert _count(desk, "select count(*) from consent where state = 'withdrawn'") == withdrawn


def test_tags_segments_and_insights_are_there_and_mean_something(desk: Desk, state: Loaded) -> None:
    tagged = sum(bool(person.tags) for person in _world(desk).people)
    assert _count(desk, "select count(distinct customer_no) from tag") == tagged
    segments = {one.name: one for one in desk.read(audience.list_all)}
    assert len(segments) == len(questions.SEGMENTS)
    insights = {one.name: one.query for one in desk.read(insight.list_insights)}
    assert len(insights) == len(questions.INSIGHTS)
    delta = segments["江浙沪 Yangtze delta"].definition
    assert delta is not None
    found = desk.read(lambda work: audience.evaluate(work, definition=delta))
    assert len(found) == _count(desk, "select count(*) from customer where province in ('上海', '江苏', '浙江')")


def test_a_late_login_carries_the_device_history_over(desk: Desk, state: Loaded) -> None:
    people = "select customer_no from event where is_simulated group by 1 having count(distinct person_no) > 1"
    joined = desk.lake.rows(people)
    assert joined
    assert _count(desk, "select count(*) from event where person_no <> customer_no") > 0


def test_loading_again_changes_nothing(desk: Desk, clock: FrozenClock, state: Loaded) -> None:
    clock.travel(timedelta(days=3))
    told: list[str] = []
    again = load(desk, lambda step, _done, _total: told.append(step), scale=1.0, seed=99)
    assert again == state
    assert told == ["already loaded"]
    assert desk.read(loaded) == state


def test_a_load_that_was_cut_short_is_taken_up(desk: Desk, clock: FrozenClock) -> None:
    def fail(step: str, done: int, total: int) -> None:
        if step == "events":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(desk, fail, scale=SCALE)
    world = _world(desk)
    begun = desk.read(loaded)
    assert begun is not None
    assert begun.loaded_at is None
    clock.travel(timedelta(days=1))
    state = load(desk, quiet, scale=1.0)
    assert (state.today, state.scale) == (begun.today, SCALE)
    assert _count(desk, "select count(*) from event where is_simulated") == state.events
    assert _count(desk, "select count(*) from orders") == state.orders
    assert _count(desk, "select count(*) from customer") == state.customers
    said = desk.read(lambda work: consent.ledger(work, limit=100_000))
    assert len(said) == sum(len(person.choices) for person in world.people)
