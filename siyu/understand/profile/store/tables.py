"""Tables of profiles in the main database, and their tables in the lake."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String

from siyu.kit.db import Instant, Json, shop_table

lifecycle_settings = shop_table(
    "lifecycle_settings",
    Column("active_days", Integer, nullable=False),
    Column("silent_days", Integer, nullable=False),
    Column("sleeping_days", Integer, nullable=False),
    Column("pre_churn_days", Integer, nullable=False),
    Column("new_days", Integer, nullable=False),
    Column("cut_recency_days", Integer),
    Column("cut_orders", Integer),
    Column("cut_paid_fen", BigInteger),
)

tag = shop_table(
    "tag",
    Column("path", String(220), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("description", String(500), nullable=False),
    Column("color", String(20), nullable=False),
    Column("rule", Json, nullable=False),
    Column("computation", String(30)),
    Column("created_at", Instant, nullable=False),
)

tag_assignment = shop_table(
    "tag_assignment",
    Column("tag", String(220), primary_key=True),
    Column("customer_no", Integer, primary_key=True, autoincrement=False),
    Column("source", String(10), nullable=False),
    Column("set_at", Instant, nullable=False),
    Index("tag_assignment_customer", "shop_id", "customer_no"),
)

tag_change = shop_table(
    "tag_change",
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("tag", String(220), nullable=False),
    Column("customer_no", Integer, nullable=False),
    Column("is_given", Integer, nullable=False),
    Column("source", String(10), nullable=False),
    Column("at", Instant, nullable=False),
    Index("tag_change_customer", "shop_id", "customer_no", "seq"),
    Index("tag_change_tag", "shop_id", "tag", "seq"),
)

for _table in (tag_assignment, tag_change):
    _table.dialect_options["sqlite"]["with_rowid"] = False

PROFILE_DDL = """
create table if not exists profile (
    customer_no integer, first_paid_at timestamp, last_paid_at timestamp, orders integer, paid_fen bigint,
    recency_days integer, r tinyint, f tinyint, m tinyint, value_group varchar, stage varchar, member_age varchar,
    cycle_days double, lifecycle_score integer
);
create table if not exists profile_basis (
    as_of date, computed_at timestamp, made_for varchar, customers bigint, recency integer[], orders integer[],
    paid_fen bigint[], sum_recency bigint, sum_orders bigint, sum_paid_fen bigint
)
"""
TAG_DDL = """
create table if not exists tag (customer_no integer, tag varchar, source varchar, set_at timestamp)
"""
