"""Funnel cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from siyu.measure import insight
from siyu.measure.insight import Breakdown, Exclusion, FunnelCell, FunnelQuery, FunnelResult
from siyu.testing.cases.compare import Forms
from siyu.testing.cases.reading import first_of, pick, range_of
from siyu.testing.cases.world import World

_NO_VALUE = ("(none)", "null", "none", "None", "", "unknown", "(empty)")


def answer_funnel(world: World, query: Mapping[str, Any]) -> Mapping[str, object]:
    """What the funnel says, in the fields of the cases."""
    asked = _query(query)
    result = world.ask(lambda work: insight.funnel(work, query=asked))
    time = result.time_to_convert
    return {
        "counts": result.counts,
        "conversion": result.conversion,
        "step_conversion": result.step_conversion,
        "time_to_convert_s": _time(result),
        "time_to_convert": _time(result),
        "level_by_user": _levels(world, asked),
        "entries": result.entries if result.entries is not None else result.counts[0],
        "completed_attempts": result.completed,
        "settled_counts": result.settled_counts,
        "settled_conversion": result.settled_conversion,
        "pending": Forms((result.pending, result.pending_counts, _users(world, asked, "pending"))),
        "pending_users": Forms((_users(world, asked, "pending"), result.pending)),
        "excluded": Forms((result.excluded, _users(world, asked, "excluded"))),
        "excluded_users": Forms((_users(world, asked, "excluded"), result.excluded)),
        "median_s": None if time is None else time.median_s,
        **_buckets(result),
    }


def _query(query: Mapping[str, Any]) -> FunnelQuery:
    order = {"any_order": "any", "unordered": "any", "strict_order": "strict"}.get(
        query.get("order", "ordered"), query.get("order", "ordered")
    )
    count = "attempts" if first_of(query, "count", "mode") in ("attempts", "totals") else "customers"
    window = first_of(query, "window_s", default=None)
    return FunnelQuery(
        steps=tuple(pick(step) for step in query["steps"]),
        window_s=3_650 * 86_400 if window is None else window,
        order=order,
        count=count,
        exclusions=_exclusions(query),
        range=range_of(first_of(query, "entry_range", "range")),
        breakdown=_breakdown(query.get("breakdown")),
    )


def _exclusions(query: Mapping[str, Any]) -> tuple[Exclusion, ...]:
    given = first_of(query, "exclusion", "exclusions", default=())
    found = []
    for one in [given] if isinstance(given, (str, Mapping)) else given:
        if isinstance(one, str):
            found.append(Exclusion(event=pick(one), after=1, before=len(query["steps"])))
            continue
        between = first_of(one, "between", "steps", "between_steps", default=None)
        if between is None:
            between = (
                first_of(one, "from_step", "from", "after", "after_step", "i", default=1),
                first_of(one, "to_step", "to", "before", "before_step", "j", default=len(query["steps"])),
            )
        after, before = between
        from_zero = 1 if after == 0 else 0
        found.append(Exclusion(event=pick(one), after=after + from_zero, before=before + from_zero))
    return tuple(found)


def _breakdown(given: object) -> Breakdown | None:
    if given is None:
        return None
    if isinstance(given, Mapping):
        given = first_of(given, "property", "prop", "by", "key")
    return Breakdown(by="event", property=str(given), limit=100)


def _time(result: FunnelResult) -> object:
    time = result.time_to_convert
    if time is None:
        return Forms((None, {"n": 0, "median": None, "mean": None}, {"n": 0}))
    return Forms(
        (
            {"median": time.median_s, "mean": time.mean_s, "n": time.n},
            {"median": time.median_s, "n": time.n},
            {"median": time.median_s},
            {"mean": time.mean_s},
            time.median_s,
        )
    )


def _levels(world: World, asked: FunnelQuery) -> dict[str, int]:
    levels: dict[str, int] = {}
    for step in range(1, len(asked.steps) + 1):
        cell = FunnelCell(step=step, outcome="reached")
        behind = world.ask(lambda work, cell=cell: insight.customers_behind(work, query=asked, cell=cell))  # type: ignore[misc]
        levels |= dict.fromkeys(world.names(behind.customer_nos), step)
    return levels


def _users(world: World, asked: FunnelQuery, outcome: Any) -> Sequence[str]:
    cell = FunnelCell(step=1, outcome=outcome)
    behind = world.ask(lambda work: insight.customers_behind(work, query=asked, cell=cell))
    return sorted(world.names(behind.customer_nos))


def _buckets(result: FunnelResult) -> dict[str, object]:
    tables = []
    for no_value in _NO_VALUE:
        counts = {no_value if one.bucket == "(none)" else one.bucket: one.counts for one in result.buckets}
        tables += [counts, {name: {"counts": row} for name, row in counts.items()}]
        tables.append({name: {"counts": row, "conversion": _rates(row)} for name, row in counts.items()})
    table = Forms(tuple(tables))
    return dict.fromkeys(("breakdown", "buckets", "by_bucket", "by_value", "counts_by_value", "by_breakdown"), table)


def _rates(row: Sequence[int]) -> list[float | None]:
    return [count / row[0] if row[0] else None for count in row]
