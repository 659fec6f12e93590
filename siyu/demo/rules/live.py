"""What live shoppers do, in order of time, without end: a function of the random source it is given."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import count
from random import Random

from siyu.demo.models import Offer, Pace, Shopper, Step, World
from siyu.demo.rules import vocabulary as words

EVENTS_PER_VISIT = 4.0  # on average, with the shares below
ORDER = "order"
_BROWSES, _SEARCHES, _CARTS, _CHECKS_OUT, _SHARES = 0.7, 0.25, 0.16, 0.3, 0.04
_ANONYMOUS = 0.35
_LARGEST_BASKET = 4
_OPEN_BEFORE_S = 300.0


def cast(world: World, how_many: int = 600) -> tuple[tuple[Shopper, ...], tuple[Offer, ...]]:
    """Shoppers (registered people of the world, each with a device of the live shop) and what they are offered."""
    known = [person for person in world.people if person.member_no][:how_many]
    shoppers = tuple(
        Shopper(f"d-live-{person.member_no}", person.member_no, person.channel, person.city) for person in known
    )
    sold = [0] * len(world.products)
    for product in world.orders.line_product.tolist():
        sold[product] += 1
    best = sorted(range(len(sold)), key=lambda place: -sold[place])[:400]
    offers = tuple(
        Offer(one.sku, one.spu, one.title, one.category.path, one.list_fen)
        for one in (world.products[place] for place in best)
    )
    return shoppers, offers


def script(rng: Random, shoppers: Sequence[Shopper], offers: Sequence[Offer], pace: Pace) -> Iterator[Step]:
    """Endless steps by time. Visits begin at random at the pace's rate; each takes a minute or two.

    The shop is already open at second 0: visits began before it, and what they did until then is not told.
    """
    gap = EVENTS_PER_VISIT / pace.events_per_s
    orders = min(1.0, gap / pace.order_every_s)
    waiting: list[tuple[float, int, Step]] = []
    begin = -_OPEN_BEFORE_S
    place = count()
    while True:
        begin += rng.expovariate(1 / gap)
        while waiting and waiting[0][0] <= begin:
            step = heapq.heappop(waiting)[2]
            if step.after_s >= 0:
                yield step
        for step in _visit(rng, shoppers, offers, begin, rng.random() < orders):
            heapq.heappush(waiting, (step.after_s, next(place), step))


def _visit(
    rng: Random, shoppers: Sequence[Shopper], offers: Sequence[Offer], begin: float, is_order: bool
) -> Iterator[Step]:
    shopper = rng.choice(shoppers)
    if not is_order and rng.random() < _ANONYMOUS:
        shopper = Shopper(f"d-live-{rng.getrandbits(48):012x}", "", shopper.channel, "")
    way = _way(rng, shopper)
    clock = begin
    for name, page, extra, basket in _moves(rng, offers, is_order):
        yield Step(clock, shopper, name, {**way, "page": words.PAGES[page], **extra}, basket)
        clock += 2 + rng.expovariate(1 / 14)


def _way(rng: Random, shopper: Shopper) -> dict[str, str | int | bool]:
    code, _, scenes = rng.choices(words.CHANNELS, [weight for _, weight, _ in words.CHANNELS])[0]
    platform = rng.choices(words.PLATFORMS, [weight for _, weight in words.PLATFORMS])[0][0]
    way: dict[str, str | int | bool] = {
        "is_simulated": True, "scene": rng.choice(scenes), "channel": code, "platform": platform,
        "session_id": f"live-{rng.getrandbits(40):010x}",
    }  # fmt: skip
    if shopper.city:
        way["city"] = shopper.city
    return way


_Move = tuple[str, int, dict[str, str | int | bool], tuple[tuple[Offer, int], ...]]


def _moves(rng: Random, offers: Sequence[Offer], is_order: bool) -> Iterator[_Move]:
    """The moves of one visit: name, page, properties, basket."""
    yield "app_launch", 0, {}, ()
    yield "page_view", 0, {}, ()
    if not is_order and rng.random() > _BROWSES:
        return
    first = _popular(rng, offers)
    if rng.random() < _SEARCHES:
        yield "search", 2, {"keyword": first.category.rsplit("/", 1)[-1]}, ()
    seen = [first, *(_popular(rng, offers) for _ in range(min(5, int(rng.expovariate(0.7)))))]
    carted: dict[str, tuple[Offer, int]] = {}
    for offer in seen:
        yield "view_item", 3, _shown(offer), ()
        if is_order or rng.random() < _CARTS / len(seen):
            quantity = rng.choice((1, 1, 1, 2, 2, 3, 6, 12))
            if len(carted) < _LARGEST_BASKET and offer.sku not in carted:
                carted[offer.sku] = (offer, quantity)
                yield "add_to_cart", 3, {**_shown(offer), "quantity": quantity}, ()
    if rng.random() < _SHARES:
        yield "share", 3, _shown(first), ()
    if carted and (is_order or rng.random() < _CHECKS_OUT):
        basket = tuple(carted.values())
        total = sum(offer.list_fen * quantity for offer, quantity in basket)
        yield "page_view", 4, {}, ()
        yield "begin_checkout", 5, {"amount_fen": total}, ()
        if is_order:
            yield ORDER, 5, {}, basket


def _popular(rng: Random, offers: Sequence[Offer]) -> Offer:
    """The best sellers come first in `offers` and are drawn most."""
    return offers[int(rng.random() ** 2 * len(offers))]


def _shown(offer: Offer) -> dict[str, str | int | bool]:
    return {"sku": offer.sku, "spu": offer.spu, "category": offer.category, "amount_fen": offer.list_fen}
