"""Sequence questions: our kernels beside DuckDB SQL, on the same events in one run, answers compared.

    python -m bench.insight_kernels [--small]

Prints wall and CPU seconds of each, and the ratio.
20 M events of 1 M customers over 12 months; --small: 0.4 M of 20 k.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from bench._insight_profile import N_FEATURES, profile, profile_sql
from siyu.measure.insight.engines import funnel, paths, retention
from siyu.measure.insight.engines.jit import Events, Ints

DAY = 86_400_000_000
BEGIN = 1_735_660_800_000_000  # 2025-01-01 in Shanghai
DAYS = 365
NAMES = (
    "app_launch", "page_view", "view_item", "search", "add_to_cart", "begin_checkout", "order_paid", "share",
    "favorite", "app_hide", "app_show", "order_refunded",
)  # fmt: skip
WEIGHTS = np.array([14, 25, 22, 8, 9, 4, 3, 3, 4, 4, 3, 1], float)
STEPS = (2, 4, 5, 6)
WINDOW = 7 * DAY
GAP = 1_800_000_000
MAX_STEPS = 6
N_SHARDS = 16


class Shop(NamedTuple):
    """Events clustered by customer and cut into shards of whole customers; and the same as a DuckDB table."""

    shards: list[Events]
    lake: duckdb.DuckDBPyConnection


class Took(NamedTuple):
    """One measurement."""

    wall_s: float
    cpu_s: float
    answer: Any


def make_shop(n_customers: int, mean_events: int) -> Shop:
    """Customers with 1 to many sessions a year, each of a few events some seconds apart, in whole seconds."""
    rng = np.random.default_rng(7)
    n_sessions = rng.geometric(5 / mean_events, n_customers)
    lengths = rng.geometric(1 / 5, int(n_sessions.sum()))
    session_owner = np.repeat(np.arange(n_customers, dtype=np.int32), n_sessions)
    starts = rng.integers(0, DAYS * 86_400, lengths.size)
    owner = np.repeat(session_owner, lengths)
    gaps = rng.integers(0, 240, owner.size)
    first_of_session = np.zeros(owner.size, bool)
    first_of_session[np.concatenate([[0], np.cumsum(lengths)[:-1]])] = True
    gaps[first_of_session] = 0
    since_first = np.cumsum(gaps)
    since_start = since_first - np.repeat(since_first[first_of_session], lengths)
    seconds = np.minimum(np.repeat(starts, lengths) + since_start, DAYS * 86_400 - 1)
    order = np.lexsort((seconds, owner))
    owner, at = owner[order], BEGIN + seconds[order] * 1_000_000
    codes = rng.choice(len(NAMES), owner.size, p=WEIGHTS / WEIGHTS.sum()).astype(np.int32)
    offsets = np.searchsorted(owner, np.arange(n_customers + 1)).astype(np.int64)
    return Shop(_cut(offsets, at, codes), _load(owner, at, codes))


def _cut(offsets: Ints, at: Ints, codes: Any) -> list[Events]:
    edges = np.linspace(0, offsets.size - 1, N_SHARDS + 1).astype(int)
    shards = []
    for low, high in pairwise(edges):
        first, last = offsets[low], offsets[high]
        shards.append(Events(offsets[low : high + 1] - first, at[first:last].copy(), codes[first:last].copy()))
    return shards


def _load(owner: Any, at: Ints, codes: Any) -> duckdb.DuckDBPyConnection:
    lake = duckdb.connect()
    lake.execute("set threads = 2; set TimeZone = 'UTC'")
    order = np.argsort(at, kind="stable")
    table = pa.table({"customer_no": owner[order], "at": pa.array(at[order], pa.timestamp("us")), "code": codes[order]})
    lake.register("incoming", table)
    lake.execute("create table event as select * from incoming")
    lake.unregister("incoming")
    return lake


def over_shards(shop: Shop, run: Callable[[Events], Any]) -> list[Any]:
    """Every shard's answer; two threads, as the kernels hold no lock."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, shop.shards))


def funnel_kernel(shop: Shop) -> Any:
    """Customers per step of an ordered 4-step funnel, window of 7 days."""
    steps = np.zeros(len(NAMES), np.uint32)
    for bit, code in enumerate(STEPS):
        steps[code] = 1 << bit
    none = np.empty(0, np.int64)
    plan = funnel.FunnelPlan(steps, np.zeros_like(steps), none, none, len(STEPS), WINDOW, 0, 2**62)

    def run(events: Events) -> Any:
        out = funnel.empty_standings(events.offsets.size - 1)
        funnel.ordered(events, plan, out)
        return [(out.level >= step).sum() for step in range(1, len(STEPS) + 1)]

    return np.sum(over_shards(shop, run), axis=0).tolist()


FUNNEL_SQL = f"""
with s1 as (select customer_no, "at" as t from event where code = {STEPS[0]}),
s2 as (select customer_no, "at" as t from event where code = {STEPS[1]}),
s3 as (select customer_no, "at" as t from event where code = {STEPS[2]}),
s4 as (select customer_no, "at" as t from event where code = {STEPS[3]}),
j2 as (select s1.customer_no, s1.t as t1, s2.t as t2
    from s1 asof left join s2 on s1.customer_no = s2.customer_no and s2.t >= s1.t),
j3 as (select j2.*, s3.t as t3 from j2 asof left join s3 on j2.customer_no = s3.customer_no and s3.t >= j2.t2),
j4 as (select j3.*, s4.t as t4 from j3 asof left join s4 on j3.customer_no = s4.customer_no and s4.t >= j3.t3),
levels as (select customer_no, max(case when t4 - t1 <= interval 7 day then 4 when t3 - t1 <= interval 7 day then 3
    when t2 - t1 <= interval 7 day then 2 else 1 end) as level from j4 group by 1)
select count(*), count(*) filter (level >= 2), count(*) filter (level >= 3), count(*) filter (level >= 4) from levels
"""


def retention_kernel(shop: Shop) -> Any:
    """12 weekly cohorts by first launch ever, launches in 12 periods, bounded."""
    bounds = BEGIN + np.arange(12 + 12 + 1, dtype=np.int64) * 7 * DAY
    flags = np.zeros(len(NAMES), np.uint8)
    flags[0] = 1
    plan = retention.RetentionPlan(
        flags, flags, bounds, 1 / (7 * DAY), BEGIN, int(bounds[12]), 2**62, retention.FIRST_TIME, False, 0, 1
    )

    def run(events: Events) -> Any:
        n = events.offsets.size - 1
        tally = retention.RetentionTally(
            np.zeros((1, 12, 12), np.int64), np.zeros((1, 12), np.int64), np.zeros(n, np.int32), (-1, -1),
            np.zeros(n, np.uint8),
        )  # fmt: skip
        retention.retention(events, plan, tally)
        return tally.counts[0]

    return np.sum(over_shards(shop, run), axis=0).tolist()


RETENTION_SQL = f"""
with active as (select distinct customer_no, (epoch_us("at") - {BEGIN}) // {7 * DAY} as week from event where code = 0),
first as (select customer_no, min(week) as cohort from active group by 1)
select cohort, week - cohort as period, count(*)
from active join first using (customer_no)
where cohort < 12 and week - cohort < 12
group by 1, 2
"""


def paths_kernel(shop: Shop) -> Any:
    """Sessions by edge over the first 6 nodes."""
    nodes = np.arange(len(NAMES) + 1, dtype=np.int32)
    nodes[-1] = -1
    plan = paths.PathsPlan(nodes, GAP, 0, 2**62, -1, -1, MAX_STEPS)

    def run(events: Events) -> Any:
        n, k = events.offsets.size - 1, len(NAMES)
        tally = paths.PathsTally(
            np.zeros((MAX_STEPS - 1, k, k), np.int64), np.zeros((MAX_STEPS, k), np.int64),
            np.zeros((MAX_STEPS, k), np.int64), np.ones(n, np.uint8), (-1, -1, -1), np.zeros(n, np.uint8),
        )  # fmt: skip
        paths.paths(events, plan, tally)
        return tally.edges

    return int(np.sum(over_shards(shop, run), axis=0)[1].sum())


PATHS_SQL = f"""
with gaps as (select customer_no, "at", code, rowid,
    coalesce(epoch_us("at") - epoch_us(lag("at") over w) >= {GAP}, true) as is_new, lag(code) over w as before
    from event window w as (partition by customer_no order by "at", rowid)),
kept as (select *, sum(is_new::int) over (partition by customer_no order by "at", rowid) as session from gaps),
nodes as (select customer_no, session, code, row_number() over w as step, lead(code) over w as target
    from kept where is_new or code <> before
    window w as (partition by customer_no, session order by "at", rowid))
select sum(sessions) from (select step, code, target, count(*) as sessions from nodes
    where step < {MAX_STEPS} and target is not null group by all) where step = 2
"""


def profile_kernel(shop: Shop) -> Any:
    """40 features per customer."""
    as_of = BEGIN + DAYS * DAY

    def run(events: Events) -> Any:
        out = np.zeros((events.offsets.size - 1, N_FEATURES))
        profile(events, as_of, out)
        return out.sum(axis=0)

    return np.sum(over_shards(shop, run), axis=0).tolist()


def measure(run: Callable[[], Any], times: int) -> Took:
    """The quickest of several runs."""
    best = Took(float("inf"), float("inf"), None)
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = run()
        took = Took(time.perf_counter() - wall, time.process_time() - cpu, answer)
        best = min(best, took, key=lambda one: one.wall_s)
    return best


def main(is_small: bool) -> None:
    """Make the shop, warm the kernels on a little one, measure, compare."""
    tiny = make_shop(100, 20)
    shop = make_shop(20_000 if is_small else 1_000_000, 20)
    n_events = sum(events.at.size for events in shop.shards)
    print(f"{n_events:,} events, DuckDB {duckdb.__version__}, numpy {np.__version__}, 2 threads each")
    as_of = BEGIN + DAYS * DAY
    questions: list[tuple[str, Callable[[Shop], Any], str, Callable[[list[tuple[Any, ...]]], Any]]] = [
        ("funnel", funnel_kernel, FUNNEL_SQL, lambda rows: list(rows[0])),
        ("retention", retention_kernel, RETENTION_SQL, _matrix),
        ("paths", paths_kernel, PATHS_SQL, lambda rows: int(rows[0][0])),
        ("profile", profile_kernel, profile_sql(as_of, len(NAMES)), lambda rows: [float(x) for x in rows[0]]),
    ]
    print(f"{'':10} {'kernel wall':>12} {'cpu':>7} {'DuckDB wall':>12} {'cpu':>7} {'times faster':>13}")
    for name, kernel, sql, read in questions:
        kernel(tiny)
        ours = measure(lambda kernel=kernel: kernel(shop), 3)  # type: ignore[misc]
        theirs = measure(lambda sql=sql: shop.lake.execute(sql).fetchall(), 1)  # type: ignore[misc]
        is_same = np.allclose(ours.answer, read(theirs.answer), rtol=1e-9)
        ratio = f"{theirs.wall_s / ours.wall_s:.1f} wall, {theirs.cpu_s / ours.cpu_s:.1f} cpu"
        print(
            f"{name:10} {ours.wall_s:12.3f} {ours.cpu_s:7.2f} {theirs.wall_s:12.3f} {theirs.cpu_s:7.2f}  {ratio}"
            f"{'' if is_same else '   ANSWERS DIFFER'}"
        )
        if not is_same:
            sys.exit(1)


def _matrix(rows: list[tuple[Any, ...]]) -> list[list[int]]:
    table = [[0] * 12 for _ in range(12)]
    for cohort, period, count in rows:
        table[cohort][period] = count
    return table


if __name__ == "__main__":
    main("--small" in sys.argv[1:])
