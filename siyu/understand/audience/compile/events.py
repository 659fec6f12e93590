"""Behaviour as grouped scans of the event table: one scan for all conditions on the same event and window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from siyu.understand.audience.compile.conditions import Operand, in_window, is_opposite, meets, two_valued
from siyu.understand.audience.compile.query import Draft
from siyu.understand.audience.models import (
    EVENT_FIELDS,
    Compares,
    Condition,
    Count,
    Did,
    Equals,
    EventMatch,
    FieldType,
    InRange,
    Measure,
    Never,
    OneOf,
    Where,
    Window,
    property_type,
)
from siyu.understand.audience.models.fields import EVENT_TIME

ROW = "e"
Asked = Did | Never


@dataclass(frozen=True, slots=True)
class Shared:
    """The conditions of one definition on the same event and window, which are measured in one scan."""

    of: tuple[Asked, ...]


def shared_scans(asked: Sequence[Asked]) -> dict[tuple[str, Window], Shared]:
    """The conditions by event and window, in the order they appear, each distinct pair of filter and measure once."""
    found: dict[tuple[str, Window], list[Asked]] = {}
    for node in asked:
        found.setdefault((node.event, node.window), []).append(node)
    return {key: Shared(tuple(nodes)) for key, nodes in found.items()}


def asked_of_events(draft: Draft, node: Asked, shared: Shared) -> str:
    """The predicate over `c` of a behaviour condition."""
    if len({one.where for one in shared.of}) == 1 and all(_is_plain(one) for one in shared.of):
        return _by_presence(draft, node)
    scan, columns = _grouped(draft, shared)
    measure = node.measure if isinstance(node, Did) else Count()
    operand = Operand(_measured_type(measure), f"g.{columns[(node.where, measure)]}")
    condition: Condition = node.condition if isinstance(node, Did) else Equals(op="eq", value=0)
    if not _holds_without_events(measure, condition):
        return f"c.customer_no in (select g.customer_no from {scan} g where {two_valued(draft, operand, condition)})"
    predicate = f"coalesce({meets(draft, operand, condition)}, false)"
    refused = predicate if is_opposite(condition) else f"not {predicate}"
    return f"not coalesce(c.customer_no in (select g.customer_no from {scan} g where {refused}), false)"


def row_of_event(draft: Draft, match: EventMatch) -> str:
    """The predicate that a row of the event table matches by name and properties."""
    return " and ".join([f"{ROW}.name = {draft.bind(match.event)}", *properties_met(draft, match.where)])


def properties_met(draft: Draft, where: Sequence[Where]) -> list[str]:
    """One predicate for each property condition."""
    return [_property_met(draft, one) for one in where]


def property_operand(draft: Draft, name: str) -> Operand:
    """An event property: a column of the lake, or a value inside the JSON of all properties."""
    type_ = property_type(name)
    if type_ is not FieldType.DYNAMIC:
        return Operand(type_, f"{ROW}.{EVENT_FIELDS[name].name}")
    return Operand(type_, json_text(f"{ROW}.props", draft.bind(json_pointer(name))))


def json_pointer(name: str) -> str:
    """The RFC 6901 pointer of a member of the outermost object."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def json_text(document: str, pointer: str) -> str:
    """The text of a scalar inside a JSON document; null for objects, lists, null and what is missing."""
    return (
        f"case when json_type({document}, {pointer}) not in ('OBJECT', 'ARRAY', 'NULL') "
        f"then json_extract_string({document}, {pointer}) end"
    )


def _property_met(draft: Draft, where: Where) -> str:
    operand = property_operand(draft, where.property)
    if is_opposite(where.condition):
        return two_valued(draft, operand, where.condition)
    return f"({meets(draft, operand, where.condition)})"


def _is_plain(node: Asked) -> bool:
    """Whether only being there is asked: at least one, or none."""
    if isinstance(node, Never):
        return True
    return isinstance(node.measure, Count) and node.condition == Compares(op="gte", value=1)


def _by_presence(draft: Draft, node: Asked) -> str:
    rows = [row_of_event(draft, node), in_window(draft, f'{ROW}."at"', node.window, is_past=True)]
    scan = draft.scan(
        f"select {ROW}.customer_no\nfrom {draft.scope.table('event')} {ROW}\n"
        f"where {' and '.join(rows)}\ngroup by {ROW}.customer_no"
    )
    found = f"c.customer_no in (select g.customer_no from {scan} g)"
    return f"not coalesce({found}, false)" if isinstance(node, Never) else found


def _grouped(draft: Draft, shared: Shared) -> tuple[str, dict[tuple[tuple[Where, ...], Measure | Count], str]]:
    """The scan that measures everything asked of this event and window, and the column of each measure."""
    first = shared.of[0]
    rows = [f"{ROW}.name = {draft.bind(first.event)}"]
    rows.append(in_window(draft, f'{ROW}."at"', first.window, is_past=True))
    is_one_filter = len({node.where for node in shared.of}) == 1
    if is_one_filter:
        rows.extend(properties_met(draft, first.where))
    columns: dict[tuple[tuple[Where, ...], Measure | Count], str] = {}
    measures = []
    for node in shared.of:
        measure = node.measure if isinstance(node, Did) else Count()
        if (node.where, measure) in columns:
            continue
        columns[(node.where, measure)] = f"m{len(columns) + 1}"
        only = [] if is_one_filter else properties_met(draft, node.where)
        measures.append(f"{_measured(draft, measure, only)} as m{len(columns)}")
    scan = draft.scan(
        f"select {ROW}.customer_no, {', '.join(measures)}\nfrom {draft.scope.table('event')} {ROW}\n"
        f"where {' and '.join(rows)}\ngroup by {ROW}.customer_no"
    )
    return scan, columns


def _measured(draft: Draft, measure: Count | Measure, only: list[str]) -> str:  # noqa: PLR0911 - one answer for each kind
    if isinstance(measure, Count):
        return _aggregate("count(*)", only)
    if measure.of == EVENT_TIME:
        function = "min" if measure.m in ("min", "first") else "max"
        return _aggregate(f'{function}({ROW}."at")', only)
    operand = property_operand(draft, measure.of)
    match measure.m:
        case "sum":
            return f"coalesce({_aggregate(f'sum({operand.as_number()})', only)}, 0)"
        case "min" | "max":
            return _aggregate(f"{measure.m}({operand.as_number()})", only)
        case "average":
            value = operand.as_number()
            total = f"cast({_aggregate(f'sum({value})', only)} as double)"
            return f"{total} / {_aggregate(f'count({value})', only)}"
        case "distinct":
            return _aggregate(f"count(distinct {operand.sql})", only)
        case "first" | "last":
            function = "arg_min" if measure.m == "first" else "arg_max"
            order = f'row({ROW}."at", {ROW}.seq)'
            return _aggregate(f"{function}({operand.sql}, {order})", [*only, f"{operand.sql} is not null"])


def _aggregate(sql: str, only: list[str]) -> str:
    return f"{sql} filter (where {' and '.join(only)})" if only else sql


def _measured_type(measure: Count | Measure) -> FieldType:
    if isinstance(measure, Count) or measure.m in ("sum", "average", "distinct"):
        return FieldType.NUMBER
    if measure.of == EVENT_TIME:
        return FieldType.INSTANT
    return FieldType.NUMBER if measure.m in ("min", "max") else property_type(measure.of)


def _holds_without_events(measure: Count | Measure, condition: Condition) -> bool:
    """Whether a customer with no matching event meets the condition: counts and sums are 0, the rest has no value."""
    if isinstance(measure, Measure) and measure.m not in ("sum", "distinct"):
        return is_opposite(condition)
    match condition:
        case Equals():
            return (condition.value == 0) is (condition.op == "eq")
        case OneOf():
            return (0 in condition.values) is (condition.op == "in")
        case Compares():
            return {"gt": condition.value < 0, "gte": condition.value <= 0,
                    "lt": condition.value > 0, "lte": condition.value >= 0}[condition.op]  # fmt: skip
        case InRange():
            return (condition.min is None or condition.min <= 0) and (condition.max is None or condition.max >= 0)
        case _:
            return condition.op == "exists"
