"""The demo world in the words of the doors: products, customers, orders, events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import numpy as np

from siyu.collect.intake import Arrival
from siyu.demo.models import Ints, Kind, Person, Product, World
from siyu.demo.rules import vocabulary as words
from siyu.demo.rules.calendar import end_of_yesterday, to_datetime
from siyu.unify.catalog import MAIN_DIMENSION, CategoryPath, ProductRecord, ProductStatus, SkuRecord
from siyu.unify.consent import Channel, Purpose, State, Statement
from siyu.unify.customer import Gender, Identity, IdentityKind, Rank, Record
from siyu.unify.order import LineRecord, OrderRecord, RefundLine, RefundRecord, Status

BRAND = "四域生活"
POLICY = "2024-10"


def product_records(world: World) -> list[ProductRecord]:
    """One record for each SPU with its SKUs; some lack a brand or a barcode, as catalogs do."""
    variants: dict[str, list[Product]] = {}
    for product in world.products:
        variants.setdefault(product.spu, []).append(product)
    return [_product_record(place, spu, found) for place, (spu, found) in enumerate(variants.items())]


def _product_record(place: int, spu: str, variants: Sequence[Product]) -> ProductRecord:
    first = variants[0]
    return ProductRecord(
        spu=spu,
        title=first.title,
        brand=BRAND if place % 5 else None,
        description=f"{first.title}。{first.category.path}，英国设计，小批量到货。" if place % 3 else None,
        categories=(CategoryPath(MAIN_DIMENSION, first.category.path),),
        status=ProductStatus.ON_SALE,
        skus=tuple(
            SkuRecord(
                sku=one.sku,
                barcode=in_store_barcode(place * 40 + at) if place % 2 else None,
                spec={"款式": one.title_en} if len(variants) > 1 else {},
                list_fen=one.list_fen,
            )
            for at, one in enumerate(variants)
        ),
    )


def in_store_barcode(number: int) -> str:
    """A GTIN-13 of the range that GS1 keeps for use inside a shop (prefix 20): it belongs to no manufacturer."""
    digits = f"20{number:010d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def device(person: Person) -> Identity:
    return Identity(IdentityKind.DEVICE, person.device)


def stranger_record(person: Person) -> Record:
    """A device that nobody has logged in on."""
    return Record(identities=(device(person),), channel=person.channel, at=person.first_seen_at, rank=Rank.TRACKED)


def profile_record(person: Person) -> Record:
    """A registered person: from the till where `has_double`, else from till and mini-program at once."""
    kinds = [(IdentityKind.MEMBER_NO, person.member_no), (IdentityKind.PHONE, person.phone)]
    kinds.append((IdentityKind.EMAIL, person.email))
    if not person.has_double:
        kinds += [(IdentityKind.UNIONID, person.unionid), (IdentityKind.OPENID, person.openid)]
        if person.login_at is None:
            kinds.append((IdentityKind.DEVICE, person.device))
    return Record(
        identities=tuple(Identity(kind, value) for kind, value in kinds if value),
        name=person.name,
        gender=Gender(person.gender) if person.gender else None,
        birthday=person.birthday,
        city=person.city or None,
        province=person.province or None,
        country=person.country or None,
        language=person.language or None,
        channel=person.channel,
        joined_at=person.joined_at,
        at=person.joined_at,
        rank=Rank.IMPORT,
    )


def mini_program_record(person: Person) -> Record:
    """The second entry of a person with `has_double`: known by openid alone."""
    kinds = ((IdentityKind.UNIONID, person.unionid), (IdentityKind.OPENID, person.openid))
    identities = (*(Identity(kind, value) for kind, value in kinds), device(person))
    return Record(identities=identities, channel=person.channel, at=person.joined_at)


def joining_record(person: Person) -> Record:
    """The sighting that makes one customer of two entries: the phone given in the mini-program, or the first login."""
    if person.has_double:
        identities = (Identity(IdentityKind.OPENID, person.openid), Identity(IdentityKind.PHONE, person.phone))
    else:
        identities = (Identity(IdentityKind.MEMBER_NO, person.member_no), device(person))
    return Record(identities=identities, at=person.login_at or person.joined_at)


def statements(person: Person, customer_no: int) -> list[Statement]:
    """What the person agreed to and took back, with where it was said."""
    return [
        Statement(
            customer_no,
            Purpose(choice.purpose),
            Channel(choice.channel),
            State.GRANTED if choice.is_granted else State.WITHDRAWN,
            POLICY,
            "mini_program" if person.openid else "web",
            "demo: registration form" if choice.is_granted else "demo: privacy settings",
            choice.at,
        )
        for choice in person.choices
    ]


def order_records(world: World, customer_no: Sequence[int], start: int, end: int) -> list[OrderRecord]:
    """Orders `start` to `end` with their refunds; `customer_no` by person."""
    orders, refunds = world.orders, world.refunds
    latest = to_datetime(end_of_yesterday(world.recipe))
    back: dict[int, dict[str, list[int]]] = {}
    for row in np.flatnonzero((refunds.order >= start) & (refunds.order < end)).tolist():
        back.setdefault(int(refunds.order[row]), {}).setdefault(refunds.number[row], []).append(row)
    return [
        _order_record(world, index, customer_no, back.get(index, {}), latest)
        for index in range(start, min(end, len(orders)))
    ]


def _order_record(
    world: World, index: int, customer_no: Sequence[int], back: dict[str, list[int]], latest: datetime
) -> OrderRecord:
    orders, products = world.orders, world.products
    first, last = int(orders.offset[index]), int(orders.offset[index + 1])
    person = int(orders.person[index])
    paid_at = to_datetime(int(orders.paid_at[index]))
    status, moments = _way(paid_at, index, latest)
    lines = zip(
        orders.line_product[first:last].tolist(), orders.line_quantity[first:last].tolist(),
        orders.line_unit_fen[first:last].tolist(), strict=True,
    )  # fmt: skip
    return OrderRecord(
        order_no=orders.number[index],
        status=status,
        placed_at=to_datetime(int(orders.placed_at[index])),
        paid_at=paid_at,
        shipped_at=moments[0],
        received_at=moments[1],
        closed_at=moments[2],
        lines=tuple(
            LineRecord(
                products[product].sku, quantity, unit_fen, 0, products[product].spu, products[product].title,
                products[product].category.path,
            )
            for product, quantity, unit_fen in lines
        ),
        customer_no=customer_no[person],
        shipping_fen=int(orders.shipping_fen[index]),
        refunds=tuple(_refund_record(world, number, rows, first) for number, rows in back.items()),
        channel=world.people[person].channel,
        city=world.people[person].city,
    )  # fmt: skip


def _refund_record(world: World, number: str, rows: list[int], first: int) -> RefundRecord:
    """Rows of one line count together: a line stands once in a refund."""
    refunds = world.refunds
    pieces: dict[int, tuple[int, int]] = {}
    for row in rows:
        line = int(refunds.line[row]) - first + 1
        quantity, fen = pieces.get(line, (0, 0))
        pieces[line] = (quantity + int(refunds.quantity[row]), fen + int(refunds.amount_fen[row]))
    lines = tuple(RefundLine(line, quantity, fen) for line, (quantity, fen) in pieces.items())
    return RefundRecord(number, to_datetime(int(refunds.at[rows[0]])), lines)


def _way(paid_at: datetime, index: int, latest: datetime) -> tuple[Status, tuple[datetime | None, ...]]:
    """How far an order has come by now: shipped after about a day, received after four, closed a week later."""
    steps = (
        (Status.SHIPPED, paid_at + timedelta(hours=4 + index % 40)),
        (Status.RECEIVED, paid_at + timedelta(hours=64 + index % 71)),
        (Status.CLOSED, paid_at + timedelta(hours=234 + index % 71)),
    )
    reached = [(status, at) for status, at in steps if at < latest]
    moments = [at for _, at in reached]
    return (reached[-1][0] if reached else Status.PAID), (*moments, *([None] * (3 - len(moments))))


def arrivals(
    world: World, customer_no: Sequence[int], before_login_no: Sequence[int], received_at: int, size: int
) -> Iterator[list[Arrival]]:
    """All browsing events, `size` at a time, ready to store.

    `customer_no` and `before_login_no` by person; the latter holds until the person's `login_at`.
    """
    people, events = world.people, world.browsing
    never = np.iinfo(np.int64).min
    login = np.array([never if one.login_at is None else int(one.login_at.timestamp() * 1e6) for one in people])
    number = np.where(events.at < login[events.person], np.array(before_login_no)[events.person],
                      np.array(customer_no)[events.person])  # fmt: skip
    heads = [_head(person) for person in people]
    goods = [_goods(product) for product in world.products]
    ways = _ways(events.page, events.scene, events.channel, events.platform)
    devices = [person.device for person in people]
    for start in range(0, len(events), size):
        part = slice(start, start + size)
        columns = (
            events.at[part], events.person[part], events.name[part], events.session[part], events.product[part],
            events.quantity[part], events.amount_fen[part], events.keyword[part], number[part],
        )  # fmt: skip
        rows = zip(*(column.tolist() for column in columns), ways[part], strict=True)
        yield [
            Arrival(
                f"demo-{world.recipe.seed}-{place:07d}", "track", words.EVENTS[name], devices[person], None, customer,
                at, received_at,
                _body(heads[person], way, session, goods[product] if product >= 0 else "",
                      (quantity, amount), world.keywords[keyword] if keyword >= 0 else ""),
                None,
            )
            for place, (at, person, name, session, product, quantity, amount, keyword, customer, way) in enumerate(
                rows, start
            )
        ]  # fmt: skip


def _head(person: Person) -> str:
    city = f',"city":{_text(person.city)}' if person.city and person.kind is not Kind.GUEST else ""
    return '{"properties":{"is_simulated":true' + city


def _goods(product: Product) -> str:
    return f',"sku":{_text(product.sku)},"spu":{_text(product.spu)},"category":{_text(product.category.path)}'


def _ways(page: Ints, scene: Ints, channel: Ints, platform: Ints) -> list[str]:
    """The part of each event that says by which way and where, built once for each combination."""
    combined = ((page * len(words.SCENES) + scene) * len(words.CHANNELS) + channel) * len(words.PLATFORMS) + platform
    _, sample, place = np.unique(combined, return_index=True, return_inverse=True)
    texts = [
        f',"page":{_text(words.PAGES[page[row]])},"scene":"{words.SCENES[scene[row]]}"'
        f',"channel":"{words.CHANNELS[channel[row]][0]}","platform":"{words.PLATFORMS[platform[row]][0]}"'
        for row in sample
    ]
    return [texts[one] for one in place.tolist()]


def _body(head: str, way: str, session: int, goods: str, counts: tuple[int, int], keyword: str) -> str:
    quantity, amount = counts
    text = f'{head}{way},"session_id":"s{session}"{goods}'
    if amount >= 0:
        text += f',"amount_fen":{amount}'
    if quantity >= 0:
        text += f',"quantity":{quantity}'
    if keyword:
        text += f',"keyword":{_text(keyword)}'
    return text + "}}"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
