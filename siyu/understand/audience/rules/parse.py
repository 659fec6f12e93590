"""From JSON to a checked definition: shape, sizes, and that every condition fits the type of its field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from siyu.kit.errors import JsonValue
from siyu.understand.audience.errors import DefinitionInvalid
from siyu.understand.audience.models import Definition
from siyu.understand.audience.rules.fit import faults_of
from siyu.understand.audience.rules.walk import walk

MAX_DEPTH = 20
MAX_NODES = 200
_MAX_JSON_DEPTH = 64
_MAX_JSON_VALUES = 50_000


def parse(raw: JsonValue) -> Definition:
    """The definition that the JSON states. Raises: DefinitionInvalid, with the JSON path of the first fault."""
    _refuse_monsters(raw)
    try:
        definition: Definition = _adapter().validate_python(raw)
    except ValidationError as refused:
        faults = [(_path(fault, raw), fault["msg"]) for fault in refused.errors(include_url=False)]
        raise _invalid(faults) from None
    faults = list(_too_large(definition)) or [
        fault for path, node, _depth in walk(definition) for fault in faults_of(node, path)
    ]
    if faults:
        raise _invalid(faults)
    return definition


def dump(definition: Definition) -> JsonValue:
    """The definition as JSON; `parse` gives it back."""
    result: JsonValue = _adapter().dump_python(definition, mode="json", by_alias=True)
    return result


def json_schema() -> dict[str, JsonValue]:
    """The published JSON schema of the language."""
    return _adapter().json_schema(by_alias=True)


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(Definition)


def _invalid(faults: Sequence[tuple[str, str]]) -> DefinitionInvalid:
    path, reason = faults[0]
    listed: JsonValue = [{"path": path, "reason": reason} for path, reason in faults[:20]]
    return DefinitionInvalid(f"The segment definition has a fault at {path}: {reason}.", path=path, faults=listed)


def _refuse_monsters(raw: JsonValue) -> None:
    waiting: list[tuple[JsonValue, int]] = [(raw, 1)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if depth > _MAX_JSON_DEPTH or seen > _MAX_JSON_VALUES:
            raise _invalid([("$", f"nested deeper than {MAX_DEPTH} groups or larger than {MAX_NODES} conditions")])
        if isinstance(value, dict):
            waiting.extend((inner, depth + 1) for inner in value.values())
        elif isinstance(value, list):
            waiting.extend((inner, depth + 1) for inner in value)


def _too_large(definition: Definition) -> Iterator[tuple[str, str]]:
    for count, (path, _node, depth) in enumerate(walk(definition), start=1):
        if depth > MAX_DEPTH:
            yield path, f"nested deeper than {MAX_DEPTH} groups"
            return
        if count > MAX_NODES:
            yield path, f"more than {MAX_NODES} groups and conditions"
            return


def _path(fault: ErrorDetails, raw: JsonValue) -> str:
    """The JSON path of a fault: the steps of its place that exist in the JSON; the rest are names of types."""
    path, here = "$", raw
    kind: JsonValue = _kind(raw)
    for position, step in enumerate(fault["loc"]):
        is_last = position == len(fault["loc"]) - 1
        if isinstance(step, str) and step == kind:
            kind = None  # the name of the kind comes once, before the fields
        elif isinstance(step, int) and isinstance(here, list) and step < len(here):
            path, here = f"{path}[{step}]", here[step]
            kind = _kind(here)
        elif isinstance(step, str) and isinstance(here, dict) and step in here:
            path, here = f"{path}.{step}", here[step]
            kind = _kind(here)
        elif isinstance(step, str) and isinstance(here, dict) and is_last and fault["type"] == "missing":
            path = f"{path}.{step}"
    return path


def _kind(value: JsonValue) -> JsonValue:
    """The kind that an object states of itself."""
    if not isinstance(value, dict):
        return None
    return next((value[key] for key in ("t", "s", "m", "w", "op") if key in value), None)
