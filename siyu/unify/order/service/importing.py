"""Orders from a file: one row is one line; rows of one order stand or fall together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

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

_TOGETHER = "order.refused_together"
# Fields that say something of the whole order: every row that fills them must say the same.
_TEXTS = ("status", "channel", "city", "openid", "unionid", "phone", "email", "member_no")
_INSTANTS = ("placed_at", "paid_at", "shipped_at", "received_at", "closed_at", "cancelled_at")
_MONEY = ("order_discount_fen", "shipping_fen", "total_fen")
_IDENTITIES = ("member_no", "unionid", "openid", "phone", "email")


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
    line_of = _line_reader(batch)
    refund_of = _refund_reader(batch)

    def read(order_no: str, rows: Sequence[int]) -> OrderRecord | RowError:
        told: dict[str, str | int | datetime] = {}
        for name, column in heads.items():
            for row in rows:
                value = column[row]
                if value is not None and told.setdefault(name, value) != value:
                    return RowError(batch.lines[row], name, "order.inconsistent", str(value))
        refunds: list[RefundRecord] = []
        for line_no, row in enumerate(rows, start=1):
            found = refund_of(order_no, line_no, row)
            if isinstance(found, RowError):
                return found
            if found is not None:
                refunds.append(found)
        return _record(order_no, told, tuple(line_of(row) for row in rows), tuple(refunds))

    return read


def _record(
    order_no: str,
    told: dict[str, str | int | datetime],
    lines: tuple[LineRecord, ...],
    refunds: tuple[RefundRecord, ...],
) -> OrderRecord:
    def at(name: str) -> datetime | None:
        value = told.get(name)
        return value if isinstance(value, datetime) else None

    def fen(name: str) -> int | None:
        value = told.get(name)
        return value if isinstance(value, int) else None

    placed_at = at("placed_at")
    assert placed_at is not None  # a required field
    return OrderRecord(
        order_no,
        Status(str(told["status"])) if "status" in told else _status_of(told),
        placed_at,
        lines,
        tuple(Identity(IdentityKind(name), str(told[name])) for name in _IDENTITIES if name in told),
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


def _line_reader(batch: Batch) -> Callable[[int], LineRecord]:
    sku, spu, title, category = (batch.texts(name) for name in ("sku", "spu", "title", "category"))
    quantity, unit, less = (batch.integers(name) for name in ("quantity", "unit_fen", "line_discount_fen"))

    def read(row: int) -> LineRecord:
        return LineRecord(
            sku[row] or "", quantity[row] or 0, unit[row] or 0, less[row] or 0, spu[row] or "", title[row] or "",
            category[row] or "",
        )  # fmt: skip

    return read


def _refund_reader(batch: Batch) -> Callable[[str, int, int], RefundRecord | RowError | None]:
    pieces, money = batch.integers("refunded_quantity"), batch.integers("refunded_fen")
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
