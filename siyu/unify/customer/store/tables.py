"""The customer domain's tables."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, LargeBinary, String

from siyu.kit.db import Instant, Json, shop_table

# One row per record. A root's columns show the golden profile of all records under it; `own` then keeps what the
# record itself claims. The columns of a merged record stand still, so that un-merging restores them exactly.
customer = shop_table(
    "customer",
    Column("customer_no", Integer, primary_key=True, autoincrement=False),
    Column("root_no", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("joined_at", Instant),
    Column("name", LargeBinary),  # sealed
    Column("gender", String(8)),
    Column("birthday", Date),
    Column("city", String(120)),
    Column("province", String(120)),
    Column("country", String(120)),
    Column("language", String(35)),
    Column("channel", String(120)),
    Column("is_known", Boolean, nullable=False),
    Column("personalised", Boolean, nullable=False),
    Column("traits", Json),
    Column("personal_traits", Json),  # each value sealed
    Column("stamps", Json),  # field -> [rank, microseconds]
    Column("own", Json),
    Column("erased_at", Instant),
    Index("customer_root", "shop_id", "root_no"),
    Index("customer_last_seen", "shop_id", "last_seen_at", "customer_no"),
)

identity = shop_table(
    "identity",
    Column("kind", String(12), primary_key=True),
    Column("hash", LargeBinary(32), primary_key=True),
    Column("person_no", Integer, nullable=False),
    Column("value", String(256)),  # plain kinds
    Column("sealed", LargeBinary),  # phone and e-mail
    Column("added_at", Instant, nullable=False),
    Column("claimed_at", Instant, nullable=False),  # the newest claim is the customer's present phone or e-mail
    Index("identity_person", "shop_id", "person_no"),
)

# Merges stand until undone; `change_no` grows with every change of a row, so that the lake can follow.
customer_merge = shop_table(
    "customer_merge",
    Column("merge_no", Integer, primary_key=True, autoincrement=False),
    Column("change_no", Integer, nullable=False),
    Column("winner_no", Integer, nullable=False),
    Column("loser_no", Integer, nullable=False),
    Column("reason", String(12), nullable=False),
    Column("merged_at", Instant, nullable=False),
    Column("merged_by", String(120), nullable=False),
    Column("undone_at", Instant),
    Column("undone_by", String(120)),
    Index("customer_merge_change", "shop_id", "change_no", unique=True),
    Index("customer_merge_winner", "shop_id", "winner_no"),
    Index("customer_merge_loser", "shop_id", "loser_no"),
)

identity_conflict = shop_table(
    "identity_conflict",
    Column("first_no", Integer, primary_key=True, autoincrement=False),
    Column("second_no", Integer, primary_key=True, autoincrement=False),
    Column("link_kind", String(12), primary_key=True),
    Column("kind", String(12), primary_key=True),  # empty: a person had separated them
    Column("conflict_no", Integer, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("dismissed_at", Instant),
    Index("identity_conflict_no", "shop_id", "conflict_no", unique=True),
)

# Replayed over restored backups. `identifiers` (sealed) are kept only until the person's events are gone too.
erasure = shop_table(
    "erasure",
    Column("customer_no", Integer, primary_key=True, autoincrement=False),
    Column("erased_at", Instant, nullable=False),
    Column("erased_by", String(120), nullable=False),
    Column("identifiers", LargeBinary),
    Column("events_erased_at", Instant),
)
