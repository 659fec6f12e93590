"""The lake's columns of an event: what is promoted out of its properties, and the properties as JSON."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from siyu.collect.intake import Properties, StoredEvent
from siyu.kit.db import to_micros

TEXTS = ("order_no", "sku", "spu", "category", "page", "keyword", "scene", "channel", "platform", "city")
_FROM_CONTEXT = frozenset(("scene", "channel", "platform", "city", "page"))
_LARGEST = {"amount_fen": 2**63 - 1, "quantity": 2**31 - 1}
_encode = msgspec.json.Encoder(order="sorted").encode


def lake_columns(
    events: Sequence[StoredEvent], person_nos: Sequence[int], customer_nos: Sequence[int]
) -> dict[str, Sequence[object]]:
    """The rows of the lake's event table for these events, as columns."""
    columns: dict[str, Sequence[object]] = {
        "seq": [event.seq for event in events],
        "person_no": person_nos,
        "customer_no": customer_nos,
        "name": [event.name for event in events],
        "at": np.array([to_micros(event.at) for event in events], "int64").view("datetime64[us]"),  # type: ignore[dict-item]
        "amount_fen": [_whole(event.properties, "amount_fen") for event in events],
        "quantity": [_whole(event.properties, "quantity") for event in events],
        "is_simulated": [event.properties.get("is_simulated") is True for event in events],
        "props": [_encode(event.properties).decode() if event.properties else None for event in events],
    }
    columns |= {name: [_text(event, name) for event in events] for name in TEXTS}
    return columns


def _text(event: StoredEvent, name: str) -> str | None:
    value = event.properties.get(name)
    if value is None and name in _FROM_CONTEXT:
        value = event.context.get(name)
        if name == "page" and isinstance(value, dict):
            value = value.get("path")
    if isinstance(value, str):
        return value or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _whole(properties: Properties, name: str) -> int | None:
    """A whole number within the column's range; anything else stays in `props` only."""
    value = properties.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST[name]:
        return None
    return value
