"""What occurs in the lake, for the builder to offer: values of attributes, events and their properties, tags."""

from __future__ import annotations

import duckdb

from siyu.kit.lake import Lake
from siyu.understand.audience.models import (
    EVENT_FIELDS,
    FIELDS,
    EventField,
    FieldType,
    FieldValues,
    KnownValue,
    PropertyField,
)
from siyu.understand.audience.models.fields import TRAIT_PREFIX

Cursor = duckdb.DuckDBPyConnection
_VALUES = 30
_RECENT = 200_000  # customers and events looked at for custom names


def attributes(lake: Lake) -> tuple[FieldValues, ...]:
    """Every attribute with its commonest values; custom traits as they occur."""
    fixed = lake.ask(lambda cursor: [_attribute(cursor, name) for name in FIELDS])
    return (*fixed, *lake.ask(_traits))


def events(lake: Lake) -> tuple[EventField, ...]:
    """Every event that occurs, with the properties seen on it lately."""
    return lake.ask(_events)


def tags(lake: Lake) -> tuple[KnownValue, ...]:
    """Every tag, with how many customers carry it."""
    return lake.ask(
        lambda cursor: _known(cursor, "select tag, count(*) from tag group by 1 order by 2 desc, 1 limit 500")
    )


def profile_values(lake: Lake, column: str) -> tuple[KnownValue, ...]:
    """The stages or value groups that occur."""
    assert column in ("stage", "value_group")
    return lake.ask(
        lambda cursor: _known(
            cursor, f"select {column}, count(*) from profile where {column} is not null group by 1 order by 1"
        )
    )


def models(lake: Lake) -> tuple[str, ...]:
    """The models that have scored customers."""
    return tuple(row[0] for row in lake.rows("select distinct model from score order by 1"))


def _attribute(cursor: Cursor, name: str) -> FieldValues:
    field = FIELDS[name]
    values: tuple[KnownValue, ...] = ()
    if field.type in (FieldType.TEXT, FieldType.BOOLEAN):
        values = _known(
            cursor,
            f"select cast({name} as varchar), count(*) from {field.table} where {name} is not null "
            f"group by 1 order by 2 desc, 1 limit {_VALUES}",
        )
    return FieldValues(name=name, type=field.type, zh=field.zh, en=field.en, values=values)


def _traits(cursor: Cursor) -> list[FieldValues]:
    rows = cursor.execute(
        "with looked_at as (select attrs from customer where attrs is not null and attrs <> '{}' limit $1), "
        "pairs as (select unnest(json_keys(attrs)) as name, attrs from looked_at) "
        "select name, json_extract_string(attrs, '/' || replace(replace(name, '~', '~0'), '/', '~1')) as value, "
        "count(*) "
        "from pairs group by 1, 2 qualify row_number() over (partition by name order by count(*) desc, value) <= $2 "
        "order by 1, 3 desc, 2",
        [_RECENT, _VALUES],
    ).fetchall()
    found: dict[str, list[KnownValue]] = {}
    for name, value, count in rows:
        found.setdefault(name, []).extend([KnownValue(value=value, count=count)] if value is not None else [])
    return [
        FieldValues(name=TRAIT_PREFIX + name, type=FieldType.DYNAMIC, zh=name, en=name, values=tuple(values))
        for name, values in found.items()
    ]


def _events(cursor: Cursor) -> tuple[EventField, ...]:
    counts = cursor.execute("select name, count(*) from event group by 1 order by 2 desc, 1 limit 200").fetchall()
    cursor.execute(
        "create temp table recent as select name, props, "
        + ", ".join(EVENT_FIELDS)
        + " from event where seq > (select coalesce(max(seq), 0) from event) - $1",
        [_RECENT],
    )
    properties: dict[str, list[PropertyField]] = {}
    for name in EVENT_FIELDS:
        for event, values in _values_by_event(cursor, f"cast({name} as varchar)"):
            field = EVENT_FIELDS[name]
            offered = values if field.type is FieldType.TEXT else ()
            properties.setdefault(event, []).append(
                PropertyField(name=name, type=field.type, zh=field.zh, en=field.en, values=offered)
            )
    for event, name, values in _custom(cursor):
        custom = PropertyField(name=name, type=FieldType.DYNAMIC, zh=name, en=name, values=values)
        properties.setdefault(event, []).append(custom)
    return tuple(
        EventField(name=name, count=count, properties=tuple(properties.get(name, ()))) for name, count in counts
    )


def _values_by_event(cursor: Cursor, sql: str) -> list[tuple[str, tuple[KnownValue, ...]]]:
    rows = cursor.execute(
        f"select name, {sql} as value, count(*) from recent where {sql} is not null group by 1, 2 "
        "qualify row_number() over (partition by name order by count(*) desc, value) <= $1 order by 1, 3 desc, 2",
        [_VALUES],
    ).fetchall()
    found: dict[str, list[KnownValue]] = {}
    for event, value, count in rows:
        found.setdefault(event, []).append(KnownValue(value=value, count=count))
    return [(event, tuple(values)) for event, values in found.items()]


def _custom(cursor: Cursor) -> list[tuple[str, str, tuple[KnownValue, ...]]]:
    rows = cursor.execute(
        "with looked_at as (select name, props from recent where props is not null "
        "qualify row_number() over (partition by name) <= 2000), "
        "pairs as (select name, unnest(json_keys(props)) as property, props from looked_at) "
        "select name, property, "
        "json_extract_string(props, '/' || replace(replace(property, '~', '~0'), '/', '~1')) as value, "
        "count(*) from pairs group by 1, 2, 3 "
        "qualify row_number() over (partition by name, property order by count(*) desc, value) <= 10 "
        "order by 1, 2, 4 desc, 3"
    ).fetchall()
    found: dict[tuple[str, str], list[KnownValue]] = {}
    for event, name, value, count in rows:
        if name not in EVENT_FIELDS:
            found.setdefault((event, name), []).extend(
                [KnownValue(value=value, count=count)] if value is not None else []
            )
    return [(event, name, tuple(values)) for (event, name), values in found.items()]


def _known(cursor: Cursor, sql: str) -> tuple[KnownValue, ...]:
    return tuple(KnownValue(value=value, count=count) for value, count in cursor.execute(sql).fetchall())
