"""What crosses the demo door: the recipe of a demo shop, the world it makes, the state of the live simulator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

# Told after each part of a load: the step's name, how much is done, how much there is.
Progress: TypeAlias = Callable[[str, int, int], None]

DEFAULT_SEED = 20111209
FEN_PER_PENNY = 9  # one pound of the source is 9.00 yuan, whatever the market says


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides a demo shop: the same recipe makes the same shop, byte for byte."""

    today: date
    zone: ZoneInfo
    seed: int = DEFAULT_SEED
    scale: float = 1.0  # share of the source's customers, (0, 1]


@dataclass(frozen=True, slots=True)
class Category:
    """One place of the category tree and the English words that put a product there."""

    code: str
    parent: str
    title: str
    words: frozenset[str]

    @property
    def path(self) -> str:
        return f"{self.parent}/{self.title}"


@dataclass(frozen=True, slots=True)
class Source:
    """The shipped order lines as columns, shape `(n_lines,)`, with the texts they point to."""

    invoice: Ints
    is_cancellation: Flags
    stock: Ints  # place in `stock_codes`
    quantity: Ints
    minute: Ints  # minutes since 2010-12-01 00:00 of the source's wall clock
    unit_pence: Ints
    customer_id: Ints  # 0: none
    country: Ints  # place in `countries`
    stock_codes: tuple[str, ...]
    countries: tuple[str, ...]
    titles: Mapping[str, str]
    words: Mapping[str, str]
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """One thing for sale: `spu` groups the variants of one StockCode."""

    sku: str
    spu: str
    title: str
    title_en: str
    category: Category
    list_fen: int


class Kind(StrEnum):
    """How far the shop knows a person."""

    CUSTOMER = "customer"  # of the source: has orders
    PROSPECT = "prospect"  # registered, never bought
    GUEST = "guest"  # bought without registering: a device only
    VISITOR = "visitor"  # a device that looks around


@dataclass(frozen=True, slots=True)
class Choice:
    """A consent given or withdrawn."""

    purpose: str
    channel: str
    is_granted: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person. Names, numbers and addresses are drawn by lot; none belongs to anybody."""

    kind: Kind
    device: str
    first_seen_at: datetime
    channel: str
    source_id: int = 0  # CustomerID of the source
    member_no: str = ""
    name: str = ""
    gender: str = ""
    birthday: date | None = None
    phone: str = ""
    email: str = ""
    openid: str = ""
    unionid: str = ""
    country: str = ""
    province: str = ""
    city: str = ""
    language: str = ""
    joined_at: datetime | None = None
    login_at: datetime | None = None  # the device was anonymous until then; None: known from the start
    has_double: bool = False  # entered once by the till and once by the mini-program; the phone joins them
    tags: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders as columns `(n_orders,)` and their lines `(n_lines,)`: order i owns lines `offset[i]` to `offset[i + 1]`.

    Instants are UTC microseconds since 1970; orders are sorted by `placed_at`.
    """

    number: tuple[str, ...]
    person: Ints
    placed_at: Ints
    paid_at: Ints
    shipping_fen: Ints
    offset: Ints
    line_product: Ints
    line_quantity: Ints
    line_unit_fen: Ints

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True, slots=True)
class Refunds:
    """Refunded lines as columns `(n_refunded,)`, sorted by `at`; rows with one `number` are one refund of one order."""

    number: tuple[str, ...]
    order: Ints
    line: Ints  # place in the lines of `Orders`
    quantity: Ints
    amount_fen: Ints
    at: Ints

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True, slots=True)
class Browsing:
    """Simulated events as columns `(n_events,)`, sorted by `at`. Codes point into rules.vocabulary; -1 is none."""

    at: Ints
    person: Ints
    name: Ints
    session: Ints
    product: Ints
    quantity: Ints
    amount_fen: Ints
    page: Ints
    keyword: Ints
    scene: Ints
    channel: Ints
    platform: Ints
    is_order_session: Flags

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the source's rows: kept, and left out by reason."""

    source_lines: int
    sale_lines: int
    refund_lines: int
    shipping_lines: int
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class World:
    """A whole demo shop."""

    recipe: Recipe
    products: tuple[Product, ...]
    people: tuple[Person, ...]
    orders: Orders
    refunds: Refunds
    browsing: Browsing
    keywords: tuple[str, ...]
    account: Account


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the demo shop holds, and when it was loaded; `loaded_at` None: a load was cut short and can be taken up."""

    seed: int
    scale: float
    today: date
    products: int
    customers: int
    orders: int
    refunds: int
    events: int
    loaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pace:
    """How busy the live shop is, on average."""

    events_per_s: float = 2.0
    order_every_s: float = 40.0


@dataclass(frozen=True, slots=True)
class Switch:
    """The wish: whether the live simulator shall run, and how."""

    is_on: bool
    pace: Pace
    seed: int = DEFAULT_SEED


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the live simulator of this process has done since it started."""

    is_running: bool
    started_at: datetime | None = None
    events_sent: int = 0
    orders_placed: int = 0
    failures: int = 0
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class Shopper:
    """Somebody who comes to the live shop; without `member_no` they are nobody yet."""

    device: str
    member_no: str
    channel: str
    city: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A product as the live shop shows it."""

    sku: str
    spu: str
    title: str
    category: str
    list_fen: int


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a shopper does, `after_s` seconds from the start. With a `basket` it is an order, else an event."""

    after_s: float
    shopper: Shopper
    name: str
    properties: Mapping[str, str | int | bool]
    basket: tuple[tuple[Offer, int], ...] = ()
