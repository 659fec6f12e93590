"""The tables of the order book."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String

from siyu.kit.db import Instant, shop_table

orders = shop_table(
    "orders",
    Column("order_no", String(64), primary_key=True),
    Column("customer_no", Integer),
    Column("status", String(10), nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("paid_at", Instant),
    Column("shipped_at", Instant),
    Column("received_at", Instant),
    Column("closed_at", Instant),
    Column("cancelled_at", Instant),
    Column("gross_fen", BigInteger, nullable=False),
    Column("discount_fen", BigInteger, nullable=False),
    Column("shipping_fen", BigInteger, nullable=False),
    Column("total_fen", BigInteger, nullable=False),
    Column("paid_fen", BigInteger, nullable=False),
    Column("refunded_fen", BigInteger, nullable=False),
    Column("channel", String(40), nullable=False),
    Column("city", String(60), nullable=False),
    Column("line_count", Integer, nullable=False),
    Index("orders_placed", "shop_id", "placed_at", "order_no"),
    Index("orders_customer", "shop_id", "customer_no", "placed_at"),
)

order_line = shop_table(
    "order_line",
    Column("order_no", String(64), primary_key=True),
    Column("line_no", Integer, primary_key=True, autoincrement=False),
    Column("sku", String(64), nullable=False),
    Column("spu", String(64), nullable=False),
    Column("title", String(200), nullable=False),
    Column("category", String(260), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_fen", BigInteger, nullable=False),
    Column("gross_fen", BigInteger, nullable=False),
    Column("discount_fen", BigInteger, nullable=False),
    Column("shipping_fen", BigInteger, nullable=False),
    Column("net_fen", BigInteger, nullable=False),
    Column("refunded_fen", BigInteger, nullable=False),
    Column("refunded_quantity", Integer, nullable=False),
)

payment = shop_table(
    "payment",
    Column("order_no", String(64), primary_key=True),
    Column("payment_no", String(80), primary_key=True),
    Column("method", String(40), nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("paid_at", Instant, nullable=False),
)

refund = shop_table(
    "refund",
    Column("refund_no", String(80), primary_key=True),
    Column("order_no", String(64), nullable=False),
    Column("refunded_at", Instant, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("reason", String(200), nullable=False),
    Index("refund_order", "shop_id", "order_no"),
)

refund_line = shop_table(
    "refund_line",
    Column("refund_no", String(80), primary_key=True),
    Column("line_no", Integer, primary_key=True, autoincrement=False),
    Column("quantity", Integer, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
)

# Rows lie in the order of their key, the lines of an order side by side: one tree instead of two.
for _table in (orders, order_line, payment, refund, refund_line):
    _table.dialect_options["sqlite"]["with_rowid"] = False
