"""Orders as the lake sees them, and what merges and erasures of customers mean for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from siyu.kit.errors import JsonValue
from siyu.kit.work import Work
from siyu.unify import customer
from siyu.unify.order import store

Columns = Mapping[str, Sequence[object]]


def lake_orders(work: Work, order_nos: Sequence[str]) -> Columns:
    """The columns of the lake's `orders`, under the merged customers of today."""
    return _of_merged(work, store.lake_orders(work, order_nos))


def lake_lines(work: Work, order_nos: Sequence[str]) -> Columns:
    """The columns of the lake's `order_line`, under the merged customers of today."""
    return _of_merged(work, store.lake_lines(work, order_nos))


def lake_refunds(work: Work, order_nos: Sequence[str]) -> Columns:
    """The columns of the lake's `refund`, under the merged customers of today."""
    return _of_merged(work, store.lake_refunds(work, order_nos))


def regroup(work: Work, *, customer_nos: Iterable[int]) -> None:
    """After a merge or its undoing: copy the orders of all records concerned to the lake again."""
    named = list(customer_nos)
    records = {*named, *customer.members_of(work, customer_nos=named)}
    work.touch("order", store.numbers_of_customers(work, records))
    work.touch("customer_orders", records)


def unlink(work: Work, *, customer_nos: Sequence[int]) -> None:
    """After an erasure: the orders stay for the books, without the person."""
    work.touch("order", store.numbers_of_customers(work, customer_nos))
    work.touch("customer_orders", customer_nos)
    store.forget_customers(work, customer_nos)


def export_orders(work: Work, customer_no: int) -> Sequence[Mapping[str, JsonValue]]:
    """All order lines of a customer, for the access export."""
    numbers = store.numbers_of_customers(work, customer.members_of(work, customer_nos=[customer_no]))
    found = store.full(work, numbers)
    return [
        {
            "order_no": number, "status": found[number].order.status.value,
            "placed_at": found[number].order.placed_at.isoformat(), "city": found[number].order.city,
            "channel": found[number].order.channel, "line_no": line.line_no, "sku": line.sku, "title": line.title,
            "quantity": line.quantity, "net_fen": line.net_fen, "refunded_fen": line.refunded_fen,
        }
        for number in sorted(found)
        for line in found[number].lines
    ]  # fmt: skip


def _of_merged(work: Work, columns: Columns) -> Columns:
    people = columns["customer_no"]
    roots = customer.roots_of(work, customer_nos=[no for no in set(people) if isinstance(no, int)])
    return {**columns, "customer_no": [roots.get(no) if isinstance(no, int) else None for no in people]}
