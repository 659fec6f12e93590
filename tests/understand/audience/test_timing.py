"""Windows are exact to the microsecond, at noon as at midnight; the moments when time alone matters are all known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from siyu.understand.audience.models import Anniversary, Days, Last, Next, Older
from siyu.understand.audience.rules import Edge, anniversary_keys, bounds, parse, reads_of
from siyu.understand.audience.rules.nesting import cycle_through, topological
from tests.understand.audience.definitions import random_definition
from tests.understand.audience.oracle import holds
from tests.understand.audience.truth import World
from tests.understand.audience.worlds import random_world

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize("hour", [0, 12])
def test_a_rolling_window_opens_just_after_its_length_ago_and_closes_with_now(hour: int) -> None:
    now = datetime(2026, 3, 10, hour, tzinfo=SHANGHAI).astimezone(UTC)
    day = timedelta(days=1)
    assert bounds(Last(w="last", n=24, unit="hour"), now, SHANGHAI) == (now - day + TICK, now + TICK)
    assert bounds(Older(w="older", n=1, unit="day"), now, SHANGHAI) == (None, now - day + TICK)
    assert bounds(Next(w="next", n=86400, unit="second"), now, SHANGHAI) == (now + TICK, now + day + TICK)


def test_calendar_days_begin_at_midnight_of_the_shop_also_when_a_clock_is_changed() -> None:
    noon = datetime(2026, 3, 8, 12, tzinfo=NEW_YORK)  # the clock went from 2 to 3 in this night
    week = bounds(Days(w="days", n=1), noon, NEW_YORK)
    assert week == (datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 3, 9, 4, tzinfo=UTC))
    before = bounds(Days(w="days", n=2, with_today=False), noon, NEW_YORK)
    assert before == (datetime(2026, 3, 6, 5, tzinfo=UTC), datetime(2026, 3, 8, 5, tzinfo=UTC))


def test_leap_day_birthdays_are_kept_on_the_28th_in_common_years_only() -> None:
    today = Anniversary(op="anniversary", days=0)
    assert anniversary_keys(today, date(2026, 2, 28)) == (228, 229)
    assert anniversary_keys(today, date(2028, 2, 28)) == (228,)
    assert anniversary_keys(today, date(2028, 2, 29)) == (229,)
    assert anniversary_keys(Anniversary(op="anniversary", direction="last", days=1), date(2026, 1, 1)) == (101, 1231)


def test_segments_are_ordered_after_what_they_contain_and_circles_are_named() -> None:
    assert topological({"c": {"b"}, "b": {"a", "gone"}, "a": set()}) == ("a", "b", "c")
    assert cycle_through("a", {"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ("a", "b", "c", "a")
    assert cycle_through("a", {"a": {"a"}}) == ("a", "a")
    assert cycle_through("a", {"a": {"b"}, "b": {"c"}, "c": {"b"}}) is None


def test_when_time_alone_changes_an_answer_an_edge_was_crossed() -> None:
    """The small refreshes look only at customers who crossed an edge: nobody else may change without new data."""
    changed = 0
    for seed in range(300):
        rng = Random(seed)
        world = random_world(rng)
        raws = [random_definition(rng, depth=1) for _ in range(30)]
        step = timedelta(seconds=rng.choice([1, 60, 3600, 86400]))
        later = World(**{**vars(world), "now": world.now + step})
        for definition in (parse(raw) for raw in raws):
            reads = reads_of(definition)
            is_next_day = world.now.astimezone(world.zone).date() != later.now.astimezone(world.zone).date()
            if reads.by_the_minute or (reads.at_midnight and is_next_day):
                continue
            for customer in world.customer:
                if holds(world, customer, definition) != holds(later, customer, definition):
                    changed += 1
                    number = customer["customer_no"]
                    assert any(crosses(world, later.now, edge, number) for edge in reads.edges), (seed, definition)
    assert changed > 500


def crosses(world: World, later: datetime, edge: Edge, customer_no: int) -> bool:
    """Whether one of the customer's moments reaches the edge's age in (now, later]."""
    rows: list[dict[str, Any]] = getattr(world, edge.table)
    offset = timedelta(seconds=edge.offset_s)
    return any(
        row["customer_no"] == customer_no
        and row[edge.column] is not None
        and (edge.event is None or row["name"] == edge.event)
        and world.now < row[edge.column] + offset <= later
        for row in rows
    )
