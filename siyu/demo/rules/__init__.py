"""The demo shop as pure functions of its recipe."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from siyu.demo.errors import ScaleInvalid
from siyu.demo.models import Kind, Orders, Person, Recipe, Source, World
from siyu.demo.rules.orders import ledger
from siyu.demo.rules.people import people
from siyu.demo.rules.products import products
from siyu.demo.rules.visits import Cast, browsing

# Hand-set tags: the share of registered people, by lot, who carry each.
_TAGS = (("达人推荐", 0.015), ("线下活动", 0.06), ("投诉已处理", 0.01), ("企业微信好友", 0.12))
_WHOLESALE_PIECES = 24  # pieces a line, on average


def generate(source: Source, recipe: Recipe) -> World:
    """The demo shop of this recipe.

    Raises: ScaleInvalid.
    """
    if not 0 < recipe.scale <= 1:
        raise ScaleInvalid("The scale must be above 0 and at most 1.", scale=recipe.scale)
    # One stream for each part: a change in one leaves the others as they are.
    seeds = np.random.SeedSequence(recipe.seed).spawn(4)
    for_orders, for_people, for_visits, for_tags = (np.random.default_rng(seed) for seed in seeds)
    book = ledger(source, recipe, for_orders)
    goods = products(source, book.sold)
    first = np.full(len(book.buyer), np.iinfo(np.int64).max)
    np.minimum.at(first, book.orders.person, book.orders.placed_at)
    country = [source.countries[place] for place in book.country]
    crowd = people(recipe, for_people, buyer=book.buyer, country=country, first_order_at=first)
    crowd = _with_tags(crowd, book.orders, for_tags)
    visits = browsing(Cast(recipe, crowd, goods, book.orders), for_visits)
    keywords = tuple(product.category.title for product in goods)
    return World(recipe, goods, crowd, book.orders, book.refunds, visits, keywords, book.account)


def _with_tags(crowd: tuple[Person, ...], orders: Orders, rng: np.random.Generator) -> tuple[Person, ...]:
    pieces = np.add.reduceat(orders.line_quantity, orders.offset[:-1])
    total = np.bincount(orders.person, weights=pieces, minlength=len(crowd))
    lines = np.bincount(orders.person, weights=np.diff(orders.offset), minlength=len(crowd))
    lot = rng.random((len(crowd), len(_TAGS)))
    found: list[Person] = []
    for i, person in enumerate(crowd):
        tags = [tag for j, (tag, share) in enumerate(_TAGS) if lot[i, j] < share]
        if lines[i] and total[i] / lines[i] >= _WHOLESALE_PIECES:
            tags.append("批发客户")
        is_known = person.kind in (Kind.CUSTOMER, Kind.PROSPECT)
        found.append(replace(person, tags=tuple(tags)) if is_known and tags else person)
    return tuple(found)
