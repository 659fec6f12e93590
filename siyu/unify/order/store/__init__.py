"""Tables of the order book and all their SQL."""

from siyu.unify.order.store.reading import (
    customers_of,
    find,
    full,
    lake_lines,
    lake_orders,
    lake_refunds,
    numbers,
    numbers_of_customers,
    refund,
    total,
)
from siyu.unify.order.store.tables import order_line, orders, payment, refund_line
from siyu.unify.order.store.tables import refund as refund_table
from siyu.unify.order.store.writing import add, forget_customers, replace

__all__ = [
    "add", "customers_of", "find", "forget_customers", "full", "lake_lines", "lake_orders", "lake_refunds", "numbers",
    "numbers_of_customers", "order_line", "orders", "payment", "refund", "refund_line", "refund_table", "replace",
    "total",
]  # fmt: skip
