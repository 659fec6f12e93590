"""Retention and lifecycle cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from siyu.measure import insight
from siyu.measure.insight import Cohort, LifecycleQuery, Range, RetentionQuery, Unit
from siyu.testing.cases.compare import Forms
from siyu.testing.cases.reading import first_of, next_period, period_day, period_start, pick, range_of
from siyu.testing.cases.world import World

_KINDS = {"first": "first_time", "first_ever": "first_time", "in_range": "first_in_range"}
_STATES = ("new", "returning", "resurrecting", "dormant", "active")


def answer_retention(world: World, query: Mapping[str, Any]) -> Mapping[str, object]:
    """What the retention table says, for each variant of the clock that is asked for."""
    variants = query.get("variants")
    if variants:
        found: dict[str, object] = {}
        for variant in variants:
            clock = "rolling" if variant.startswith("rolling") else "calendar"
            changed = {**query, "clock": clock} if variant in ("calendar", "rolling24h", "rolling") else query
            if variant in ("bounded", "unbounded"):
                changed = {**query, "mode": variant}
            elif variant in ("first_time", "first_in_range", "recurring"):
                changed = {**query, "kind": variant}
            rows = _rows(world, changed)
            found[variant] = Forms((_matrix(rows), {"matrix": _matrix(rows)}))
        return found
    return _fields(_rows(world, query))


def answer_lifecycle(world: World, query: Mapping[str, Any]) -> Mapping[str, object]:
    """Lifecycle states by period, in the forms a case may write them."""
    unit: Unit = query.get("unit", "day")
    listed = first_of(query, "periods", "cohorts")
    days = [period_day(text) for text in listed] if isinstance(listed, Sequence) and listed else []
    asked = LifecycleQuery(
        event=pick(first_of(query, "event", "events", "start")),
        unit=unit,
        range=_span(days, unit) if days else range_of(query.get("range")),
    )
    result = world.ask(lambda work: insight.lifecycle(work, query=asked))
    periods = [one for one in result.periods if not days or one.start in days]
    rows = {one.start.isoformat(): {state: getattr(one, state) for state in _STATES} for one in periods}
    plain = {day: {state: row[state] for state in _STATES[:4]} for day, row in rows.items()}
    signed = {day: {**row, "dormant": -row["dormant"]} for day, row in plain.items()}
    tables = (rows, plain, signed)
    by_state = {
        state: Forms(([row[state] for row in rows.values()], {day: row[state] for day, row in rows.items()}))
        for state in _STATES
    }
    listed_rows = tuple([{"period": day, **row} for day, row in table.items()] for table in tables)
    whole = Forms((*tables, *(list(table.values()) for table in tables), *listed_rows))
    return {
        **by_state,
        **{day: Forms(tuple(table[day] for table in tables)) for day in rows},
        **dict.fromkeys(("by_period", "by_day", "by_week", "by_month", "periods", "lifecycle", "rows"), whole),
    }


def _rows(world: World, query: Mapping[str, Any]) -> list[Cohort]:
    unit: Unit = query.get("unit", "day")
    days = [period_start(period_day(text), unit) for text in query.get("cohorts") or ()]
    kind = first_of(query, "kind", "cohort_by", default="first_time")
    start = first_of(query, "start", "start_event", "event")
    clock = str(first_of(query, "clock", "period", "periods_by", "variant", default="calendar"))
    asked = RetentionQuery(
        start=pick(start),
        back=pick(first_of(query, "return_event", "return", "back", default=start)),
        cohort=_KINDS.get(kind, kind),
        mode=query.get("mode", "bounded"),
        unit=unit,
        clock="rolling" if clock.startswith("rolling") else "calendar",
        periods=query["periods"],
        min_occurrences=first_of(query, "min_occurrences", "min_count", "min_events", "at_least", default=1),
        range=range_of(query["range"]) if query.get("range") else _span(days, unit),
    )
    result = world.ask(lambda work: insight.retention(work, query=asked))
    found = {cohort.start: cohort for cohort in result.cohorts}
    empty = (0,) * asked.periods
    blank = {"size": 0, "counts": empty, "rates": (None,) * asked.periods, "running": (False,) * asked.periods}
    return [found.get(day) or Cohort(start=day, same_period_returns=0, **blank) for day in (days or sorted(found))]


def _fields(rows: Sequence[Cohort]) -> Mapping[str, object]:
    running = [[number, period] for number, row in enumerate(rows) for period, is_on in enumerate(row.running) if is_on]
    table = [list(row.running) for row in rows]
    marked = Forms((running, table))
    rates = [row.rates for row in rows]
    return {
        "matrix": Forms((_matrix(rows), {row.start.isoformat(): row.counts for row in rows})),
        "same_period_returns": [row.same_period_returns for row in rows],
        "sizes": [row.size for row in rows],
        "cohort_sizes": [row.size for row in rows],
        **dict.fromkeys(("rates", "percent", "rate"), rates),
        **dict.fromkeys(("incomplete", "running", "incomplete_cells", "partial", "running_cells"), marked),
    }


def _matrix(rows: Sequence[Cohort]) -> list[Sequence[int | None]]:
    return [row.counts for row in rows]


def _span(days: Sequence[date], unit: Unit) -> Range:
    if not days:
        return Range()
    first, last = period_start(min(days), unit), period_start(max(days), unit)
    return Range(since=datetime.combine(first, time(0)), until=datetime.combine(next_period(last, unit), time(0)))
