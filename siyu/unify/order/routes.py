"""HTTP of the order book."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from siyu.kit.http import CursorBroken, Edge, Page, csv_response, decode_cursor, encode_cursor, may
from siyu.kit.money import format_yuan
from siyu.kit.work import Work
from siyu.unify.customer import Identity, IdentityKind
from siyu.unify.order import service
from siyu.unify.order.models import (
    FullOrder,
    LineRecord,
    Order,
    OrderFilter,
    OrderRecord,
    OrderSort,
    PaymentRecord,
    RefundLine,
    RefundRecord,
    Status,
)

router = APIRouter(prefix="/api/orders", tags=["orders"])
NO_ZERO = r"^[^\x00]*$"  # PostgreSQL has no text with a zero byte
Fen = Annotated[int, Field(ge=0, le=10**14)]
_EXAMPLE: dict[str, JsonValue] = {
    "order_no": "2026030100017", "status": "paid", "placed_at": "2026-03-01T12:14:00Z",
    "paid_at": "2026-03-01T12:15:00Z", "identities": [{"kind": "phone", "value": "13800138000"}],
    "lines": [{"sku": "S1001-RED-M", "quantity": 2, "unit_fen": 5900}], "discount_fen": 1000,
    "shipping_fen": 0, "total_fen": 10800, "channel": "小程序",
}  # fmt: skip
_DONE: dict[str, JsonValue] = {"created": 1, "changed": 0, "unchanged": 0, "refused": []}


class IdentityIn(BaseModel):
    """What identifies the customer."""

    kind: IdentityKind
    value: str = Field(min_length=1, max_length=200)


class LineIn(BaseModel):
    """One line as it was sold; `unit_fen` before any discount, `discount_fen` that of this line alone."""

    sku: str
    quantity: int = Field(ge=1, le=1_000_000)
    unit_fen: Fen
    discount_fen: Fen = 0
    spu: str = ""
    title: str = ""
    category: str = ""


class PaymentIn(BaseModel):
    """Money that came in; all payments of a paid order come to its total."""

    model_config = ConfigDict(from_attributes=True)
    payment_no: str
    method: str
    amount_fen: Fen
    paid_at: AwareDatetime


class RefundLineIn(BaseModel):
    """Pieces and money of one line; without an amount, the share of these pieces in what the line cost."""

    line_no: int = Field(ge=1, le=500)
    quantity: int = Field(0, ge=0, le=1_000_000)
    amount_fen: Fen | None = None


class RefundIn(BaseModel):
    """A refund. Without lines, `amount_fen` is shared over what is left; without either, all that is left."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"refund_no": "R1", "lines": [{"line_no": 1, "quantity": 1}], "reason": "不合身"}]
        }
    )
    refund_no: str
    refunded_at: AwareDatetime | None = None
    lines: list[RefundLineIn] = Field([], max_length=500)
    amount_fen: Fen | None = None
    reason: str = ""


class OrderIn(BaseModel):
    """An order as a mall tells it; the customer by identities or by number."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    order_no: str
    status: Status
    placed_at: AwareDatetime
    lines: list[LineIn] = Field(max_length=500)
    identities: list[IdentityIn] = Field([], max_length=20)
    customer_no: int | None = Field(None, ge=1, le=2**31 - 1)
    paid_at: AwareDatetime | None = None
    shipped_at: AwareDatetime | None = None
    received_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None
    cancelled_at: AwareDatetime | None = None
    discount_fen: Fen = 0
    shipping_fen: Fen = 0
    total_fen: Fen | None = None
    payments: list[PaymentIn] = Field([], max_length=20)
    channel: str = ""
    city: str = ""

    def record(self) -> OrderRecord:
        """As the domain takes it."""
        return OrderRecord(
            self.order_no, self.status, self.placed_at,
            tuple(LineRecord(**line.model_dump()) for line in self.lines),
            tuple(Identity(each.kind, each.value) for each in self.identities), self.customer_no, self.paid_at,
            self.shipped_at, self.received_at, self.closed_at, self.cancelled_at, self.discount_fen,
            self.shipping_fen, self.total_fen, tuple(PaymentRecord(**each.model_dump()) for each in self.payments), (),
            self.channel, self.city,
        )  # fmt: skip


class OrdersIn(BaseModel):
    """Up to 500 orders."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"orders": [_EXAMPLE]}]})
    orders: list[OrderIn] = Field(min_length=1, max_length=500)


class RefusedOut(BaseModel):
    """One order that was not written, and why."""

    model_config = ConfigDict(from_attributes=True)
    index: int
    order_no: str
    code: str
    message: str
    field: str


class RecordedOut(BaseModel):
    """What became of a batch."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_DONE]})
    created: int
    changed: int
    unchanged: int
    refused: list[RefusedOut]


_ORDER_OUT: dict[str, JsonValue] = {
    "order_no": "2026030100017", "customer_no": 12, "status": "paid", "placed_at": "2026-03-01T12:14:00Z",
    "paid_at": "2026-03-01T12:15:00Z", "gross_fen": 11800, "discount_fen": 1000, "shipping_fen": 0,
    "total_fen": 10800, "paid_fen": 10800, "refunded_fen": 0, "net_fen": 10800, "channel": "小程序", "city": "上海",
    "line_count": 1,
}  # fmt: skip
_LINE_OUT: dict[str, JsonValue] = {
    "line_no": 1, "sku": "S1001-RED-M", "spu": "S1001", "title": "亚麻衬衫", "category": "服饰/女装", "quantity": 2,
    "unit_fen": 5900, "gross_fen": 11800, "discount_fen": 1000, "shipping_fen": 0, "net_fen": 10800,
    "refunded_fen": 0, "refunded_quantity": 0,
}  # fmt: skip
_PAID: dict[str, JsonValue] = {"status": "paid", "at": "2026-03-01T12:15:00Z"}
_FULL: dict[str, JsonValue] = {
    "order": _ORDER_OUT, "lines": [_LINE_OUT], "payments": [], "refunds": [], "history": [_PAID],
}  # fmt: skip


class OrderOut(BaseModel):
    """The head of an order: total = gross - discount + shipping; net = paid - refunded."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_ORDER_OUT]})
    order_no: str
    customer_no: int | None
    status: Status
    placed_at: AwareDatetime
    paid_at: AwareDatetime | None
    gross_fen: int
    discount_fen: int
    shipping_fen: int
    total_fen: int
    paid_fen: int
    refunded_fen: int
    net_fen: int
    channel: str
    city: str
    line_count: int


class LineOut(BaseModel):
    """A line as it stands; `net_fen` is its share of the total, before refunds."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_LINE_OUT]})
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
    refunded_fen: int
    refunded_quantity: int


class RefundedLineOut(BaseModel):
    """What a refund gave back for one line."""

    model_config = ConfigDict(from_attributes=True)
    line_no: int
    quantity: int
    amount_fen: int


class RefundOut(BaseModel):
    """A refund as it was made."""

    model_config = ConfigDict(from_attributes=True)
    refund_no: str
    order_no: str
    refunded_at: AwareDatetime
    amount_fen: int
    reason: str
    lines: list[RefundedLineOut]


class StatusChangeOut(BaseModel):
    """When the order entered a status."""

    model_config = ConfigDict(from_attributes=True)
    status: Status
    at: AwareDatetime


class FullOrderOut(BaseModel):
    """An order with all that belongs to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FULL]})

    order: OrderOut
    lines: list[LineOut]
    payments: list[PaymentIn]
    refunds: list[RefundOut]
    history: list[StatusChangeOut]

    @classmethod
    def of(cls, full: FullOrder) -> FullOrderOut:
        """As the client sees it."""
        return cls(
            order=OrderOut.model_validate(full.order),
            lines=[LineOut.model_validate(line) for line in full.lines],
            payments=[PaymentIn.model_validate(each) for each in full.payments],
            refunds=[RefundOut.model_validate(each) for each in full.refunds],
            history=[StatusChangeOut.model_validate(step) for step in full.order.history],
        )


class StatusIn(BaseModel):
    """The next step of an order, now or at a stated time."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"status": "shipped", "at": "2026-03-11T09:00:00+08:00"}]}
    )

    status: Status
    at: AwareDatetime | None = None


def _filter(  # noqa: PLR0913, PLR0917 - one parameter per filter of the list
    status: Annotated[list[Status] | None, Query()] = None,
    from_at: AwareDatetime | None = None,
    to_at: AwareDatetime | None = None,
    customer_no: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    min_total_fen: Annotated[int | None, Query(ge=0, le=10**15)] = None,
    max_total_fen: Annotated[int | None, Query(ge=0, le=10**15)] = None,
    channel: Annotated[str, Query(max_length=40, pattern=NO_ZERO)] = "",
    text: Annotated[str, Query(max_length=100, pattern=NO_ZERO)] = "",
) -> OrderFilter:
    return OrderFilter(
        frozenset(status or ()), from_at, to_at, customer_no, min_total_fen, max_total_fen, channel, text.strip()
    )


Wanted = Annotated[OrderFilter, Depends(_filter)]
OrderNo = Annotated[str, Path(max_length=64, pattern=NO_ZERO)]


@router.get("")
def list_orders(
    wanted: Wanted,
    sort: OrderSort = OrderSort.NEWEST,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    edge: Edge = may("order.read"),
) -> Page[OrderOut]:
    """Orders that the filter matches; `from_at` included, `to_at` not."""
    after = None if cursor is None else _key(cursor)
    page = edge.read(lambda work: service.list_page(work, wanted=wanted, sort=sort, after=after, limit=limit))
    following = None if page.next_key is None else encode_cursor(*page.next_key)
    return Page(items=[OrderOut.model_validate(each) for each in page.items], next=following, total=page.total)


@router.post("")
def record_orders(body: OrdersIn, edge: Edge = may("order.write")) -> RecordedOut:
    """Write orders, each once; each is written whole or refused with its reason."""
    records = [each.record() for each in body.orders]
    return edge.write(lambda work: RecordedOut.model_validate(service.record(work, orders=records)))


@router.get("/export.csv", response_class=Response)
def export_orders_csv(wanted: Wanted, edge: Edge = may("export.run")) -> Response:
    """The orders as CSV, newest first."""
    header = [
        "order_no", "customer_no", "status", "placed_at", "paid_at", "gross", "discount", "shipping", "total", "paid",
        "refunded", "net", "channel", "city", "lines",
    ]  # fmt: skip
    rows = edge.read(lambda work: [_csv_row(work, each) for each in service.each(work, wanted=wanted)])
    edge.audit("order.export", "orders", rows=len(rows))
    return csv_response("orders.csv", header, rows)


@router.get("/{order_no}")
def get_order(order_no: OrderNo, edge: Edge = may("order.read")) -> FullOrderOut:
    """An order with lines, payments, refunds and the statuses it went through."""
    return FullOrderOut.of(edge.read(lambda work: service.get(work, order_no=order_no)))


@router.post("/{order_no}/refunds", status_code=201)
def refund_order(order_no: OrderNo, body: RefundIn, edge: Edge = may("order.write")) -> RefundOut:
    """Refund money, pieces or both; asked again under the same number, the refund made before."""

    def write(work: Work) -> RefundOut:
        parts = tuple(RefundLine(part.line_no, part.quantity, part.amount_fen) for part in body.lines)
        asked = RefundRecord(body.refund_no, body.refunded_at or work.now, parts, body.amount_fen, body.reason)
        return RefundOut.model_validate(service.refund(work, order_no=order_no, asked=asked))

    return edge.write(write)


@router.post("/{order_no}/status")
def set_order_status(order_no: OrderNo, body: StatusIn, edge: Edge = may("order.write")) -> FullOrderOut:
    """Move an order one step on."""
    return edge.write(
        lambda work: FullOrderOut.of(service.set_status(work, order_no=order_no, status=body.status, at=body.at))
    )


def _csv_row(work: Work, order: Order) -> list[object]:
    money = (
        order.gross_fen, order.discount_fen, order.shipping_fen, order.total_fen, order.paid_fen, order.refunded_fen,
        order.net_fen,
    )  # fmt: skip
    known = (order.placed_at, order.paid_at)
    times = [None if at is None else at.astimezone(work.zone).isoformat(" ", "seconds") for at in known]
    return [
        order.order_no, order.customer_no, order.status.value, *times, *(format_yuan(fen) for fen in money),
        order.channel, order.city, order.line_count,
    ]  # fmt: skip


def _key(cursor: str) -> tuple[int, str]:
    place, order_no = decode_cursor(cursor, 2)
    if not isinstance(place, int) or abs(place) >= 2**63 or not isinstance(order_no, str):
        raise CursorBroken("This cursor does not belong to this list.")
    return place, order_no
