"""Tables of data quality: the plan, what broke it by day, volume and lag by hour, how far was looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import duckdb
import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Connection, Date, Double, String, Text
from sqlalchemy.dialects import postgresql, sqlite

from siyu.collect.quality.models import PlannedEvent, PlannedProperty, Sample, Violation, ViolationKind, VolumePoint
from siyu.collect.quality.rules.tally import OTHER, SAMPLES, Count, Key
from siyu.kit.db import Instant, Json, insert_missing, shop_table, upsert
from siyu.kit.lake import Lake

Row = dict[str, Any]  # one row on its way into a table

planned_event = shop_table(
    "planned_event",
    Column("name", String(128), primary_key=True),
    Column("policy", String(8), nullable=False),
    Column("note", Text, nullable=False),
    Column("properties", Json, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

violation = shop_table(
    "violation",
    Column("day", Date, primary_key=True),
    Column("event", String(128), primary_key=True),
    Column("kind", String(24), primary_key=True),
    Column("property", String(128), primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("samples", Json, nullable=False),
)

event_volume = shop_table(
    "event_volume",
    Column("hour", Instant, primary_key=True),
    Column("event", String(128), primary_key=True),
    Column("count", BigInteger, nullable=False),
)

event_lag = shop_table(
    "event_lag",
    Column("hour", Instant, primary_key=True),
    Column("buckets", Json, nullable=False),
    Column("max_s", Double, nullable=False),
)

inspected = shop_table("inspected", Column("seq", BigInteger, nullable=False))


def save_plan(connection: Connection, shop_id: str, plan: PlannedEvent) -> None:
    """Keep the plan of one event."""
    row = {
        "shop_id": shop_id, "name": plan.name, "policy": plan.policy.value, "note": plan.note,
        "properties": [planned.model_dump(mode="json") for planned in plan.properties], "updated_at": plan.updated_at,
    }  # fmt: skip
    upsert(connection, planned_event, [row], keys=["shop_id", "name"])


def delete_plan(connection: Connection, shop_id: str, name: str) -> bool:
    """Whether there was such a plan."""
    here = planned_event.c
    return connection.execute(sa.delete(planned_event).where(here.shop_id == shop_id, here.name == name)).rowcount == 1


def plans(connection: Connection, shop_id: str, name: str | None = None) -> list[PlannedEvent]:
    """The whole plan by event name, or that of one event."""
    here = planned_event.c
    query = sa.select(here.name, here.policy, here.note, here.properties, here.updated_at).where(
        here.shop_id == shop_id
    )
    if name is not None:
        query = query.where(here.name == name)
    return [
        PlannedEvent(
            name=row.name, policy=row.policy, note=row.note, updated_at=row.updated_at,
            properties=tuple(PlannedProperty.model_validate(one) for one in row.properties),
        )
        for row in connection.execute(query.order_by(here.name))
    ]  # fmt: skip


def inspected_to(connection: Connection, shop_id: str) -> int:
    """The number of the last event that was inspected."""
    return connection.execute(sa.select(inspected.c.seq).where(inspected.c.shop_id == shop_id)).scalar() or 0


def advance(connection: Connection, shop_id: str, was: int, now: int) -> bool:
    """Whether the watermark stood at `was` and now stands at `now`: one inspector wins."""
    insert_missing(connection, inspected, [{"shop_id": shop_id, "seq": 0}])
    here = inspected.c
    moved = sa.update(inspected).where(here.shop_id == shop_id, here.seq == was).values(seq=now)
    return connection.execute(moved).rowcount == 1


def add_violations(connection: Connection, shop_id: str, day: date, counts: Mapping[Key, Count]) -> None:
    """Add to the day's violations, keeping the newest samples of each."""
    if not counts:
        return
    known = _samples_of_day(connection, shop_id, day)
    rows: dict[Key, Row] = {}
    for key, count in counts.items():
        event, kind, name = key if key in known or len(known) < 1_000 else (OTHER, key[1], OTHER)
        samples = [*count.samples, *known.get((event, kind, name), [])][:SAMPLES]
        known[(event, kind, name)] = samples
        here = rows.setdefault(
            (event, kind, name),
            {
                "shop_id": shop_id, "day": day, "event": event, "kind": kind.value, "property": name[:128], "count": 0,
                "first_at": count.first_at, "last_at": count.last_at, "samples": [],
            },
        )  # fmt: skip
        here["count"] += count.count
        here["samples"] = [sample.model_dump(mode="json") for sample in samples]
    _add(connection, violation, list(rows.values()), ["day", "event", "kind", "property"], ["last_at", "samples"])


def add_volume(connection: Connection, shop_id: str, volume: Mapping[tuple[datetime, str], int]) -> None:
    """Add to the hours' counts."""
    rows = [
        {"shop_id": shop_id, "hour": hour, "event": event, "count": count} for (hour, event), count in volume.items()
    ]
    _add(connection, event_volume, rows, ["hour", "event"], [])


def add_lag(
    connection: Connection, shop_id: str, lag: Mapping[datetime, Sequence[int]], max_s: Mapping[datetime, float]
) -> None:
    """Add to the hours' lag histograms."""
    here = event_lag.c
    query = sa.select(here.hour, here.buckets, here.max_s).where(here.shop_id == shop_id, here.hour.in_(list(lag)))
    known = {row.hour: (row.buckets, row.max_s) for row in connection.execute(query)}
    rows = []
    for hour, buckets in lag.items():
        before, highest = known.get(hour, ([0] * len(buckets), 0.0))
        summed = [one + other for one, other in zip(before, buckets, strict=True)]
        rows.append({"shop_id": shop_id, "hour": hour, "buckets": summed, "max_s": max(highest, max_s[hour])})
    upsert(connection, event_lag, rows, keys=["shop_id", "hour"])


def violations(
    connection: Connection, shop_id: str, since: date, event: str | None, kind: ViolationKind | None
) -> list[Violation]:
    """What went wrong since a day, the most frequent first, at most 500."""
    here = violation.c
    query = sa.select(
        here.event, here.kind, here.property, here["count"], here.first_at, here.last_at, here.samples
    ).where(here.shop_id == shop_id, here.day >= since)
    if event is not None:
        query = query.where(here.event == event)
    if kind is not None:
        query = query.where(here.kind == kind.value)
    found: dict[tuple[str, str, str], Violation] = {}
    for row in connection.execute(query.order_by(here.day.desc())):
        key = (row[0], row[1], row[2])
        newer = found.get(key)
        samples = tuple(Sample.model_validate(one) for one in row[6])
        found[key] = Violation(
            event=row[0], kind=row[1], property=row[2], count=row[3] + (newer.count if newer else 0), first_at=row[4],
            last_at=newer.last_at if newer else row[5], samples=((newer.samples if newer else ()) + samples)[:SAMPLES],
        )  # fmt: skip
    return sorted(found.values(), key=lambda one: (-one.count, one.event, one.kind, one.property))[:500]


def clear_violations(connection: Connection, shop_id: str, event: str | None) -> int:
    """How many rows of violations were removed, of one event or of all."""
    query = sa.delete(violation).where(violation.c.shop_id == shop_id)
    return connection.execute(query if event is None else query.where(violation.c.event == event)).rowcount


def sweep(connection: Connection, shop_id: str, day: date, hour: datetime) -> None:
    """Remove violations before the day, volume and lag before the hour."""
    connection.execute(sa.delete(violation).where(violation.c.shop_id == shop_id, violation.c.day < day))
    for table in (event_volume, event_lag):
        connection.execute(sa.delete(table).where(table.c.shop_id == shop_id, table.c.hour < hour))


def volume(
    connection: Connection, shop_id: str, since: datetime, until: datetime, event: str | None
) -> list[VolumePoint]:
    """Counts by hour and event in [since, until), oldest first."""
    here = event_volume.c
    query = sa.select(here.hour, here.event, here["count"]).where(
        here.shop_id == shop_id, here.hour >= since, here.hour < until
    )
    if event is not None:
        query = query.where(here.event == event)
    rows = connection.execute(query.order_by(here.hour, here.event))
    return [VolumePoint(start=row[0], event=row[1], count=row[2]) for row in rows]


def lag_since(connection: Connection, shop_id: str, since: datetime) -> list[tuple[list[int], float]]:
    """Lag histogram and highest lag of each hour since an instant."""
    here = event_lag.c
    query = sa.select(here.buckets, here.max_s).where(here.shop_id == shop_id, here.hour >= since)
    return [(row[0], row[1]) for row in connection.execute(query)]


def in_lake_to(lake: Lake) -> int:
    """The number of the last event that the lake has; 0 while it has none or was never built."""
    try:
        rows = lake.rows("select value from timeline_mark where name = 'joined'")
    except duckdb.CatalogException:
        return 0
    return int(rows[0][0]) if rows else 0


def _samples_of_day(connection: Connection, shop_id: str, day: date) -> dict[Key, list[Sample]]:
    here = violation.c
    query = sa.select(here.event, here.kind, here.property, here.samples)
    rows = connection.execute(query.where(here.shop_id == shop_id, here.day == day))
    return {
        (row[0], ViolationKind(row[1]), row[2]): [Sample.model_validate(one) for one in row[3]] for row in rows
    }  # fmt: skip


def _add(
    connection: Connection, table: sa.Table, rows: Sequence[Row], keys: Sequence[str], replaced: Sequence[str]
) -> None:
    """Insert rows; where the key exists, add the count and replace some columns."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    changes = {name: statement.excluded[name] for name in replaced}
    changes["count"] = table.c["count"] + statement.excluded["count"]
    connection.execute(statement.on_conflict_do_update(index_elements=["shop_id", *keys], set_=changes), list(rows))
