"""What the shop and its programs may ask of the order book."""

from siyu.unify.order.service.changing import refund, set_status
from siyu.unify.order.service.feeding import export_orders, lake_lines, lake_orders, lake_refunds, regroup, unlink
from siyu.unify.order.service.importing import load_rows
from siyu.unify.order.service.recording import record
from siyu.unify.order.service.showing import each, get, list_page, of_customer

__all__ = [
    "each", "export_orders", "get", "lake_lines", "lake_orders", "lake_refunds", "list_page", "load_rows",
    "of_customer", "record", "refund", "regroup", "set_status", "unlink",
]  # fmt: skip
