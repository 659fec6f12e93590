"""From an event's acknowledgement to the membership it causes, with the whole background runner at work.

    python bench/segment_freshness.py [--small] [--seconds N] [--rate N] [--history N]

Events of distinct customers go through intake, timeline and the refresh of 20 segments over a lake with history;
one of the segments asks for the event sent. Target: p99 at most 1 s at 500 events a second.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from siyu.app import Engine, open_runtime
from siyu.collect import intake
from siyu.collect.intake import Fact
from siyu.kit.desk import Desk
from siyu.kit.errors import JsonValue
from siyu.kit.settings import Settings
from siyu.kit.work import Work
from siyu.platform import shop
from siyu.schema import whole_metadata
from siyu.understand import audience
from siyu.understand.audience import Draft, parse
from siyu.unify import customer
from siyu.unify.customer import Identity, IdentityKind, Sighting

SHOP = "bench-shop"
_TARGET_S = 1.0


class Watch(threading.Thread):
    """Looks at the members every few milliseconds and notes when each was first seen."""

    def __init__(self, desk: Desk, segment_id: str) -> None:
        super().__init__(daemon=True)
        self.seen_at: dict[int, float] = {}
        self._desk, self._segment_id, self._known = desk, segment_id, BitMap()
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(0.01):
            members = self._desk.read(lambda work: audience.member_set(work, segment_id=self._segment_id))
            now = time.perf_counter()
            for number in members - self._known:
                self.seen_at[number] = now
            self._known = members


def main() -> None:
    """Print the distribution; exit 1 beyond the target."""
    options = argparse.ArgumentParser()
    options.add_argument("--small", action="store_true", help="a few seconds over little history: a smoke test")
    options.add_argument("--seconds", type=int, default=20)
    options.add_argument("--rate", type=int, default=500, help="events a second")
    options.add_argument("--history", type=int, default=2_000_000, help="events in the lake before")
    chosen = options.parse_args()
    seconds, history = (4, 100_000) if chosen.small else (chosen.seconds, chosen.history)
    with tempfile.TemporaryDirectory() as folder:
        runtime = open_runtime(Settings(data_dir=Path(folder)))
        tables = whole_metadata()
        runtime.db.write(tables.create_all)
        desk = runtime.desk(SHOP)
        desk.write(lambda work: shop.create(work, name="Bench", zone="Asia/Shanghai"))
        sent = _people(desk, seconds * chosen.rate)
        _history(desk, history, len(sent))
        watched = _segments(desk)
        runner = Engine(runtime)
        runner.start()
        _wait_until_calm(desk)
        watch = Watch(desk, watched)
        watch.start()
        acknowledged = _send(desk, sent, chosen.rate)
        _wait_for(watch, len(sent))
        watch.stopping.set()
        watch.join()
        runner.stop()
        runtime.close()
    _report(acknowledged, watch.seen_at, chosen.rate)


def _people(desk: Desk, count: int) -> list[int]:
    """That many customers, in the lake too."""
    from siyu.kit.feed import feed_once

    found: list[int] = []
    for start in range(0, count, 2000):
        names = [f"member-{number}" for number in range(start, min(start + 2000, count))]
        sightings = [Sighting((Identity(IdentityKind.MEMBER_NO, name),)) for name in names]
        found.extend(desk.write(lambda work, seen=sightings: customer.resolve_many(work, sightings=seen)).customer_nos)  # type: ignore[misc]
    while feed_once(desk):
        pass
    return found


def _history(desk: Desk, events: int, customers: int) -> None:
    """A year of other events, numbered below those to come."""
    began = (datetime.now(UTC) - timedelta(days=365)).replace(tzinfo=None)
    desk.lake.change(
        lambda cursor: cursor.execute(
            'insert into event (seq, person_no, customer_no, name, "at", amount_fen, props) '
            "select i - $2, p, p, case i % 5 when 0 then 'order_paid' when 1 then 'add_to_cart' else 'page_view' end, "
            "$1 + to_microseconds(i * (31536000000000 // $2)), i % 1000, '{}' "
            "from (select i, cast(1 + floor(random() * $3) as integer) as p from range($2) t(i))",
            [began, events, customers],
        )
    )


def _segments(desk: Desk) -> str:
    """Twenty segments; the id of the one that is watched."""
    month: JsonValue = {"w": "last", "n": 30, "unit": "day"}
    orders: list[JsonValue] = [
        {"t": "did", "event": "order_paid", "window": month, "condition": {"op": "gte", "value": number}}
        for number in range(1, 8)
    ]
    carts: list[JsonValue] = [
        {"t": "then_not", "first": {"event": "add_to_cart"}, "second": {"event": "order_paid"},
         "within": {"n": hours, "unit": "hour"}, "window": month}
        for hours in range(1, 7)
    ]  # fmt: skip
    looks: list[JsonValue] = [
        {"t": "and", "of": [{"t": "did", "event": "lucky_draw"}, {"t": "not", "of": one}]} for one in orders[:6]
    ]

    def create(work: Work, name: str, raw: JsonValue) -> str:
        return audience.create(work, draft=Draft(name=name, definition=parse(raw))).segment_id

    for number, raw in enumerate([*orders, *carts, *looks]):
        desk.write(lambda work, name=f"segment {number}", raw=raw: create(work, name, raw))  # type: ignore[misc]
    return desk.write(lambda work: create(work, "watched", {"t": "did", "event": "lucky_draw", "window": month}))


def _wait_until_calm(desk: Desk) -> None:
    """Until every segment was evaluated."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if all(segment.evaluated_at for segment in desk.read(audience.list_all)):
            time.sleep(2)
            return
        time.sleep(0.2)
    raise SystemExit("the segments were not evaluated in two minutes")


def _send(desk: Desk, customer_nos: list[int], rate: int) -> dict[int, float]:
    """One event of each customer at an even rate, a tenth of a second's worth together; when each was acknowledged."""
    acknowledged: dict[int, float] = {}
    portion = max(1, rate // 10)
    began = time.perf_counter()
    for start in range(0, len(customer_nos), portion):
        time.sleep(max(0.0, began + start / rate - time.perf_counter()))
        numbers = customer_nos[start : start + portion]
        now = datetime.now(UTC)
        facts = [Fact(name="lucky_draw", at=now, customer_no=number, message_id=f"draw-{number}") for number in numbers]
        desk.write(lambda work, facts=facts: intake.record(work, facts))  # type: ignore[misc]
        acknowledged.update(dict.fromkeys(numbers, time.perf_counter()))
    return acknowledged


def _wait_for(watch: Watch, count: int) -> None:
    deadline = time.monotonic() + 30
    while len(watch.seen_at) < count and time.monotonic() < deadline:
        time.sleep(0.05)


def _report(acknowledged: dict[int, float], seen_at: dict[int, float], rate: int) -> None:
    missing = len(acknowledged) - len(seen_at)
    waits = np.array([seen_at[number] - at for number, at in acknowledged.items() if number in seen_at])
    p50, p95, p99 = (float(value) for value in np.percentile(waits, [50, 95, 99]))
    print(f"{len(acknowledged):,} events at {rate}/s over 20 segments; not visible after 30 s: {missing}")
    print(f"event acknowledged -> member: p50 {p50:.3f} s, p95 {p95:.3f} s, p99 {p99:.3f} s, max {waits.max():.3f} s")
    if missing or p99 > _TARGET_S:
        raise SystemExit(f"target: p99 at most {_TARGET_S} s, none missing")


if __name__ == "__main__":
    main()
