"""Showing orders: one, a page, those of a customer, all for an export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from siyu.kit.work import Work
from siyu.unify import customer
from siyu.unify.order import store
from siyu.unify.order.errors import OrderNotFound
from siyu.unify.order.models import FullOrder, Order, OrderFilter, OrderPage, OrderSort

EXPORT_LIMIT = 200_000
_AT_ONCE = 5_000


def get(work: Work, *, order_no: str) -> FullOrder:
    """The order with lines, payments and refunds; its customer is the merged one. Raises: OrderNotFound."""
    found = store.full(work, [order_no]).get(order_no)
    if found is None:
        raise OrderNotFound("There is no such order.", order_no=order_no)
    return replace(found, order=_of_merged(work, [found.order])[0])


def list_page(
    work: Work, *, wanted: OrderFilter, sort: OrderSort, after: tuple[int, str] | None, limit: int
) -> OrderPage:
    """One page of the orders that the filter matches."""
    owners = _owners(work, wanted)
    keyed = store.find(work, wanted, owners, sort, after, limit + 1)
    items = _of_merged(work, [order for _, order in keyed[:limit]])
    following = keyed[limit - 1][0] if len(keyed) > limit else None
    return OrderPage(items, following, store.total(work, wanted, owners))


def of_customer(work: Work, *, customer_no: int, limit: int = 100) -> tuple[Order, ...]:
    """The newest orders of a customer and all records merged into them."""
    wanted = OrderFilter(customer_no=customer_no)
    keyed = store.find(work, wanted, _owners(work, wanted), OrderSort.NEWEST, None, limit)
    return _of_merged(work, [order for _, order in keyed])


def each(work: Work, *, wanted: OrderFilter) -> Iterator[Order]:
    """The orders that the filter matches, newest first, at most 200,000."""
    owners = _owners(work, wanted)
    after: tuple[int, str] | None = None
    for _ in range(EXPORT_LIMIT // _AT_ONCE):
        keyed = store.find(work, wanted, owners, OrderSort.NEWEST, after, _AT_ONCE)
        yield from _of_merged(work, [order for _, order in keyed])
        if len(keyed) < _AT_ONCE:
            return
        after = keyed[-1][0]


def _owners(work: Work, wanted: OrderFilter) -> list[int]:
    if wanted.customer_no is None:
        return []
    return list(customer.members_of(work, customer_nos=[wanted.customer_no]))


def _of_merged(work: Work, orders: Sequence[Order]) -> tuple[Order, ...]:
    """The orders under the merged customers of today."""
    people = {order.customer_no for order in orders if order.customer_no is not None}
    roots = customer.roots_of(work, customer_nos=list(people))
    return tuple(
        order if order.customer_no is None else replace(order, customer_no=roots.get(order.customer_no))
        for order in orders
    )
