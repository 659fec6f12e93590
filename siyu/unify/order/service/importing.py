"""Orders from a file: one row is one line; rows of one order stand or fall together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar, cast

from siyu.collect.sources import Batch, RowError
from siyu.kit.work import Work
from siyu.unify.customer import Identity, IdentityKind
from siyu.unify.order.models import (
    LineRecord,
    OrderRecord,
    RefundLine,
    RefundRecord,
    Status,
)
from siyu.unify.order.service.recording import record

T = TypeVar("T")
_TOGETHER = "order.refused_together"
# Fields that say something of the whole order: every row that fills them must say the same.
_TEXTS = ("status", "channel", "city", "openid", "unionid", "phone", "email", "member_no")
_INSTANTS = ("placed_at", "paid_at", "shipped_at", "received_at", "closed_at", "cancelled_at")
_MONEY = ("order_discount_fen", "shipping_fen", "total_fen")
_IDENTITIES = {name: IdentityKind(name) for name in ("member_no", "unionid", "openid", "phone", "email")}
_STATUSES = {status.value: status for status in Status}


def load_rows(work: Work, batch: Batch) -> list[RowError]:
    """The rows of a file that were refused; the orders of all others are in the book."""
    read = _reader(batch)
    rows_of: dict[str, list[int]] = {}
    for row, order_no in enumerate(batch.texts("order_no")):
        rows_of.setdefault(str(order_no), []).append(row)
    errors: dict[str, RowError] = {}
    records: list[OrderRecord] = []
    for order_no, rows in rows_of.items():
        found = read(order_no, rows)
        if isinstance(found, RowError):
            errors[order_no] = found
        else:
            records.append(found)
    for refused in record(work, orders=records).refused:
        first = batch.lines[rows_of[refused.order_no][0]]
        errors[refused.order_no] = RowError(first, _FIELD_OF.get(refused.field), refused.code, refused.message)
    return [
        errors[order_no]
        if batch.lines[row] == errors[order_no].line
        else RowError(batch.lines[row], None, _TOGETHER, order_no)
        for order_no in errors
        for row in rows_of[order_no]
    ]


# The record's field → the file's field.
_FIELD_OF = {
    "order_no": "order_no", "sku": "sku", "quantity": "quantity", "unit_fen": "unit_fen",
    "discount_fen": "line_discount_fen",
    "paid_at": "paid_at", "shipped_at": "shipped_at", "received_at": "received_at", "closed_at": "closed_at",
    "cancelled_at": "cancelled_at", "placed_at": "placed_at", "refunded_at": "refunded_at", "channel": "channel",
    "city": "city", "title": "title", "spu": "spu", "category": "category",
}  # fmt: skip


def _reader(batch: Batch) -> Callable[[str, Sequence[int]], OrderRecord | RowError]:
    heads: dict[str, Sequence[str | int | datetime | None]] = {
        **{name: batch.texts(name) for name in _TEXTS if batch.has(name)},
        **{name: batch.instants(name) for name in _INSTANTS if batch.has(name)},
        **{name: batch.integers(name) for name in _MONEY if batch.has(name)},
    }
    names = tuple(heads)
    told_in = list(zip(*heads.values(), strict=True))
    lines = _lines(batch)
    refund_of = _refund_reader(batch)

    def read(order_no: str, rows: Sequence[int]) -> OrderRecord | RowError:
        first = told_in[rows[0]]
        told = {name: value for name, value in zip(names, first, strict=True) if value is not None}
        if any(told_in[row] != first for row in rows):
            for name, column in heads.items():
                for row in rows:
                    value = column[row]
                    if value is not None and told.setdefault(name, value) != value:
                        return RowError(batch.lines[row], name, "order.inconsistent", str(value))
        refunds: list[RefundRecord] = []
        for line_no, row in enumerate(rows if refund_of else (), start=1):
            found = refund_of(order_no, line_no, row) if refund_of else None
            if isinstance(found, RowError):
                return found
            if found is not None:
                refunds.append(found)
        return _record(order_no, told, tuple([lines[row] for row in rows]), tuple(refunds))

    return read


def _record(
    order_no: str,
    told: dict[str, str | int | datetime],
    lines: tuple[LineRecord, ...],
    refunds: tuple[RefundRecord, ...],
) -> OrderRecord:
    # A field's type is that of its column.
    at, fen = cast("Mapping[str, datetime]", told).get, cast("Mapping[str, int]", told).get
    placed_at = at("placed_at")
    assert placed_at is not None  # a required field
    return OrderRecord(
        order_no,
        _STATUSES[str(told["status"])] if "status" in told else _status_of(told),
        placed_at,
        lines,
        tuple([Identity(kind, str(told[name])) for name, kind in _IDENTITIES.items() if name in told]),
        None,
        at("paid_at"),
        at("shipped_at"),
        at("received_at"),
        at("closed_at"),
        at("cancelled_at"),
        fen("order_discount_fen") or 0,
        fen("shipping_fen") or 0,
        fen("total_fen"),
        refunds=refunds,
        channel=str(told.get("channel", "")),
        city=str(told.get("city", "")),
    )


def _status_of(told: dict[str, str | int | datetime]) -> Status:
    """The furthest step that has a time."""
    steps = (Status.CANCELLED, Status.CLOSED, Status.RECEIVED, Status.SHIPPED, Status.PAID)
    return next((status for status in steps if f"{status.value}_at" in told), Status.PLACED)


def _lines(batch: Batch) -> list[LineRecord]:
    sku, spu, title, category = (_told(batch.texts(name), "") for name in ("sku", "spu", "title", "category"))
    quantity, unit, less = (_told(batch.integers(name), 0) for name in ("quantity", "unit_fen", "line_discount_fen"))
    return list(map(LineRecord._make, zip(sku, quantity, unit, less, spu, title, category, strict=True)))


def _told(column: Sequence[T | None], otherwise: T) -> list[T]:
    return [value or otherwise for value in column]


def _refund_reader(batch: Batch) -> Callable[[str, int, int], RefundRecord | RowError | None] | None:
    """None where no row of the batch tells of a refund."""
    pieces, money = batch.integers("refunded_quantity"), batch.integers("refunded_fen")
    if not any(pieces) and not any(money):
        return None
    at, numbers = batch.instants("refunded_at"), batch.texts("refund_no")

    def read(order_no: str, line_no: int, row: int) -> RefundRecord | RowError | None:
        if not pieces[row] and not money[row]:
            return None
        refunded_at = at[row]
        if refunded_at is None:
            return RowError(batch.lines[row], "refunded_at", "order.time_missing", "")
        part = RefundLine(line_no, pieces[row] or 0, money[row])
        return RefundRecord(f"{numbers[row] or order_no}:{line_no}", refunded_at, (part,))

    return read
