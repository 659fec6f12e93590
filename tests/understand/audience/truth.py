"""The truth about values, windows and anniversaries in plain Python, and the small shops it is told of."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from siyu.understand.audience import models as m

Row = dict[str, Any]


@dataclass
class World:
    """A small shop in memory; the rows are those of the lake tables."""

    now: datetime
    zone: ZoneInfo
    customer: list[Row]
    event: list[Row] = field(default_factory=list)
    tag: list[Row] = field(default_factory=list)
    consent: list[Row] = field(default_factory=list)
    profile: list[Row] = field(default_factory=list)
    score: list[Row] = field(default_factory=list)
    stage_move: list[Row] = field(default_factory=list)
    membership: list[Row] = field(default_factory=list)

    def of(self, table: str, customer_no: int) -> list[Row]:
        """The customer's rows of a table."""
        return [row for row in getattr(self, table) if row["customer_no"] == customer_no]


def in_window(window: m.Window, moment: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the moment lies in the window."""
    match window:
        case m.Ever():
            return True
        case m.Last():
            return now - timedelta(seconds=window.seconds) < moment <= now
        case m.Older():
            return moment <= now - timedelta(seconds=window.seconds)
        case m.Next():
            return now < moment <= now + timedelta(seconds=window.seconds)
        case m.Days():
            ago = (now.astimezone(zone).date() - moment.astimezone(zone).date()).days
            return 0 <= ago < window.n if window.with_today else 1 <= ago <= window.n
        case m.Dates():
            day = moment.astimezone(zone).date()
            return (window.first is None or day >= window.first) and (window.last is None or day <= window.last)
        case m.Between():
            return (window.start is None or moment >= window.start) and (window.end is None or moment < window.end)
    raise AssertionError(window)


def met(condition: m.Condition, value: object, kind: str, world: World) -> bool:
    """Whether the condition holds for a value (None: there is none) of a kind as in `FieldType`."""
    opposites = {"neq": "eq", "not_in": "in", "not_contains": "contains", "missing": "exists"}
    if condition.op in opposites:
        return not met(condition.model_copy(update={"op": opposites[condition.op]}), value, kind, world)
    if value is None:
        return False
    match condition:
        case m.Present():
            return True
        case m.Equals():
            return _same_value(condition.value, value, kind)
        case m.OneOf():
            return any(_same_value(one, value, kind) for one in condition.values)
        case m.HasText():
            whole = str(value)
            return whole.startswith(condition.text) if condition.op == "prefix" else condition.text in whole
        case m.Compares():
            found = number_of(value, kind)
            if found is None:
                return False
            limit = _exact(condition.value)
            return {"gt": found > limit, "gte": found >= limit, "lt": found < limit, "lte": found <= limit}[
                condition.op
            ]
        case m.InRange():
            found = number_of(value, kind)
            if found is None:
                return False
            above = condition.min is None or found >= _exact(condition.min)
            return above and (condition.max is None or found <= _exact(condition.max))
        case _:
            return _dated(condition, value, kind, world)


def _dated(condition: m.Condition, value: object, kind: str, world: World) -> bool:
    if isinstance(condition, m.During):
        if kind == "instant":
            assert isinstance(value, datetime)
            return in_window(condition.window, value, world.now, world.zone)
        day = _date(value, kind, world)
        if day is None:
            return False
        midnight = datetime.combine(day, time(), world.zone).astimezone(UTC)
        return in_window(condition.window, midnight, world.now, world.zone)
    day = _date(value, kind, world)
    if day is None:
        return False
    today = world.now.astimezone(world.zone).date()
    if isinstance(condition, m.AnniversaryMonth):
        return day.month == (condition.month or today.month)
    assert isinstance(condition, m.Anniversary)
    step = 1 if condition.direction == "next" else -1
    days = [today + timedelta(days=step * offset) for offset in range(condition.days + 1)]
    return any(_celebrates(day, on) for on in days)


def _celebrates(born: date, on: date) -> bool:
    if (born.month, born.day) == (2, 29):
        try:
            return on == date(on.year, 2, 29)
        except ValueError:
            return (on.month, on.day) == (2, 28)
    return (born.month, born.day) == (on.month, on.day)


def _same_value(wanted: object, value: object, kind: str) -> bool:
    if isinstance(wanted, bool):
        return value is wanted if kind == "boolean" else value == ("true" if wanted else "false")
    if isinstance(wanted, str):
        return value == wanted
    assert isinstance(wanted, int | float)
    found = number_of(value, kind)
    return found is not None and found == _exact(wanted)


def _exact(value: float) -> Decimal:
    return Decimal(repr(value))


def number_of(value: object, kind: str) -> Decimal | None:
    if kind != "dynamic":
        return Decimal(value) if isinstance(value, int | Decimal) else Decimal(repr(value))
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]+)?", str(value), re.ASCII):
        return None
    return Decimal(str(value)).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def _date(value: object, kind: str, world: World) -> date | None:
    if kind == "instant":
        assert isinstance(value, datetime)
        return value.astimezone(world.zone).date()
    if kind == "date":
        assert isinstance(value, date)
        return value
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value), re.ASCII):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def text_of(value: object) -> str | None:
    """A JSON scalar as text."""
    if value is None or isinstance(value, dict | list):
        return None
    return value if isinstance(value, str) else json.dumps(value)
