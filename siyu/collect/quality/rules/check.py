"""One event against its plan: what is missing, of the wrong type, not allowed, unexpected, or looks personal."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from siyu.collect.intake import Properties
from siyu.collect.quality.errors import PlanInvalid
from siyu.collect.quality.models import (
    Finding,
    PlanChange,
    PlannedEvent,
    PlannedProperty,
    PropertyType,
    ViolationKind,
)
from siyu.kit.errors import JsonValue

_SHOWN = 60
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_ID_CARD = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)")
_TYPES: Mapping[PropertyType, tuple[type, ...]] = {
    PropertyType.STRING: (str,),
    PropertyType.INTEGER: (int,),
    PropertyType.NUMBER: (int, float),
    PropertyType.BOOLEAN: (bool,),
    PropertyType.OBJECT: (dict,),
    PropertyType.ARRAY: (list,),
}


def check(plan: PlannedEvent | None, properties: Properties, sealed: Collection[str] = ()) -> list[Finding]:
    """Everything wrong with one event. `sealed` are the names of properties that came but are not shown."""
    if plan is None:
        return [Finding(kind=ViolationKind.UNPLANNED_EVENT), *_personal_looks(properties)]
    findings = broken(plan, properties, sealed)
    expected = {planned.name for planned in plan.properties}
    findings += [
        Finding(kind=ViolationKind.UNPLANNED_PROPERTY, property=name)
        for name in properties
        if name not in expected
    ]  # fmt: skip
    return findings + _personal_looks(properties)


def broken(plan: PlanChange, properties: Properties, sealed: Collection[str] = ()) -> list[Finding]:
    """What a blocking plan refuses: a required property missing, a wrong type, a value not allowed."""
    found = []
    for planned in plan.properties:
        value = properties.get(planned.name)
        if value is None:
            if planned.required and planned.name not in sealed:
                found.append(Finding(kind=ViolationKind.MISSING, property=planned.name))
        elif not _has_type(value, planned.type):
            found.append(_finding(ViolationKind.WRONG_TYPE, planned, f"{planned.type} expected, got", value))
        elif planned.allowed and not _is_allowed(value, planned):
            found.append(_finding(ViolationKind.NOT_ALLOWED, planned, "got", value))
    return found


def why_refused(plan: PlanChange, properties: Properties) -> str | None:
    """A sentence on the first thing that a blocking plan refuses, without any value, or None."""
    findings = broken(plan, properties)
    if not findings:
        return None
    first = findings[0]
    if first.kind is ViolationKind.MISSING:
        return f"The tracking plan requires `{first.property}`."
    planned = next(one for one in plan.properties if one.name == first.property)
    if first.kind is ViolationKind.WRONG_TYPE:
        return f"The tracking plan wants `{first.property}` to be of type {planned.type}."
    return f"The tracking plan does not allow this value of `{first.property}`."


def check_plan(change: PlanChange) -> None:
    """Nothing, if the plan is consistent. Raises: PlanInvalid."""
    names = [planned.name for planned in change.properties]
    if len(set(names)) != len(names):
        raise PlanInvalid("A property appears twice in the plan.")
    for planned in change.properties:
        if any(not _has_type(value, planned.type) for value in planned.allowed):
            raise PlanInvalid(f"An allowed value of `{planned.name}` is not of type {planned.type}.", name=planned.name)


def type_of(value: JsonValue) -> PropertyType:
    """The type a plan would give to this value."""
    for type_, kinds in _TYPES.items():
        if _has_type(value, type_) and type(value) in kinds:
            return type_
    return PropertyType.ANY


def _has_type(value: object, type_: PropertyType) -> bool:
    if type_ is PropertyType.ANY:
        return True
    if isinstance(value, bool):
        return type_ is PropertyType.BOOLEAN
    return isinstance(value, _TYPES[type_])


def _is_allowed(value: JsonValue, planned: PlannedProperty) -> bool:
    return any(type(value) is type(one) and value == one for one in planned.allowed) or (
        type(value) is float and value in [one for one in planned.allowed if type(one) is int]
    )


def _finding(kind: ViolationKind, planned: PlannedProperty, before: str, value: JsonValue) -> Finding:
    shown = "a value that is not shown" if planned.personal else _masked(value)
    return Finding(kind=kind, property=planned.name, detail=f"{before} {shown}")


def _masked(value: JsonValue) -> str:
    text = value if isinstance(value, str) else repr(value)
    for pattern in (_PHONE, _EMAIL, _ID_CARD):
        text = pattern.sub("***", text)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _personal_looks(properties: Properties) -> list[Finding]:
    """Texts that hold what looks like a phone number, an e-mail address or an identity card number."""
    found = []
    for name, value in properties.items():
        if type(value) is str and len(value) >= 6:
            what = _personal_look(value)
            if what is not None:
                found.append(Finding(kind=ViolationKind.LOOKS_PERSONAL, property=name, detail=what))
    return found


def _personal_look(text: str) -> str | None:
    if "@" in text and _EMAIL.search(text):
        return "an e-mail address"
    if _ID_CARD.search(text):
        return "an identity card number"
    if _PHONE.search(text):
        return "a phone number"
    return None
