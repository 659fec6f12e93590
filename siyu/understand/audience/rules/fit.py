"""Whether a condition fits what it is asked of: no anniversaries of cities, no words compared with amounts."""

from __future__ import annotations

from collections.abc import Iterator

from siyu.understand.audience.models import (
    Attribute,
    Condition,
    Did,
    During,
    Equals,
    EventMatch,
    FieldType,
    HasTag,
    Held,
    Measure,
    Never,
    Next,
    NotWithin,
    OneOf,
    PropertyState,
    StageMove,
    ThenWithin,
    Value,
    field_type,
    property_type,
)
from siyu.understand.audience.models.fields import EVENT_TIME, TRAIT_PREFIX

Fault = tuple[str, str]
_EQUALITY = {"eq", "neq", "in", "not_in"}
_ANY = {"exists", "missing"}
_OPERATORS: dict[FieldType, set[str]] = {
    FieldType.TEXT: _ANY | _EQUALITY | {"contains", "not_contains", "prefix"},
    FieldType.BOOLEAN: _ANY | {"eq", "neq"},
    FieldType.NUMBER: _ANY | _EQUALITY | {"gt", "gte", "lt", "lte", "between"},
    FieldType.DATE: _ANY | {"during", "anniversary", "anniversary_month"},
    FieldType.INSTANT: _ANY | {"during", "anniversary", "anniversary_month"},
}
_OPERATORS[FieldType.DYNAMIC] = set().union(*_OPERATORS.values())
_PYTHON_TYPES: dict[FieldType, tuple[type, ...]] = {
    FieldType.TEXT: (str,), FieldType.BOOLEAN: (bool,), FieldType.NUMBER: (int, float),
    FieldType.DYNAMIC: (str, bool, int, float),
}  # fmt: skip


def faults_of(node: Value, path: str) -> Iterator[Fault]:
    """What is wrong with this node itself (not its children): `(JSON path, reason)`."""
    match node:
        case Attribute():
            yield from _attribute_faults(node, path)
        case Did():
            yield from _match_faults(node, path)
            yield from _past_faults(node, path)
            yield from _condition_faults(_measured_type(node), node.condition, f"{path}.condition")
            yield from _measure_faults(node, path)
        case Never():
            yield from _match_faults(node, path)
            yield from _past_faults(node, path)
        case ThenWithin() | NotWithin():
            yield from _match_faults(node.first, f"{path}.first")
            yield from _match_faults(node.second, f"{path}.second")
            yield from _past_faults(node, path)
            if node.same == EVENT_TIME:
                yield f"{path}.same", "the time of an event is no property to be the same"
        case HasTag() | StageMove():
            yield from _past_faults(node, path)
        case Held(state=PropertyState() as state):
            yield from _match_faults(state, f"{path}.state")
            yield from _condition_faults(property_type(state.property), state.condition, f"{path}.state.condition")
            if state.property == EVENT_TIME:
                yield f"{path}.state.property", "the time of an event is no state"
        case _:
            return


def _attribute_faults(node: Attribute, path: str) -> Iterator[Fault]:
    type_ = field_type(node.field)
    if type_ is None:
        yield f"{path}.field", f"no attribute has this name; a custom trait is written {TRAIT_PREFIX}name"
    else:
        yield from _condition_faults(type_, node.condition, f"{path}.condition")


def _match_faults(match: EventMatch, path: str) -> Iterator[Fault]:
    for index, where in enumerate(match.where):
        here = f"{path}.where[{index}]"
        if where.property == EVENT_TIME:
            yield f"{here}.property", "the time of an event is chosen by the window"
        yield from _condition_faults(property_type(where.property), where.condition, f"{here}.condition")
        yield from _next_faults(where.condition, f"{here}.condition")


def _measure_faults(node: Did, path: str) -> Iterator[Fault]:
    yield from _next_faults(node.condition, f"{path}.condition")
    if not isinstance(node.measure, Measure):
        return
    of = node.measure.of
    numeric = property_type(of) in (FieldType.NUMBER, FieldType.DYNAMIC)
    if node.measure.m in ("sum", "average") and (of == EVENT_TIME or not numeric):
        yield f"{path}.measure.of", "only numbers have a sum or an average"
    if node.measure.m in ("min", "max") and of != EVENT_TIME and not numeric:
        yield f"{path}.measure.of", "only numbers and the time (`at`) have a least and a greatest"
    if node.measure.m == "distinct" and of == EVENT_TIME:
        yield f"{path}.measure.of", "the time of an event is not counted as a value"


def _measured_type(node: Did) -> FieldType:
    measure = node.measure
    if not isinstance(measure, Measure) or measure.m in ("sum", "average", "distinct"):
        return FieldType.NUMBER
    if measure.of == EVENT_TIME:
        return FieldType.INSTANT
    return FieldType.NUMBER if measure.m in ("min", "max") else property_type(measure.of)


def _condition_faults(type_: FieldType, condition: Condition, path: str) -> Iterator[Fault]:
    if condition.op not in _OPERATORS[type_]:
        yield f"{path}.op", f"a {type_.value} value cannot be asked this"
        return
    allowed = _PYTHON_TYPES.get(type_, ())
    if isinstance(condition, Equals) and not _is_of(condition.value, allowed):
        yield f"{path}.value", f"a {type_.value} value is compared with its own kind"
    if isinstance(condition, OneOf):
        for index, value in enumerate(condition.values):
            if not _is_of(value, allowed):
                yield f"{path}.values[{index}]", f"a {type_.value} value is compared with its own kind"


def _is_of(value: object, allowed: tuple[type, ...]) -> bool:
    return isinstance(value, allowed) and (not isinstance(value, bool) or bool in allowed)


def _past_faults(node: Did | Never | ThenWithin | NotWithin | HasTag | StageMove, path: str) -> Iterator[Fault]:
    if isinstance(node.window, Next):
        yield f"{path}.window", "what has happened lies in the past"


def _next_faults(condition: Condition, path: str) -> Iterator[Fault]:
    """Event times and properties have no window to come; custom dates in traits may."""
    if isinstance(condition, During) and isinstance(condition.window, Next):
        yield f"{path}.window", "what has happened lies in the past"
