"""The lake's columns of an event: what is promoted out of its properties, and the properties as JSON."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from siyu.collect.intake import Properties, StoredEvent
from siyu.kit.db import to_micros
from siyu.kit.errors import JsonValue

TEXTS = ("order_no", "sku", "spu", "category", "page", "keyword", "scene", "channel", "platform", "city")
_FROM_CONTEXT = frozenset(("scene", "channel", "platform", "city", "page"))
_LARGEST = {"amount_fen": 2**63 - 1, "quantity": 2**31 - 1}
_PLAIN = {str, type(None)}
_encode = msgspec.json.Encoder(order="sorted").encode


def lake_columns(
    events: Sequence[StoredEvent], person_nos: Sequence[int], customer_nos: Sequence[int]
) -> dict[str, Sequence[object]]:
    """The rows of the lake's event table for these events, as columns."""
    properties = [event.properties for event in events]
    contexts = [event.context for event in events]
    has_context = any(contexts)
    said: set[str] = set().union(*properties, *(contexts if has_context else ()))
    nothing = [None] * len(events)
    columns: dict[str, Sequence[object]] = {
        "seq": [event.seq for event in events],
        "person_no": person_nos,
        "customer_no": customer_nos,
        "name": [event.name for event in events],
        "at": np.array([to_micros(event.at) for event in events], "int64").view("datetime64[us]"),  # type: ignore[dict-item]
        "is_simulated": [each.get("is_simulated") is True for each in properties],
        "props": [_encode(each).decode() if each else None for each in properties],
    }
    for name in TEXTS:
        if name not in said:
            columns[name] = nothing
            continue
        values = [each.get(name) for each in properties]
        if has_context and name in _FROM_CONTEXT:
            pairs = zip(values, contexts, strict=True)
            values = [_from_context(context, name) if value is None else value for value, context in pairs]
        columns[name] = values if set(map(type, values)) <= _PLAIN else [_text(value) for value in values]
    for name, largest in _LARGEST.items():
        columns[name] = [_whole(each.get(name), largest) for each in properties] if name in said else nothing
    return columns


def _from_context(context: Properties, name: str) -> JsonValue:
    value = context.get(name)
    return value.get("path") if name == "page" and isinstance(value, dict) else value


def _text(value: JsonValue) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _whole(value: JsonValue, largest: int) -> int | None:
    """A whole number within the column's range; anything else stays in `props` only."""
    if value is None:
        return None
    if type(value) is float and value.is_integer():
        value = int(value)
    return value if type(value) is int and abs(value) <= largest else None
