"""A plan inferred from recent events: what always comes is required, few repeated texts are the allowed values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from siyu.collect.intake import StoredEvent
from siyu.collect.quality.models import PlannedProperty, PropertyType, SuggestedEvent
from siyu.collect.quality.rules.check import type_of

ENOUGH = 20
FEW_VALUES = 8


class _Seen:
    """What one property looked like."""

    def __init__(self) -> None:
        self.count = 0
        self.types: Counter[PropertyType] = Counter()
        self.texts: Counter[str] = Counter()
        self.is_personal = False


def suggest(events: Iterable[StoredEvent], planned: Collection[str]) -> list[SuggestedEvent]:
    """One suggestion per event name, the most frequent first. Only `track` and `page` events count."""
    seen: Counter[str] = Counter()
    properties: dict[str, dict[str, _Seen]] = {}
    for event in events:
        if event.kind not in ("track", "page"):
            continue
        seen[event.name] += 1
        table = properties.setdefault(event.name, {})
        for name, value in event.properties.items():
            if value is not None:
                one = table.setdefault(name, _Seen())
                one.count += 1
                one.types[type_of(value)] += 1
                if isinstance(value, str) and len(one.texts) <= FEW_VALUES:
                    one.texts[value] += 1
        for name in sealed_names(event.sealed):
            one = table.setdefault(name, _Seen())
            one.count += 1
            one.is_personal = True
    return [
        SuggestedEvent(
            name=name, seen=count, is_planned=name in planned,
            properties=tuple(_planned(key, one, count) for key, one in sorted(properties[name].items())),
        )
        for name, count in seen.most_common()
    ]  # fmt: skip


def sealed_names(pointers: Iterable[str]) -> list[str]:
    """The top-level property names among the pointers of sealed values."""
    prefix = "/properties/"
    return [
        pointer[len(prefix) :].replace("~1", "/").replace("~0", "~")
        for pointer in pointers
        if pointer.startswith(prefix) and "/" not in pointer[len(prefix) :]
    ]


def _planned(name: str, seen: _Seen, events: int) -> PlannedProperty:
    required = events >= ENOUGH and seen.count == events
    if seen.is_personal:
        return PlannedProperty(name=name, required=required, personal=True)
    type_ = _joined(seen.types)
    texts = seen.texts
    is_choice = (
        type_ is PropertyType.STRING
        and 1 < len(texts) <= FEW_VALUES
        and min(texts.values()) >= 3
        and seen.count >= ENOUGH
        and max(map(len, texts)) <= 40
    )
    return PlannedProperty(name=name, type=type_, required=required, allowed=tuple(sorted(texts)) if is_choice else ())


def _joined(types: Counter[PropertyType]) -> PropertyType:
    kinds = set(types)
    if kinds <= {PropertyType.INTEGER, PropertyType.NUMBER} and PropertyType.NUMBER in kinds:
        return PropertyType.NUMBER
    return next(iter(kinds)) if len(kinds) == 1 else PropertyType.ANY
