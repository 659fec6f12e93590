"""RFM and lifecycle for 500,000 customers: the product's computation against the same figures by hand-written SQL.

Both run in one process on one lake of the same orders, alternately; the best of three of each is shown.

Run: `python bench/profile_rfm.py [--small]`. Prints seconds of both, and their ratio.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from siyu.kit.lake import Lake
from siyu.understand.profile.models import LifecycleSettings
from siyu.understand.profile.store import compute
from siyu.understand.profile.store.tables import PROFILE_DDL
from siyu.unify.customer.service.feeding import LAKE_DDL
from siyu.unify.order.jobs import FEEDS

CUSTOMERS, ORDERS, ROUNDS = (20_000, 80_000, 2) if "--small" in sys.argv[1:] else (500_000, 2_000_000, 3)
NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)

# What an analyst would write for the same questions, for a shop in Shanghai (no change of clocks in these years).
BY_HAND = """
create or replace table by_hand as
with total as (
    select customer_no, min(paid_at) first_paid_at, max(paid_at) last_paid_at, count(*) orders, sum(net_fen) paid_fen
    from orders where paid_at is not null and customer_no is not null group by customer_no
),
gap as (
    select customer_no,
        epoch_us(paid_at) - lag(epoch_us(paid_at)) over (partition by customer_no order by paid_at) gap_us
    from orders where paid_at is not null and customer_no is not null
),
cycle as (
    select customer_no, median(gap_us) / 86400e6 cycle_days from gap where gap_us is not null group by customer_no
),
dated as (
    select total.*, cycle_days, date '2026-03-10' - cast(last_paid_at + interval 8 hour as date) recency_days
    from total left join cycle using (customer_no)
),
scored as (
    select *,
        5 * (rank() over (order by recency_days desc) - 1) // count(*) over () + 1 r,
        5 * (rank() over (order by orders) - 1) // count(*) over () + 1 f,
        5 * (rank() over (order by paid_fen) - 1) // count(*) over () + 1 m,
        recency_days <= avg(recency_days) over () is_recent, orders >= avg(orders) over () is_frequent,
        paid_fen >= avg(paid_fen) over () is_rich
    from dated
)
select c.customer_no, first_paid_at, last_paid_at, coalesce(orders, 0) orders, coalesce(paid_fen, 0) paid_fen,
    recency_days, r, f, m,
    case when is_rich then 'important_' else 'general_' end || case when is_recent and is_frequent then 'value'
        when is_recent then 'develop' when is_frequent then 'keep' else 'win_back' end value_group,
    case when recency_days is null then 'prospect' when recency_days <= 90 then 'active' when recency_days <= 180
        then 'silent' when recency_days <= 270 then 'sleeping' when recency_days <= 365 then 'pre_churn'
        else 'churned' end stage,
    case when date '2026-03-10' - cast(least(first_paid_at, created_at) + interval 8 hour as date) <= 30 then 'new'
        else 'old' end member_age,
    cycle_days,
    coalesce(50 * greatest(0, 365 - recency_days) // 365 + 30 * (f - 1) // 4 + 20 * (m - 1) // 4, 0) lifecycle_score
from customer c left join scored using (customer_no)
"""


def fill(cursor: duckdb.DuckDBPyConnection) -> None:
    """Half a million customers, two million orders over twenty months, skewed to few frequent buyers."""
    for ddl in (*(feed.ddl for feed in FEEDS), LAKE_DDL, PROFILE_DDL):
        cursor.execute(ddl)
    cursor.execute(
        f"insert into customer (customer_no, created_at) select i + 1, timestamp '2024-01-01' + to_seconds(i * 60)"
        f" from range({CUSTOMERS}) t(i)"
    )
    cursor.execute(
        f"""
        insert into orders (order_no, customer_no, status, placed_at, paid_at, net_fen)
        select 'O' || i, 1 + cast(pow((hash(i) % 1000003) / 1000003.0, 1.4) * {CUSTOMERS - 1} as integer), 'paid',
            moment, moment, 900 + hash(i * 3) % 60000
        from (
            select i, timestamp '2024-06-10' + to_seconds(hash(i * 7 + 1) % (638 * 86400)) moment
            from range({ORDERS}) t(i)
        )
        """
    )


def main() -> None:
    """Run both alternately, compare every row, print one line; exit 1 when slower than 1.5 times."""
    terms = compute.Terms(LifecycleSettings(), ZoneInfo("Asia/Shanghai"), NOW)
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake.duckdb", memory_mb=512)
        lake.change(fill)
        ours, hand = [], []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            lake.change(lambda cursor: compute.recompute(cursor, terms))
            ours.append(time.perf_counter() - began)
            began = time.perf_counter()
            lake.change(lambda cursor: cursor.execute(BY_HAND))
            hand.append(time.perf_counter() - began)
        differing = lake.rows(
            "select count(*) from profile p join by_hand h using (customer_no) where (p.orders, p.paid_fen, p.stage,"
            " p.member_age, p.lifecycle_score) is distinct from (h.orders, h.paid_fen, h.stage, h.member_age,"
            " h.lifecycle_score) or (p.r, p.f, p.m) is distinct from (h.r, h.f, h.m)"
            " or (p.r is not null and p.value_group <> h.value_group)"
            " or coalesce(abs(p.cycle_days - h.cycle_days) > 1e-9, (p.cycle_days is null) <> (h.cycle_days is null))"
        )[0][0]
        began = time.perf_counter()
        some = compute.recompute_some(lake, terms, compute.basis_of(lake)[0], range(1, 101))  # type: ignore[index]
        one_feed = time.perf_counter() - began
        lake.close()
    ratio = min(ours) / min(hand)
    sys.stdout.write(
        f"profiles of {CUSTOMERS:,} customers from {ORDERS:,} orders: {min(ours):.2f} s, by hand {min(hand):.2f} s, "
        f"ratio {ratio:.2f} (limit 1.50), differing rows {differing};"
        f" {len(some)} changed customers {one_feed * 1e3:.0f} ms\n"
    )
    sys.exit(ratio > 1.5 or differing > 0)


if __name__ == "__main__":
    main()
