"""The order book: orders with lines, payments, refunds, exact to the fen, each told once.

Owns the tables orders, order_line, payment, refund, refund_line; feeds the lake's orders, order_line and refund.
Every order placed, paid or refunded enters collect.intake as an event in the same transaction.
Asks customer (whose order) and catalog (what was sold); reacts to CustomerMerged, CustomerUnmerged, CustomerErased.
"""

from siyu.unify.order.models import (
    FullOrder,
    Line,
    LineRecord,
    Order,
    OrderFilter,
    OrderPage,
    OrderRecord,
    OrderSort,
    Payment,
    PaymentRecord,
    Recorded,
    Refund,
    RefundedLine,
    RefundLine,
    RefundRecord,
    Refused,
    Status,
    StatusChange,
)
from siyu.unify.order.service import each, get, list_page, of_customer, record, refund, set_status

__all__ = [
    "FullOrder", "Line", "LineRecord", "Order", "OrderFilter", "OrderPage", "OrderRecord", "OrderSort", "Payment",
    "PaymentRecord", "Recorded", "Refund", "RefundLine", "RefundRecord", "RefundedLine", "Refused", "Status",
    "StatusChange", "each", "get", "list_page", "of_customer", "record", "refund", "set_status",
]  # fmt: skip
