"""Segments of the language against hand-written SQL for the same answer on the same engine: wall and CPU, in one run.

    python bench/segment_shapes.py [--small] [--lake FILE]

10 M events of 500 k customers in DuckDB. Both statements of a pair must answer the same customers, of those that still
exist in `customer` (an erased one may have events left); the runs alternate and the best are compared.
Target: wall and CPU at most 1.2 × the hand-written statement, and every estimate within a second.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import numpy.typing as npt

from siyu.kit.errors import JsonValue
from siyu.understand.audience.compile import Scope, compile_definition
from siyu.understand.audience.rules import parse

NOW = datetime(2025, 12, 31, 12, tzinfo=UTC)
_NAIVE = NOW.replace(tzinfo=None)
_30, _180, _DAY = timedelta(days=30), timedelta(days=180), timedelta(days=1)
_ROUNDS = 15
_LIMIT = 1.2


@dataclass(frozen=True)
class Shape:
    """One question, in the language and by hand."""

    name: str
    definition: JsonValue
    sql: str
    params: tuple[object, ...]


def _did(event: str, days: int, at_least: int = 1) -> JsonValue:
    window: JsonValue = {"w": "last", "n": days, "unit": "day"}
    return {"t": "did", "event": event, "window": window, "condition": {"op": "gte", "value": at_least}}


_CART: JsonValue = {"event": "add_to_cart"}
_PAID: JsonValue = {"event": "order_paid"}
_LAST_30: JsonValue = {"w": "last", "n": 30, "unit": "day"}
SHAPES = (
    Shape(
        "attribute",
        {
            "t": "and",
            "of": [
                {"t": "attribute", "field": "city", "condition": {"op": "in", "values": ["city7", "city8", "city9"]}},
                {"t": "attribute", "field": "birthday", "condition": {"op": "during", "window": {
                    "w": "dates", "first": "1980-01-01", "last": "1999-12-31"}}},
            ],
        },
        "select customer_no from customer where city in ($1, $2, $3) and birthday between $4 and $5",
        ("city7", "city8", "city9", date(1980, 1, 1), date(1999, 12, 31)),
    ),
    Shape(
        "2 orders in 30 days",
        _did("order_paid", 30, 2),
        "select customer_no from customer where customer_no in (select customer_no from event "
        'where name = $1 and "at" > $2 and "at" <= $3 group by customer_no having count(*) >= 2)',
        ("order_paid", _NAIVE - _30, _NAIVE),
    ),
    Shape(
        "A then B in 24 h",
        {"t": "then", "first": _CART, "second": _PAID, "within": {"n": 24, "unit": "hour"}, "window": _LAST_30},
        "select customer_no from customer where customer_no in ("
        "select b.customer_no from event a join event b on a.customer_no = b.customer_no "
        'and b."at" >= a."at" and b."at" <= a."at" + to_hours(24) '
        'where a.name = $1 and b.name = $2 and a."at" > $3 and a."at" <= $4 and b."at" > $3 and b."at" <= $4)',
        ("add_to_cart", "order_paid", _NAIVE - _30, _NAIVE),
    ),
    Shape(
        "A and not B in 24 h",
        {"t": "then_not", "first": _CART, "second": _PAID, "within": {"n": 24, "unit": "hour"}, "window": _LAST_30},
        "select customer_no from customer where customer_no in (select a.customer_no from event a "
        'where a.name = $1 and a."at" > $3 and a."at" <= $4 - to_hours(24) and not exists ('
        "select 1 from event b where b.customer_no = a.customer_no and b.name = $2 "
        'and b."at" >= a."at" and b."at" <= a."at" + to_hours(24)))',
        ("add_to_cart", "order_paid", _NAIVE - _30, _NAIVE),
    ),
    Shape(
        "never in 180 days",
        {"t": "never", "event": "order_paid", "window": {"w": "last", "n": 180, "unit": "day"}},
        "select c.customer_no from customer c where not exists (select 1 from event e "
        'where e.customer_no = c.customer_no and e.name = $1 and e."at" > $2 and e."at" <= $3)',
        ("order_paid", _NAIVE - _180, _NAIVE),
    ),
    Shape(
        "nested",
        {
            "t": "and",
            "of": [
                {"t": "attribute", "field": "is_known", "condition": {"op": "eq", "value": True}},
                {"t": "or", "of": [_did("order_paid", 30), _did("add_to_cart", 30, 3)]},
                {"t": "not", "of": {"t": "segment", "segment_id": "vip"}},
            ],
        },
        "select c.customer_no from customer c where c.is_known and (exists (select 1 from event e "
        'where e.customer_no = c.customer_no and e.name = $1 and e."at" > $2 and e."at" <= $3) '
        "or c.customer_no in (select customer_no from event "
        'where name = $4 and "at" > $2 and "at" <= $3 group by customer_no having count(*) >= 3)) '
        "and c.customer_no not in (select customer_no from membership where segment_id = $5)",
        ("order_paid", _NAIVE - _30, _NAIVE, "add_to_cart", "vip"),
    ),
)  # fmt: skip


def main() -> None:
    """Print one line a shape; exit 1 when a limit is missed."""
    options = argparse.ArgumentParser()
    options.add_argument("--small", action="store_true", help="a hundredth of the data: a smoke test")
    options.add_argument("--lake", type=Path, help="keep the lake in this file and use it again")
    chosen = options.parse_args()
    events, customers = (100_000, 5_000) if chosen.small else (10_000_000, 500_000)
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.lake or Path(folder) / "bench.duckdb"
        is_new = not path.exists()
        connection = duckdb.connect(str(path), config={"threads": 2, "memory_limit": "1GB"})
        if is_new:
            _fill(connection, events, customers)
        print(f"{events:,} events, {customers:,} customers; best of {_ROUNDS}")
        print(f"{'shape':<22}{'members':>9}{'ours ms':>10}{'hand ms':>10}{'wall ×':>8}{'CPU ×':>8}")
        missed = [shape.name for shape in SHAPES if not _compare(connection, shape, is_small=chosen.small)]
    if missed and not chosen.small:
        raise SystemExit(f"beyond {_LIMIT} ×: {', '.join(missed)}")


def _compare(connection: duckdb.DuckDBPyConnection, shape: Shape, *, is_small: bool) -> bool:
    query = compile_definition(parse(shape.definition), Scope(NOW, ZoneInfo("Asia/Shanghai")))

    def ours() -> npt.NDArray[np.int32]:
        return _ask(connection, query.sql, query.params)

    def hand() -> npt.NDArray[np.int32]:
        return _ask(connection, shape.sql, shape.params)

    found = ours()
    assert np.array_equal(np.sort(found), np.sort(hand())), f"{shape.name}: different answers"
    pairs = [(_measured(ours), _measured(hand)) for _ in range(_ROUNDS)]
    wall, cpu = ([min(pair[side][kind] for pair in pairs) for side in (0, 1)] for kind in (0, 1))
    ratios = wall[0] / wall[1], cpu[0] / max(cpu[1], 1e-6)
    print(
        f"{shape.name:<22}{len(found):>9,}{wall[0] * 1000:>10.1f}{wall[1] * 1000:>10.1f}"
        f"{ratios[0]:>8.2f}{ratios[1]:>8.2f}"
    )
    return is_small or (max(ratios) <= _LIMIT and wall[0] <= 1.0)


def _ask(connection: duckdb.DuckDBPyConnection, sql: str, params: Sequence[object]) -> npt.NDArray[np.int32]:
    (numbers,) = connection.execute(sql, list(params)).fetchnumpy().values()
    return np.asarray(numbers)


def _measured(run: Callable[[], object]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), _cpu()
    run()
    return time.perf_counter() - began, _cpu() - cpu


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _fill(connection: duckdb.DuckDBPyConnection, events: int, customers: int) -> None:
    """A year of a shop: few customers do much, a twentieth of events are payments."""
    connection.execute("select setseed(0.5)")
    connection.execute(
        f"""
        create table event as
        select i as seq, p as person_no, p as customer_no,
            case when r < 0.45 then 'page_view' when r < 0.75 then 'view_item' when r < 0.87 then 'add_to_cart'
                when r < 0.92 then 'search' when r < 0.96 then 'order_placed' else 'order_paid' end as name,
            timestamp '2025-01-01' + to_microseconds(
                i * (31536000000000 // {events}) + cast(random() * 3600e6 as bigint)) as "at",
            cast(null as varchar) as order_no, 'S' || (i % 3000) as sku, 'P' || (i % 900) as spu,
            'c' || (i % 40) as category, cast(r * 100000 as bigint) as amount_fen, 1 as quantity,
            '/p/' || (i % 50) as page, cast(null as varchar) as keyword, 's' || (i % 5) as scene,
            'ch' || (i % 7) as channel, 'wx' as platform, 'city' || (p % 200) as city, false as is_simulated,
            '{{"a":' || (i % 10) || '}}' as props
        from (select i, random() as r, cast(1 + floor({customers} * power(random(), 2)) as integer) as p
            from range({events}) t(i))
        """
    )
    connection.execute(
        f"""
        create table customer as
        select cast(i as integer) as customer_no, timestamp '2024-01-01' + to_seconds(i * 40) as joined_at,
            date '1970-01-01' + cast(i % 18000 as integer) as birthday, 'city' || (i % 200) as city,
            i % 2 = 0 as is_known
        from range(1, {customers} + 1) t(i)
        """
    )
    connection.execute(
        f"create table membership as select 'vip' as segment_id, cast(i * 7 as integer) as customer_no, "
        f"timestamp '2025-01-01' as entered_at from range(1, {customers // 7}) t(i)"
    )
    connection.execute("checkpoint")


if __name__ == "__main__":
    main()
