"""Reading the fields that several kinds of analytics queries share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from siyu.measure.insight import Condition, EventPick, Range, Unit

_OPS = {
    "=": "eq", "==": "eq", "is": "eq", "!=": "ne", "neq": "ne", ">": "gt", ">=": "gte", "ge": "gte", "<": "lt",
    "<=": "lte", "le": "lte", "nin": "not_in", "icontains": "contains",
}  # fmt: skip


def first_of(query: Mapping[str, Any], *names: str, default: Any = None) -> Any:
    """The first of these fields that is given and not null."""
    for name in names:
        if query.get(name) is not None:
            return query[name]
    return default


def pick(value: object) -> EventPick:
    """Events by name, or by name and conditions; nothing named = every event."""
    if value is None or value in ("*", "any"):
        return EventPick()
    if isinstance(value, str):
        return EventPick(events=(value,))
    if isinstance(value, Mapping):
        names = first_of(value, "event", "events", "any_of", "name", default=())
        names = (names,) if isinstance(names, str) else tuple(names)
        return EventPick(events=tuple(name for name in names if name != "*"), where=conditions(value.get("where")))
    return EventPick(events=tuple(cast(Sequence[str], value)))


def conditions(where: object) -> tuple[Condition, ...]:
    """Conditions as `[property, op, value]`, as objects, or as a table of equal values."""
    if not where:
        return ()
    if isinstance(where, Mapping):
        if "op" in where or "property" in where:
            return (
                _condition([first_of(where, "property", "prop", "key"), where.get("op", "eq"), where.get("value")]),
            )
        return tuple(_condition([name, "eq", value]) for name, value in where.items())
    items = cast(Sequence[Any], where)
    if isinstance(items[0], str):
        items = [items]
    found: list[Condition] = []
    for item in items:
        found.extend(conditions(item) if isinstance(item, Mapping) else [_condition(item)])
    return tuple(found)


def _condition(parts: Sequence[Any]) -> Condition:
    name, op, *rest = parts
    value = rest[0] if rest else None
    if isinstance(value, list):
        value = tuple(value)
    op = _OPS.get(op, op)
    if op == "eq" and isinstance(value, tuple):
        op = "in"
    return Condition(property=name, op=op, value=value)


def range_of(value: object) -> Range:
    """A half-open range from `[from, to]` or `{"from", "to"}`."""
    if value is None:
        return Range()
    if isinstance(value, Mapping):
        since, until = first_of(value, "from", "since", "start"), first_of(value, "to", "until", "end")
    else:
        since, until = cast(Sequence[Any], value)
    return Range(since=None if since is None else moment(since), until=None if until is None else moment(until))


def moment(text: str) -> datetime:
    """A wall clock reading or an instant; a day is its beginning."""
    return datetime.fromisoformat(text)


def period_day(text: str) -> date:
    """The first day of a period written as a day, a month (2026-03) or an ISO week (2026-W10)."""
    if "W" in text:
        return date.fromisoformat(text if text.count("-") == 2 or len(text) == 8 else f"{text}-1")
    return date.fromisoformat(f"{text}-01" if len(text) == 7 else text[:10])


def period_start(day: date, unit: Unit) -> date:
    """The first day of the day's period."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def next_period(start: date, unit: Unit) -> date:
    """The first day of the period after this one."""
    if unit == "month":
        return period_start(start + timedelta(days=31), unit)
    return start + timedelta(days=7 if unit == "week" else 1)
