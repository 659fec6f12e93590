"""A condition on one value as an SQL predicate that is true, false or null (no value)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import assert_never

from siyu.understand.audience.compile.query import Draft, number
from siyu.understand.audience.models import (
    OPPOSITES,
    Anniversary,
    AnniversaryMonth,
    Compares,
    Condition,
    During,
    Equals,
    FieldType,
    HasText,
    InRange,
    OneOf,
    Present,
    Scalar,
    Window,
)
from siyu.understand.audience.rules import anniversary_keys, bounds, date_bounds

_COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_IS_NUMBER = "'-?[0-9]{1,15}([.][0-9]+)?'"
_IS_DATE = "'[0-9]{4}-[0-9]{2}-[0-9]{2}'"


@dataclass(frozen=True, slots=True)
class Operand:
    """An SQL expression and the type of its values. A dynamic one is text that is read as what it is compared with."""

    type: FieldType
    sql: str

    def as_number(self) -> str:
        """The value as a number; null where it is none."""
        if self.type is not FieldType.DYNAMIC:
            return self.sql
        return f"case when regexp_full_match({self.sql}, {_IS_NUMBER}) then try_cast({self.sql} as decimal(24, 6)) end"

    def as_date(self, draft: Draft) -> str:
        """The value as a date in the shop's zone; null where it is none."""
        if self.type is FieldType.DYNAMIC:
            return f"case when regexp_full_match({self.sql}, {_IS_DATE}) then try_cast({self.sql} as date) end"
        if self.type is FieldType.INSTANT:
            return f"cast(timezone({draft.bind(draft.scope.zone.key)}, timezone('UTC', {self.sql})) as date)"
        return self.sql


def is_opposite(condition: Condition) -> bool:
    """Whether the condition is the complement of another, true also where there is no value."""
    return condition.op in OPPOSITES


def meets(draft: Draft, operand: Operand, condition: Condition) -> str:  # noqa: PLR0911 - one answer for each kind
    """The predicate of the condition; of an opposite one, the predicate of what it is the opposite of."""
    match condition:
        case Present():
            return f"{operand.sql} is not null"
        case Equals():
            return _equals(draft, operand, (condition.value,))
        case OneOf():
            return _equals(draft, operand, condition.values)
        case HasText():
            function = "starts_with" if condition.op == "prefix" else "contains"
            return f"{function}({operand.sql}, {draft.bind(condition.text)})"
        case Compares():
            return f"{operand.as_number()} {_COMPARISONS[condition.op]} {draft.bind(number(condition.value))}"
        case InRange():
            return in_range(draft, operand.as_number(), condition.min, condition.max)
        case During():
            return during(draft, operand, condition.window)
        case Anniversary():
            today = draft.scope.now.astimezone(draft.scope.zone).date()
            keys = ", ".join(draft.bind(key) for key in anniversary_keys(condition, today))
            day = operand.as_date(draft)
            return f"month({day}) * 100 + day({day}) in ({keys})"
        case AnniversaryMonth():
            month = condition.month or draft.scope.now.astimezone(draft.scope.zone).month
            return f"month({operand.as_date(draft)}) = {draft.bind(month)}"
        case _:
            assert_never(condition)


def two_valued(draft: Draft, operand: Operand, condition: Condition) -> str:
    """The condition itself, opposites included, never null."""
    predicate = f"coalesce({meets(draft, operand, condition)}, false)"
    return f"not {predicate}" if is_opposite(condition) else predicate


def in_range(draft: Draft, sql: str, least: float | None, most: float | None) -> str:
    """The number lies in the range, both ends included."""
    parts = []
    if least is not None:
        parts.append(f"{sql} >= {draft.bind(number(least))}")
    if most is not None:
        parts.append(f"{sql} <= {draft.bind(number(most))}")
    return " and ".join(parts) or "true"


def in_window(draft: Draft, sql: str, window: Window, *, is_past: bool = False) -> str:
    """The moment lies in the window; with `is_past`, also not after now."""
    start, end = bounds(window, draft.scope.now, draft.scope.zone)
    if is_past:
        just_after_now = draft.scope.now + timedelta(microseconds=1)
        end = just_after_now if end is None else min(end, just_after_now)
    parts = []
    if start is not None:
        parts.append(f"{sql} >= {draft.bind(start)}")
    if end is not None:
        parts.append(f"{sql} < {draft.bind(end)}")
    return " and ".join(parts) or f"{sql} is not null"


def during(draft: Draft, operand: Operand, window: Window) -> str:
    """The date or moment lies in the window; a date stands for its first moment."""
    if operand.type is FieldType.INSTANT:
        return in_window(draft, operand.sql, window)
    day = operand.as_date(draft)
    first, after = date_bounds(window, draft.scope.now.astimezone(UTC), draft.scope.zone)
    parts = []
    if first is not None:
        parts.append(f"{day} >= {draft.bind(first)}")
    if after is not None:
        parts.append(f"{day} < {draft.bind(after)}")
    return " and ".join(parts) or f"{day} is not null"


def _equals(draft: Draft, operand: Operand, values: tuple[Scalar, ...]) -> str:
    """The value is one of these; each is compared in its own type."""
    places: dict[str, list[str]] = {}
    for value in values:
        if isinstance(value, bool):
            sql = operand.sql
            place = draft.bind(value if operand.type is FieldType.BOOLEAN else str(value).lower())
        elif isinstance(value, str):
            sql, place = operand.sql, draft.bind(value)
        else:
            sql, place = operand.as_number(), draft.bind(number(value))
        places.setdefault(sql, []).append(place)
    parts = [
        f"{sql} = {bound[0]}" if len(bound) == 1 else f"{sql} in ({', '.join(bound)})" for sql, bound in places.items()
    ]
    return parts[0] if len(parts) == 1 else "(" + " or ".join(parts) + ")"
