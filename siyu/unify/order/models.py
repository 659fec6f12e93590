"""What crosses the door of the order book: records that come in, orders as they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from siyu.unify.customer import Identity


class Status(StrEnum):
    """Where an order stands. The order of the names is the way goods and money go."""

    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class LineRecord(NamedTuple):
    """One line as it was sold: `unit_fen` before any discount, `discount_fen` that of this line alone."""

    sku: str
    quantity: int
    unit_fen: int
    discount_fen: int = 0
    spu: str = ""
    title: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """Money that came in, by any tender: WeChat Pay, points, stored value."""

    payment_no: str
    method: str
    amount_fen: int
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class RefundLine:
    """Pieces and money of one line. Without an amount: the share of these pieces in what the line cost."""

    line_no: int
    quantity: int = 0
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True)
class RefundRecord:
    """A refund. Without lines, `amount_fen` is shared over what is left; without either, all that is left."""

    refund_no: str
    refunded_at: datetime
    lines: tuple[RefundLine, ...] = ()
    amount_fen: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order as a mall, a file or a person tells it.

    `discount_fen` is the discount on the whole order, over and above those of the lines; `total_fen`, where it is
    stated, is checked. A paid order without payments gets one payment of the total.
    """

    order_no: str
    status: Status
    placed_at: datetime
    lines: tuple[LineRecord, ...]
    identities: tuple[Identity, ...] = ()
    customer_no: int | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    received_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    discount_fen: int = 0
    shipping_fen: int = 0
    total_fen: int | None = None
    payments: tuple[PaymentRecord, ...] = ()
    refunds: tuple[RefundRecord, ...] = ()
    channel: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """One record that was not written, and why; `index` is its place in what was given."""

    index: int
    order_no: str
    code: str
    message: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a batch of records."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[Refused, ...] = ()


class Line(NamedTuple):
    """A line as it stands. Σ `net_fen` of an order = its `total_fen`; `refunded_fen` never exceeds `net_fen`."""

    line_no: int
    sku: str
    spu: str
    title: str
    category: str
    quantity: int
    unit_fen: int
    gross_fen: int
    discount_fen: int
    shipping_fen: int
    net_fen: int
    refunded_fen: int = 0
    refunded_quantity: int = 0


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in for an order."""

    payment_no: str
    method: str
    amount_fen: int
    paid_at: datetime


@dataclass(frozen=True, slots=True)
class RefundedLine:
    """What a refund gave back for one line."""

    line_no: int
    quantity: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund as it was made; Σ of its lines = `amount_fen`."""

    refund_no: str
    order_no: str
    refunded_at: datetime
    amount_fen: int
    reason: str
    lines: tuple[RefundedLine, ...]


@dataclass(frozen=True, slots=True)
class StatusChange:
    """When the order entered a status."""

    status: Status
    at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """The head of an order: total = gross - discount + shipping; net = paid - refunded."""

    order_no: str
    customer_no: int | None
    status: Status
    placed_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    received_at: datetime | None
    closed_at: datetime | None
    cancelled_at: datetime | None
    gross_fen: int
    discount_fen: int
    shipping_fen: int
    total_fen: int
    paid_fen: int
    refunded_fen: int
    channel: str
    city: str
    line_count: int

    @property
    def net_fen(self) -> int:
        return self.paid_fen - self.refunded_fen

    @property
    def history(self) -> tuple[StatusChange, ...]:
        """The statuses it went through, oldest first."""
        known = (
            (Status.PLACED, self.placed_at),
            (Status.PAID, self.paid_at),
            (Status.SHIPPED, self.shipped_at),
            (Status.RECEIVED, self.received_at),
            (Status.CLOSED, self.closed_at),
            (Status.CANCELLED, self.cancelled_at),
        )
        return tuple(StatusChange(status, at) for status, at in known if at is not None)


@dataclass(frozen=True, slots=True)
class FullOrder:
    """An order with all that belongs to it."""

    order: Order
    lines: tuple[Line, ...]
    payments: tuple[Payment, ...]
    refunds: tuple[Refund, ...]


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders a list shows; `from_at` included, `to_at` not. `text` is looked for in order number, SKU, title."""

    statuses: frozenset[Status] = field(default_factory=frozenset)
    from_at: datetime | None = None
    to_at: datetime | None = None
    customer_no: int | None = None
    min_total_fen: int | None = None
    max_total_fen: int | None = None
    channel: str = ""
    text: str = ""


class OrderSort(StrEnum):
    """How a list of orders is sorted."""

    NEWEST = "newest"
    OLDEST = "oldest"
    LARGEST = "largest"
    SMALLEST = "smallest"


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of orders; `next_key` continues after its last row."""

    items: tuple[Order, ...]
    next_key: tuple[int, str] | None
    total: int
