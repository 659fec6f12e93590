"""Reading orders: whole ones, lists, and the columns of the lake."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy import ARRAY, BigInteger, Integer, String

from siyu.kit.work import Work
from siyu.unify.order.models import (
    FullOrder,
    Line,
    Order,
    OrderFilter,
    OrderSort,
    Payment,
    Refund,
    RefundedLine,
    Status,
)
from siyu.unify.order.store.tables import order_line, orders, payment, refund_line
from siyu.unify.order.store.tables import refund as refund_table

Columns = Mapping[str, Sequence[object]]
_HEAD = tuple(column for column in orders.columns if column.name != "shop_id")
_LINE = tuple(column for column in order_line.columns if column.name != "shop_id")


def full(work: Work, order_nos: Iterable[str], *, lock: bool = False) -> dict[str, FullOrder]:
    """The orders of these numbers that exist; with `lock`, nobody else changes them before this transaction ends."""
    wanted = list(dict.fromkeys(order_nos))
    query = sa.select(*_HEAD).where(orders.c.shop_id == work.shop_id, _among(work, orders.c.order_no, wanted))
    heads = work.db.execute(query.with_for_update() if lock else query).all()
    if not heads:
        return {}
    here = [head.order_no for head in heads]
    lines, payments, refunds = _lines(work, here), _payments(work, here), _refunds(work, here)
    return {
        head.order_no: FullOrder(
            _order(head),
            tuple(lines[head.order_no]),
            tuple(payments.get(head.order_no, ())),
            tuple(refunds.get(head.order_no, ())),
        )
        for head in heads
    }


def refund(work: Work, refund_nos: Iterable[str]) -> dict[str, str]:
    """The order of each of these refunds that exists."""
    query = sa.select(refund_table.c.refund_no, refund_table.c.order_no).where(
        refund_table.c.shop_id == work.shop_id,
        _among(work, refund_table.c.refund_no, list(dict.fromkeys(refund_nos))),
    )
    return {row[0]: row[1] for row in work.db.execute(query)}


def find(
    work: Work,
    wanted: OrderFilter,
    owners: Sequence[int],
    sort: OrderSort,
    after: tuple[int, str] | None,
    limit: int,
) -> list[tuple[tuple[int, str], Order]]:
    """Up to `limit` orders that come after the key, each with its own key; `owners` are the records of its customer."""
    column, falling = {
        OrderSort.NEWEST: (orders.c.placed_at, True),
        OrderSort.OLDEST: (orders.c.placed_at, False),
        OrderSort.LARGEST: (orders.c.total_fen, True),
        OrderSort.SMALLEST: (orders.c.total_fen, False),
    }[sort]
    position = sa.type_coerce(column, BigInteger)
    query = sa.select(position.label("position"), *_HEAD).where(*_conditions(work, wanted, owners))
    if after is not None:
        last, number = after
        beyond = position < last if falling else position > last
        tie = orders.c.order_no < number if falling else orders.c.order_no > number
        query = query.where(sa.or_(beyond, sa.and_(position == last, tie)))
    order = (position.desc(), orders.c.order_no.desc()) if falling else (position.asc(), orders.c.order_no.asc())
    rows = work.db.execute(query.order_by(*order).limit(limit))
    return [((row.position, row.order_no), _order(row)) for row in rows]


def total(work: Work, wanted: OrderFilter, owners: Sequence[int]) -> int:
    """How many orders the filter matches."""
    query = sa.select(sa.func.count()).select_from(orders).where(*_conditions(work, wanted, owners))
    return int(work.db.execute(query).scalar_one())


def numbers(work: Work) -> list[str]:
    """All order numbers of the shop."""
    query = sa.select(orders.c.order_no).where(orders.c.shop_id == work.shop_id).order_by(orders.c.order_no)
    return list(work.db.execute(query).scalars())


def numbers_of_customers(work: Work, customer_nos: Iterable[int]) -> list[str]:
    """The numbers of all orders of these records."""
    query = sa.select(orders.c.order_no).where(
        orders.c.shop_id == work.shop_id, _among(work, orders.c.customer_no, list(customer_nos))
    )
    return list(work.db.execute(query).scalars())


def customers_of(work: Work, order_nos: Iterable[str]) -> list[int]:
    """The records that these orders belong to."""
    query = sa.select(orders.c.customer_no).where(
        orders.c.shop_id == work.shop_id,
        _among(work, orders.c.order_no, list(order_nos)),
        orders.c.customer_no.is_not(None),
    )
    return list(work.db.execute(query.distinct()).scalars())


def lake_orders(work: Work, order_nos: Sequence[str]) -> Columns:
    """The columns of the lake's `orders`, with the records that the orders belong to."""
    names = (
        "order_no", "customer_no", "status", "placed_at", "paid_at", "gross_fen", "discount_fen", "shipping_fen",
        "paid_fen", "refunded_fen", "channel", "city", "line_count",
    )  # fmt: skip
    columns = _columns(work, [_raw(orders.c[name]) for name in names], _here(work, order_nos))
    columns["net_fen"] = [paid - back for paid, back in zip(columns["paid_fen"], columns["refunded_fen"], strict=True)]
    return _for_lake(columns)


def lake_lines(work: Work, order_nos: Sequence[str]) -> Columns:
    """The columns of the lake's `order_line`, with the records that the orders belong to."""
    of_line = (
        "order_no", "line_no", "sku", "spu", "category", "quantity", "gross_fen", "discount_fen", "shipping_fen",
        "net_fen", "refunded_fen", "refunded_quantity",
    )  # fmt: skip
    chosen = [_raw(order_line.c[name]) for name in of_line]
    chosen += [_raw(orders.c[name]) for name in ("customer_no", "placed_at", "paid_at")]
    joined = sa.and_(order_line.c.shop_id == orders.c.shop_id, order_line.c.order_no == orders.c.order_no)
    return _for_lake(_columns(work, chosen, (*_here(work, order_nos), joined)))


def lake_refunds(work: Work, order_nos: Sequence[str]) -> Columns:
    """The columns of the lake's `refund`, with the records that the orders belong to."""
    chosen = [_raw(refund_table.c[name]) for name in ("refund_no", "order_no", "refunded_at", "amount_fen")]
    joined = sa.and_(refund_table.c.shop_id == orders.c.shop_id, refund_table.c.order_no == orders.c.order_no)
    return _for_lake(_columns(work, [*chosen, orders.c.customer_no], (*_here(work, order_nos), joined)))


def _columns(
    work: Work, chosen: Sequence[sa.ColumnElement[Any]], where: Sequence[sa.ColumnElement[bool]]
) -> dict[str, list[Any]]:
    rows = work.db.execute(sa.select(*chosen).where(*where)).all()
    names = [column.key or "" for column in chosen]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}


def _for_lake(columns: dict[str, list[Any]]) -> Columns:
    return {name: _times(values) if name.endswith("_at") else values for name, values in columns.items()}  # type: ignore[misc]


def _times(micros: Sequence[int | None]) -> npt.NDArray[np.datetime64]:
    missing = np.iinfo(np.int64).min  # NaT
    return np.array([missing if at is None else at for at in micros], np.int64).view("datetime64[us]")


def _raw(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.type_coerce(column, BigInteger).label(column.name) if column.name.endswith("_at") else column


def _here(work: Work, order_nos: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
    return orders.c.shop_id == work.shop_id, _among(work, orders.c.order_no, order_nos)


def _conditions(work: Work, wanted: OrderFilter, owners: Sequence[int]) -> list[sa.ColumnElement[bool]]:
    here: list[sa.ColumnElement[bool]] = [orders.c.shop_id == work.shop_id]
    if wanted.statuses:
        here.append(orders.c.status.in_(sorted(status.value for status in wanted.statuses)))
    if wanted.from_at is not None:
        here.append(orders.c.placed_at >= wanted.from_at)
    if wanted.to_at is not None:
        here.append(orders.c.placed_at < wanted.to_at)
    if wanted.customer_no is not None:
        here.append(_among(work, orders.c.customer_no, owners))
    if wanted.min_total_fen is not None:
        here.append(orders.c.total_fen >= wanted.min_total_fen)
    if wanted.max_total_fen is not None:
        here.append(orders.c.total_fen <= wanted.max_total_fen)
    if wanted.channel:
        here.append(orders.c.channel == wanted.channel)
    if wanted.text:
        text = wanted.text.lower()
        named = sa.select(order_line.c.order_no).where(
            order_line.c.shop_id == work.shop_id,
            sa.or_(
                sa.func.lower(order_line.c.title).contains(text, autoescape=True),
                sa.func.lower(order_line.c.sku).startswith(text, autoescape=True),
            ),
        )
        number = sa.func.lower(orders.c.order_no).contains(text, autoescape=True)
        here.append(sa.or_(number, orders.c.order_no.in_(named)))
    return here


def _among(work: Work, column: sa.Column[Any], values: Sequence[str | int]) -> sa.ColumnElement[bool]:
    """Whether the column has one of the values: one parameter for any number of them."""
    if work.db.dialect.name == "postgresql":
        kind = Integer if isinstance(column.type, Integer) else String
        return column == sa.any_(sa.cast(sa.literal(list(values), ARRAY(kind)), ARRAY(kind)))
    listed = sa.func.json_each(json.dumps(list(values), ensure_ascii=False)).table_valued("value")
    return column.in_(sa.select(listed.c.value))


def _order(row: Any) -> Order:
    return Order(
        row.order_no, row.customer_no, Status(row.status), row.placed_at, row.paid_at, row.shipped_at,
        row.received_at, row.closed_at, row.cancelled_at, row.gross_fen, row.discount_fen, row.shipping_fen,
        row.total_fen, row.paid_fen, row.refunded_fen, row.channel, row.city, row.line_count,
    )  # fmt: skip


def _lines(work: Work, order_nos: Sequence[str]) -> dict[str, list[Line]]:
    query = sa.select(*_LINE).where(
        order_line.c.shop_id == work.shop_id, _among(work, order_line.c.order_no, order_nos)
    )
    found: dict[str, list[Line]] = {}
    for order_no, *rest in work.db.execute(query.order_by(order_line.c.order_no, order_line.c.line_no)):
        found.setdefault(order_no, []).append(Line(*rest))
    return found


def _payments(work: Work, order_nos: Sequence[str]) -> dict[str, list[Payment]]:
    here = payment.c
    query = sa.select(here.order_no, here.payment_no, here.method, here.amount_fen, here.paid_at).where(
        here.shop_id == work.shop_id, _among(work, here.order_no, order_nos)
    )
    found: dict[str, list[Payment]] = {}
    for order_no, *rest in work.db.execute(query.order_by(here.paid_at, here.payment_no)):
        found.setdefault(order_no, []).append(Payment(*rest))
    return found


def _refunds(work: Work, order_nos: Sequence[str]) -> dict[str, list[Refund]]:
    here = refund_table.c
    heads = work.db.execute(
        sa.select(here.refund_no, here.order_no, here.refunded_at, here.amount_fen, here.reason)
        .where(here.shop_id == work.shop_id, _among(work, here.order_no, order_nos))
        .order_by(here.refunded_at, here.refund_no)
    ).all()
    if not heads:
        return {}
    part = refund_line.c
    query = sa.select(part.refund_no, part.line_no, part.quantity, part.amount_fen).where(
        part.shop_id == work.shop_id, _among(work, part.refund_no, [head.refund_no for head in heads])
    )
    parts: dict[str, list[RefundedLine]] = {}
    for refund_no, *rest in work.db.execute(query.order_by(part.line_no)):
        parts.setdefault(refund_no, []).append(RefundedLine(*rest))
    found: dict[str, list[Refund]] = {}
    for head in heads:
        found.setdefault(head.order_no, []).append(Refund(*head, tuple(parts.get(head.refund_no, ()))))
    return found
