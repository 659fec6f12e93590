"""Simulated browsing: a visit before every real order, and the many visits that lead to none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from siyu.demo.models import Browsing, Ints, Kind, Orders, Person, Product, Recipe
from siyu.demo.rules import vocabulary as words
from siyu.demo.rules.calendar import DAY_MICROS, end_of_yesterday, instants

EVENT_TARGET = 1_030_000  # at scale 1
_MEAN_EVENTS = 3.53  # of a visit without order, with the shares below
_LINES_SEEN = 8  # of an order, at most
_BOUNCES, _SEARCHES, _FAVOURS, _SHARES, _CARTS, _CHECKS_OUT = 0.42, 0.2, 0.05, 0.035, 0.15, 0.22
_LAUNCH, _PAGE, _SEARCH, _VIEW, _FAVORITE, _SHARE, _CART, _CHECKOUT = range(len(words.EVENTS))
_HOME, _LIST, _SEARCH_PAGE, _ITEM, _CART_PAGE, _CHECKOUT_PAGE, _ = range(len(words.PAGES))
_SECOND = 1_000_000
_WEB = [name for name, _ in words.PLATFORMS].index("h5")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who may visit, what there is to see, what was bought."""

    recipe: Recipe
    people: tuple[Person, ...]
    products: tuple[Product, ...]
    orders: Orders


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits as columns `(n_visits,)`. `order` -1: none came of it; `anchor`: the begin, or with an order the end."""

    person: Ints
    anchor: Ints
    order: Ints
    near: Ints  # the order whose goods the visitor looks at, -1: whatever sells well
    views: Ints


@dataclass(frozen=True, slots=True)
class _Block:
    """Events of one kind: which visit, where in the visit (a sort key), which product, how many."""

    name: int
    page: int
    visit: Ints
    key: Ints
    product: Ints | None = None
    quantity: Ints | None = None


def browsing(cast: Cast, rng: np.random.Generator) -> Browsing:
    """All simulated events up to the end of yesterday, sorted by time; about `EVENT_TARGET` times the scale."""
    orders = cast.orders
    leading = _leading(orders, rng)
    per_order = 5 + 2 * float(leading.views.mean())
    count = int((EVENT_TARGET * cast.recipe.scale - per_order * len(orders)) / _MEAN_EVENTS)
    idle = _idle(cast, rng, max(count, len(orders) * 12))
    visits = Visits(*(np.concatenate([getattr(leading, name), getattr(idle, name)]) for name in Visits.__slots__))
    return _lay_out(cast, rng, visits, _blocks(visits, rng, orders, len(cast.products)))


def _leading(orders: Orders, rng: np.random.Generator) -> Visits:
    """One visit for each order, ending seconds before it was placed."""
    count = len(orders)
    return Visits(
        person=orders.person,
        anchor=orders.placed_at - rng.integers(5, 90, count) * _SECOND,
        order=np.arange(count),
        near=np.arange(count),
        views=np.minimum(np.diff(orders.offset), rng.integers(1, _LINES_SEEN + 1, count)),
    )


def _idle(cast: Cast, rng: np.random.Generator, count: int) -> Visits:
    """Visits without order: half of them in the days around one of the visitor's orders, the others at any time."""
    people, orders = cast.people, cast.orders
    bought = np.bincount(orders.person, minlength=len(people))
    weight = rng.lognormal(0.0, 0.9, len(people)) * np.sqrt(1 + bought)
    weight *= np.array([{Kind.GUEST: 0.25, Kind.VISITOR: 0.3}.get(person.kind, 1.0) for person in people])
    share = np.cumsum(weight) / weight.sum()
    person = np.minimum(np.searchsorted(share, rng.random(count)), len(people) - 1)
    by_person = np.argsort(orders.person, kind="stable")
    start = np.concatenate([[0], np.cumsum(bought)])[:-1]
    pick = start[person] + (rng.random(count) * bought[person]).astype(np.int64)
    near = np.where(bought[person] > 0, by_person[np.minimum(pick, len(orders) - 1)], -1)
    near = np.where(rng.random(count) < 0.5, near, -1)
    day = _days(cast, rng, person, near)
    hour = np.searchsorted(np.cumsum(words.HOURS) / sum(words.HOURS), rng.random(count), side="right")
    clock = (hour * 3600 + rng.integers(0, 3600, count)) * _SECOND
    views = np.where(rng.random(count) < _BOUNCES, 0, rng.geometric(0.5, count))
    return Visits(person, instants(day, clock, cast.recipe.zone), np.full(count, -1), near, np.minimum(views, 12))


def _days(cast: Cast, rng: np.random.Generator, person: Ints, near: Ints) -> Ints:
    """The day of each visit (from 1970), in the visitor's time with the shop; weekends draw more."""
    people, orders = cast.people, cast.orders
    last_day = end_of_yesterday(cast.recipe) // DAY_MICROS
    seen = np.array([int(one.first_seen_at.timestamp()) // 86_400 + 1 for one in people])
    latest = np.zeros(len(people), dtype=np.int64)
    np.maximum.at(latest, orders.person, orders.placed_at // DAY_MICROS)
    fade = rng.exponential(70.0, len(people)).astype(np.int64)
    until = np.where(latest > 0, latest, seen + 20) + fade
    first = np.minimum(seen, last_day)[person]
    last = np.maximum(np.minimum(until, last_day)[person], first)
    base = int(seen.min())
    weekday = (np.arange(base, last_day + 1) + 3) % 7  # 1970-01-01 was a Thursday
    mass = np.concatenate([[0], np.cumsum(np.array(words.WEEKDAYS)[weekday])])
    low, high = mass[first - base], mass[last + 1 - base]
    anywhere = base + np.searchsorted(mass, low + rng.random(len(person)) * (high - low), side="right") - 1
    before, after = -rng.exponential(5.0, len(person)), rng.exponential(9.0, len(person))
    offset = np.where(rng.random(len(person)) < 0.65, before, after)
    around = orders.placed_at[np.maximum(near, 0)] // DAY_MICROS + np.rint(offset).astype(np.int64)
    return np.clip(np.where(near >= 0, around, anywhere), first, last)


def _blocks(visits: Visits, rng: np.random.Generator, orders: Orders, n_products: int) -> list[_Block]:
    """The events of every visit. Keys: launch 0, home 1, search 2, list 3, then each view at 10, 20, 30 …"""
    count = len(visits.person)
    every = np.arange(count)
    leads = visits.order >= 0
    lot = rng.random((5, count))
    searches = every[(visits.views > 0) & (lot[0] < _SEARCHES)]
    carts = every[~leads & (visits.views > 0) & (lot[1] < _CARTS)]
    favours = every[(visits.views > 0) & (lot[2] < _FAVOURS)]
    shares = every[(visits.views > 0) & (lot[3] < _SHARES)]
    checkouts = np.concatenate([every[leads], carts[lot[4][carts] < _CHECKS_OUT]])
    lists = every[(visits.views > 1) & (lot[4] < 0.5)]
    view, step, product, quantity = _views(visits, rng, orders, n_products)
    first = np.concatenate([[0], np.cumsum(visits.views)])[:-1]
    bought = leads[view]
    blocks = [
        _Block(_LAUNCH, _HOME, every, np.zeros(count, dtype=np.int64)),
        _Block(_PAGE, _HOME, every, np.ones(count, dtype=np.int64)),
        _Block(_SEARCH, _SEARCH_PAGE, searches, np.full(len(searches), 2), product[first[searches]]),
        _Block(_PAGE, _LIST, lists, np.full(len(lists), 3)),
        _Block(_VIEW, _ITEM, view, step * 10, product),
        _Block(_FAVORITE, _ITEM, favours, np.full(len(favours), 11), product[first[favours]]),
        _Block(_SHARE, _ITEM, shares, np.full(len(shares), 12), product[first[shares]]),
        _Block(_CART, _ITEM, view[bought], step[bought] * 10 + 5, product[bought], quantity[bought]),
        _Block(_CART, _ITEM, carts, np.full(len(carts), 15), product[first[carts]], quantity[first[carts]]),
    ]
    at_cart = np.full(len(checkouts), 1_000)
    blocks.append(_Block(_PAGE, _CART_PAGE, checkouts, at_cart))
    named = _first_product(visits, first, product, checkouts)
    blocks.append(_Block(_CHECKOUT, _CHECKOUT_PAGE, checkouts, at_cart + 1, named))
    return blocks


def _first_product(visits: Visits, first: Ints, product: Ints, checkouts: Ints) -> Ints:
    """A checkout of a whole order names no product; one of a single carted product names it."""
    return np.where(visits.order[checkouts] >= 0, -1, product[np.minimum(first[checkouts], len(product) - 1)])


def _views(visits: Visits, rng: np.random.Generator, orders: Orders, n_products: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Each product view: its visit, its place in the visit from 1, the product, how many would go in the cart."""
    visit = np.repeat(np.arange(len(visits.person)), visits.views)
    start = np.concatenate([[0], np.cumsum(visits.views)])[:-1]
    step = np.arange(len(visit)) - start[visit] + 1
    near, leads = visits.near[visit], visits.order[visit] >= 0
    size = np.diff(orders.offset)[near]
    # A visit that leads to an order sees its lines in a ring from a random one on: never the same line twice.
    spin = (rng.random(len(visits.person))[visit] * size).astype(np.int64) + step
    place = np.where(leads, spin % np.maximum(size, 1), (rng.random(len(visit)) * size).astype(np.int64))
    line = orders.offset[:-1][near] + place
    popular = orders.line_product[rng.integers(0, len(orders.line_product), len(visit))]
    anything = rng.integers(0, n_products, len(visit))
    other = np.where(rng.random(len(visit)) < 0.9, popular, anything)
    from_order = leads | ((near >= 0) & (rng.random(len(visit)) < 0.6))
    line = np.minimum(line, len(orders.line_product) - 1)
    product = np.where(from_order, orders.line_product[line], other)
    quantity = np.where(from_order, orders.line_quantity[line], 1 + rng.geometric(0.4, len(visit)))
    return visit, step, product, quantity


def _lay_out(cast: Cast, rng: np.random.Generator, visits: Visits, blocks: list[_Block]) -> Browsing:
    """The events in time: seconds apart within a visit, from its begin, or back from the order it led to."""
    orders = cast.orders

    def column(values: list[Ints | None]) -> Ints:
        parts = [np.full(len(b.visit), -1) if v is None else v for b, v in zip(blocks, values, strict=True)]
        return np.concatenate(parts)

    visit = np.concatenate([block.visit for block in blocks])
    key = np.concatenate([block.key for block in blocks])
    name = np.repeat([block.name for block in blocks], [len(block.visit) for block in blocks])
    page = np.repeat([block.page for block in blocks], [len(block.visit) for block in blocks])
    product, quantity = column([b.product for b in blocks]), column([b.quantity for b in blocks])
    at = _moments(rng, visits, visit, key)
    is_past = at < end_of_yesterday(cast.recipe)
    order = np.flatnonzero(is_past)[np.lexsort((key[is_past], visit[is_past], at[is_past]))]
    visit, name, page, product, quantity = visit[order], name[order], page[order], product[order], quantity[order]
    price = np.array([one.list_fen for one in cast.products])[product]
    gross = np.add.reduceat(orders.line_quantity * orders.line_unit_fen, orders.offset[:-1])
    amount = np.where(name == _CART, price * quantity, np.where(name == _VIEW, price, -1))
    whole = np.where(visits.order[visit] >= 0, gross[visits.order[visit]], price)
    keyword = np.where(name == _SEARCH, product, -1)
    sources = _sources(rng, cast.people, visits)
    return Browsing(
        at=at[order],
        person=visits.person[visit],
        name=name,
        session=visit,
        product=np.where(name == _SEARCH, -1, product),
        quantity=quantity,
        amount_fen=np.where(name == _CHECKOUT, whole, amount),
        page=page,
        keyword=keyword,
        scene=sources[0][visit],
        channel=sources[1][visit],
        platform=sources[2][visit],
        is_order_session=visits.order[visit] >= 0,
    )


def _moments(rng: np.random.Generator, visits: Visits, visit: Ints, key: Ints) -> Ints:
    order = np.lexsort((key, visit))
    gap = np.minimum(3 + rng.exponential(22.0, len(visit)), 400).astype(np.int64) * _SECOND
    _, first, count = np.unique(visit[order], return_index=True, return_counts=True)
    gap[first] = 0
    passed = np.cumsum(gap)
    since = passed - np.repeat(passed[first], count)
    length = since[first + count - 1]
    begin = np.where(visits.order >= 0, visits.anchor - length, visits.anchor)
    at = np.empty(len(visit), dtype=np.int64)
    at[order] = np.repeat(begin, count) + since
    return at


def _sources(rng: np.random.Generator, people: tuple[Person, ...], visits: Visits) -> tuple[Ints, Ints, Ints]:
    """Scene, channel, platform of each visit: one in three comes the way the person first came, the others at large."""
    codes = {code: place for place, (code, _, _) in enumerate(words.CHANNELS)}
    own = np.array([codes[person.channel] for person in people])[visits.person]
    share = np.cumsum([weight for _, weight, _ in words.CHANNELS])
    count = len(own)
    other = np.searchsorted(share / share[-1], rng.random(count), side="right")
    channel = np.where(rng.random(count) < 0.33, own, other)
    width = np.array([len(scenes) for *_, scenes in words.CHANNELS])
    base = np.concatenate([[0], np.cumsum(width)])[:-1]
    scene = base[channel] + (rng.random(count) * width[channel]).astype(np.int64)
    weight = np.cumsum([weight for _, weight in words.PLATFORMS])
    platform = np.searchsorted(weight / weight[-1], rng.random(len(people)), side="right")
    on_web = np.array([bool(person.member_no) and not person.openid for person in people])
    platform = np.where(on_web, _WEB, platform)
    return scene, channel, platform[visits.person]
