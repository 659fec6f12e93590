"""Moves between lifecycle stages follow from the orders, exact to the shop's midnight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import duckdb
import pytest

from siyu.understand.audience.compile.stages import stage_moves
from tests.understand.audience.conftest import Shop

LIMITS = (90, 180, 270, 365)
STAGES = ("active", "silent", "sleeping", "pre_churn", "churned")


def moves(paid: list[datetime], zone: ZoneInfo) -> Iterator[tuple[str, str, datetime]]:
    """The definition, order by order and midnight by midnight."""
    ends = [*paid[1:], datetime(2400, 1, 1, tzinfo=UTC)]
    before: datetime | None = None
    for at, end in zip(paid, ends, strict=True):
        day = at.astimezone(zone).date()
        if before is None:
            yield "prospect", "active", at
        else:
            gap = (day - before.astimezone(zone).date()).days
            came_from = STAGES[sum(gap > limit for limit in LIMITS)]
            if came_from != "active":
                yield came_from, "active", at
        for limit, (stage, following) in zip(LIMITS, pairwise(STAGES), strict=True):
            moved_at = datetime.combine(day + timedelta(days=limit + 1), time(), zone).astimezone(UTC)
            if moved_at <= end:
                yield stage, following, moved_at
        before = at


@pytest.mark.parametrize("key", ["Asia/Shanghai", "America/New_York"])
def test_the_derived_moves_are_those_of_the_definition(key: str) -> None:
    zone, rng = ZoneInfo(key), Random(1)
    with duckdb.connect() as connection:
        connection.execute("create table orders (customer_no integer, paid_at timestamp)")
        expected = set()
        for number in range(1, 200):
            paid = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=rng.randrange(10**7))]
            for _ in range(rng.randrange(4)):
                days = rng.choice([1, 89, 90, 91, 180, 181, 270, 271, 365, 366, 500])
                midnight = datetime.combine((paid[-1] + timedelta(days=days)).astimezone(zone).date(), time(), zone)
                paid.append(midnight.astimezone(UTC) + timedelta(seconds=rng.choice([0, 1, 43200, 86399])))
            paid.sort()
            connection.executemany(
                "insert into orders values (?, ?)", [(number, at.replace(tzinfo=None)) for at in paid]
            )
            expected |= {(number, *move) for move in moves(paid, zone)}
        connection.execute("insert into orders values (null, '2024-01-01'), (1, null)")
        rows = connection.execute(
            f"select customer_no, from_stage, to_stage, moved_at from {stage_moves(LIMITS, zone)}"
        )
        found = {(number, one, two, at.replace(tzinfo=UTC)) for number, one, two, at in rows.fetchall()}
    assert found == expected
    assert len(found) > 600


def test_customers_enter_a_move_segment_at_the_midnight_of_the_move(shop: Shop) -> None:
    shop.customers(1, 2)
    noon = shop.clock.now()
    shop.put("orders", order_no="a", customer_no=1, paid_at=noon - timedelta(days=90))
    shop.put("orders", order_no="b", customer_no=2, paid_at=noon - timedelta(days=20))
    silent = {"t": "stage_move", "from": ["active"], "to": ["silent"], "window": {"w": "last", "n": 7, "unit": "day"}}
    segment = shop.segment("just gone silent", silent)
    shop.tick()
    shop.tick(12 * 3600 - 1)
    assert shop.members(segment) == []
    assert shop.tick(1) == 1
    assert shop.members(segment) == [1]
    shop.tick(7 * 86400 - 1)
    assert shop.members(segment) == [1]
    shop.tick(1)
    assert shop.members(segment) == []
