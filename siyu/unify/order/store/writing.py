"""Writing orders: whole batches by column, few statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy import Table

from siyu.kit.db import to_micros, upsert
from siyu.kit.work import Work
from siyu.unify.order.models import FullOrder, Line, Order, Payment, Refund
from siyu.unify.order.store.tables import order_line, orders, payment, refund, refund_line

_VALUES_AT_ONCE = 64
# TRICKY: a BigInteger is an Integer too, so it is asked for first.
_KINDS: Mapping[type[object], str] = {sa.BigInteger: "bigint", sa.Integer: "integer", sa.String: "text"}
_Rows = Sequence[Sequence[object]]
T = TypeVar("T")


def add(work: Work, book: Sequence[FullOrder]) -> None:
    """Insert orders that were not there before, with all that belongs to them."""
    for table, rows in _rows(work.shop_id, book).items():
        _insert(work, table, rows)


def replace(work: Work, book: Sequence[FullOrder]) -> None:
    """Make the stored orders of these numbers exactly as given."""
    # TRICKY: the head is updated in place. Deleted and inserted again, it would be gone for whoever waits for its lock.
    upsert(work.db, orders, [_head(work.shop_id, full.order) for full in book], keys=["shop_id", "order_no"])
    numbers = [full.order.order_no for full in book]
    refunds = [each.refund_no for full in book for each in full.refunds]
    for table, column, keys in (
        (order_line, order_line.c.order_no, numbers),
        (payment, payment.c.order_no, numbers),
        (refund, refund.c.order_no, numbers),
        (refund_line, refund_line.c.refund_no, refunds),
    ):
        for some in _chunks(keys, 500):
            work.db.execute(sa.delete(table).where(table.c.shop_id == work.shop_id, column.in_(some)))
    for table, rows in _rows(work.shop_id, book).items():
        if table is not orders:
            _insert(work, table, rows)


def forget_customers(work: Work, customer_nos: Sequence[int]) -> None:
    """Cut the orders of these records from the person: the money stays, the customer and the place go."""
    for some in _chunks(customer_nos, 500):
        here = (orders.c.shop_id == work.shop_id, orders.c.customer_no.in_(some))
        work.db.execute(sa.update(orders).where(*here).values(customer_no=None, city=""))


def _rows(shop_id: str, book: Sequence[FullOrder]) -> dict[Table, _Rows]:
    return {
        orders: [_order_row(shop_id, full.order) for full in book],
        order_line: [_line_row(shop_id, full.order.order_no, line) for full in book for line in full.lines],
        payment: [_payment_row(shop_id, full.order.order_no, each) for full in book for each in full.payments],
        refund: [_refund_row(shop_id, each) for full in book for each in full.refunds],
        refund_line: [
            (shop_id, each.refund_no, part.line_no, part.quantity, part.amount_fen)
            for full in book
            for each in full.refunds
            for part in each.lines
        ],
    }


def _head(shop_id: str, order: Order) -> dict[str, object]:
    named = {column.name: getattr(order, column.name) for column in orders.columns if column.name != "shop_id"}
    return {**named, "shop_id": shop_id, "status": order.status.value}


def _order_row(shop_id: str, order: Order) -> tuple[object, ...]:
    return (
        shop_id, order.order_no, order.customer_no, order.status.value, to_micros(order.placed_at),
        _micros(order.paid_at), _micros(order.shipped_at), _micros(order.received_at), _micros(order.closed_at),
        _micros(order.cancelled_at), order.gross_fen, order.discount_fen, order.shipping_fen, order.total_fen,
        order.paid_fen, order.refunded_fen, order.channel, order.city, order.line_count,
    )  # fmt: skip


def _line_row(shop_id: str, order_no: str, line: Line) -> tuple[object, ...]:
    return (shop_id, order_no, *line)


def _payment_row(shop_id: str, order_no: str, each: Payment) -> tuple[object, ...]:
    return (shop_id, order_no, each.payment_no, each.method, each.amount_fen, to_micros(each.paid_at))


def _refund_row(shop_id: str, each: Refund) -> tuple[object, ...]:
    return (shop_id, each.refund_no, each.order_no, to_micros(each.refunded_at), each.amount_fen, each.reason)


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)


def _insert(work: Work, table: Table, rows: _Rows) -> None:
    """Many rows a statement: a statement a row would spend most of its time on the way."""
    if not rows:
        return
    names = ", ".join(column.name for column in table.columns)
    if work.db.dialect.name == "postgresql":
        kinds = [_postgres_type(column) for column in table.columns]
        arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
        columns = tuple([list(column) for column in zip(*rows, strict=True)])
        work.db.exec_driver_sql(f"insert into {table.name} ({names}) select * from unnest({arrays})", columns)
        return
    marks = f"({','.join('?' * len(table.columns))})"
    for some in _parts(rows):
        values = ",".join([marks] * len(some))
        work.db.exec_driver_sql(f"insert into {table.name} ({names}) values {values}", tuple(chain.from_iterable(some)))


def _postgres_type(column: sa.Column[object]) -> str:
    kind = column.type.impl if isinstance(column.type, sa.TypeDecorator) else column.type
    return next(name for family, name in _KINDS.items() if isinstance(kind, family))


def _parts(rows: _Rows) -> Iterator[_Rows]:
    """Parts of few different lengths, so that each statement is prepared once."""
    start = 0
    while start < len(rows):
        length = min(_VALUES_AT_ONCE, 1 << (len(rows) - start).bit_length() - 1)
        yield rows[start : start + length]
        start += length


def _chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
