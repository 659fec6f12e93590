"""Loading the demo shop through the public doors, step by step; what a cut-short load left out comes with the next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TypeVar

from siyu.collect import intake
from siyu.demo import store
from siyu.demo.errors import LoadRefused
from siyu.demo.models import DEFAULT_SEED, Kind, Loaded, Person, Progress, Recipe, World
from siyu.demo.rules import generate, records
from siyu.demo.service.bar import bar
from siyu.demo.service.furnishing import add_insights, add_segments, add_tags
from siyu.kit.db import to_micros
from siyu.kit.desk import Desk
from siyu.kit.feed import feed_once
from siyu.kit.work import Work
from siyu.unify import catalog, consent, customer, order, timeline

T = TypeVar("T")
_CUSTOMERS, _ORDERS, _EVENTS, _PRODUCTS = 1_000, 400, 20_000, 1_000


def load(desk: Desk, progress: Progress | None = None, *, scale: float = 1.0, seed: int = DEFAULT_SEED) -> Loaded:
    """What the demo shop holds, once everything is in; loaded before, it is left as it is.

    Without `progress` a bar is drawn on the terminal's error stream.
    Raises: ScaleInvalid, LoadRefused, StorageBusy.
    """
    progress = progress or bar()
    before = desk.read(store.loaded)
    if before is not None and before.loaded_at is not None:
        progress("already loaded", 1, 1)
        return before
    progress("generate", 0, 1)
    today = desk.read(lambda work: work.now.astimezone(work.zone).date())
    world = generate(store.source(), desk.read(lambda work: _recipe(work, before, today, (seed, scale))))
    state = _state(world)
    desk.write(lambda work: store.save_loaded(work, state))
    progress("generate", 1, 1)
    _load_products(desk, world, progress)
    numbers = _load_customers(desk, world, progress)
    _join_customers(desk, world, progress)
    _load_consents(desk, world, numbers, progress)
    with _filling(desk):
        _load_orders(desk, world, numbers, progress)
        _load_events(desk, world, numbers, progress)
    desk.write(lambda work: _furnish(work, world, numbers.known))
    progress("examples", 1, 1)
    _fill_lake(desk, progress)
    return desk.write(_finish)


def loaded(work: Work) -> Loaded | None:
    """What the demo shop holds; None where it was never loaded."""
    return store.loaded(work)


def _recipe(work: Work, before: Loaded | None, today: date, wish: tuple[int, float]) -> Recipe:
    """The recipe asked for, or that of the load to take up again."""
    if before is not None:
        return Recipe(before.today, work.zone, before.seed, before.scale)
    return Recipe(today, work.zone, *wish)


def _state(world: World) -> Loaded:
    return Loaded(
        world.recipe.seed, world.recipe.scale, world.recipe.today, len(world.products), len(world.people),
        len(world.orders), len(set(world.refunds.number)), len(world.browsing), None,
    )  # fmt: skip


def _furnish(work: Work, world: World, customer_no: Sequence[int]) -> None:
    add_tags(work, world, customer_no)
    add_segments(work)
    add_insights(work)


def _finish(work: Work) -> Loaded:
    state = store.loaded(work)
    assert state is not None
    done = replace(state, loaded_at=work.now)
    store.save_loaded(work, done)
    work.audit("demo.load", f"shop:{work.shop_id}", orders=done.orders, events=done.events)
    return done


@dataclass(frozen=True)
class _Numbers:
    """Customer numbers by person: once known, and before the first login."""

    known: Sequence[int]
    before_login: Sequence[int]


def _load_products(desk: Desk, world: World, progress: Progress) -> None:
    every = records.product_records(world)
    _in_parts(desk, every, _PRODUCTS, ("products", progress), _write_products)


def _write_products(work: Work, part: Sequence[catalog.ProductRecord]) -> None:
    for each in catalog.upsert(work, records=part).refused:
        raise LoadRefused(each.message, spu=each.spu, sku=each.sku, code=each.code)


def _load_customers(desk: Desk, world: World, progress: Progress) -> _Numbers:
    """Strangers first, then profiles from the till, then the mini-program's own entries: they meet at the end."""
    people = world.people
    known = [0] * len(people)
    before = [0] * len(people)

    def enter(name: str, chosen: Iterable[int], make: Callable[[Person], customer.Record], into: list[int]) -> None:
        def write(work: Work, part: Sequence[int]) -> None:
            numbers = customer.upsert(work, records=[make(people[place]) for place in part])
            for place, number in zip(part, numbers, strict=True):
                into[place] = number

        _in_parts(desk, list(chosen), _CUSTOMERS, (name, progress), write)

    everybody = range(len(people))
    strangers = [i for i in everybody if people[i].kind in (Kind.GUEST, Kind.VISITOR)]
    enter("visitors", strangers, records.stranger_record, known)
    enter("late logins", [i for i in everybody if people[i].login_at], records.stranger_record, before)
    enter("customers", [i for i in everybody if people[i].member_no], records.profile_record, known)
    enter("mini-program", [i for i in everybody if people[i].has_double], records.mini_program_record, before)
    return _Numbers(known, [number or known[place] for place, number in enumerate(before)])


def _join_customers(desk: Desk, world: World, progress: Progress) -> None:
    """The sightings that show that two entries are one person."""
    chosen = [person for person in world.people if person.has_double or person.login_at]
    _in_parts(
        desk, chosen, _CUSTOMERS, ("identities", progress),
        lambda work, part: customer.upsert(work, records=[records.joining_record(person) for person in part]),
    )  # fmt: skip


def _load_consents(desk: Desk, world: World, numbers: _Numbers, progress: Progress) -> None:
    def write(work: Work, part: Sequence[int]) -> None:
        said = consent.current(work, customer_nos=[numbers.known[place] for place in part])
        # The ledger only grows: who has spoken before was loaded by the call that was cut short.
        new = [place for place in part if not said.get(numbers.known[place])]
        statements = [records.statements(world.people[place], numbers.known[place]) for place in new]
        consent.record(work, statements=[one for some in statements for one in some])

    spoken = [place for place, person in enumerate(world.people) if person.choices]
    _in_parts(desk, spoken, _CUSTOMERS, ("consents", progress), write)


def _load_orders(desk: Desk, world: World, numbers: _Numbers, progress: Progress) -> None:
    def write(work: Work, part: Sequence[int]) -> None:
        told = order.record(work, orders=records.order_records(world, numbers.known, part[0], part[-1] + 1))
        for each in told.refused:
            raise LoadRefused(each.message, order_no=each.order_no, code=each.code)

    _in_parts(desk, range(len(world.orders)), _ORDERS, ("orders", progress), write)


def _load_events(desk: Desk, world: World, numbers: _Numbers, progress: Progress) -> None:
    received_at = to_micros(desk.read(lambda work: work.now))
    done, total = 0, len(world.browsing)
    for batch in records.arrivals(world, numbers.known, numbers.before_login, received_at, _EVENTS):
        desk.write(partial(_keep, batch=batch))
        done += len(batch)
        progress("events", done, total)


@contextmanager
def _filling(desk: Desk) -> Iterator[None]:
    """The lake follows on the second core while rows are still coming in, as it would beside a running server."""
    is_over = threading.Event()

    def follow() -> None:
        while not is_over.is_set():
            if feed_once(desk) + timeline.join_events(desk) == 0:
                is_over.wait(0.05)

    with ThreadPoolExecutor(1, "siyu-demo-lake") as pool:
        following = pool.submit(follow)
        try:
            yield
        finally:
            is_over.set()
        following.result()


def _fill_lake(desk: Desk, progress: Progress) -> None:
    """Do now what the timers would do in their time: changed rows to the lake, events joined to their customers."""
    copied = 0
    while (step := feed_once(desk)) > 0:
        copied += step
        progress("lake: rows", copied, copied + 1)
    progress("lake: rows", copied, copied)
    lag = desk.read(timeline.lag)
    while timeline.join_events(desk) > 0:
        joined = desk.read(timeline.lag).joined_seq
        progress("lake: events", min(joined, lag.last_seq), lag.last_seq)


def _in_parts(
    desk: Desk, every: Sequence[T], size: int, told: tuple[str, Progress], write: Callable[[Work, Sequence[T]], object]
) -> None:
    """Write all parts, each in its own transaction, and tell how far it has come."""
    name, progress = told
    for start in range(0, len(every), size):
        part = every[start : start + size]
        desk.write(partial(_written, write, part))
        progress(name, start + len(part), len(every))


def _written(write: Callable[[Work, Sequence[T]], object], part: Sequence[T], work: Work) -> None:
    write(work, part)


def _keep(work: Work, batch: Sequence[intake.Arrival]) -> None:
    intake.keep(work, batch)
