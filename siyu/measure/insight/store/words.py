"""The words of the lake: names of events, of their properties, of customer attributes."""

from __future__ import annotations

from siyu.kit.lake import Lake
from siyu.measure.insight.models import EventName
from siyu.measure.insight.store.customers import CUSTOMER_COLUMNS, PROFILE_COLUMNS
from siyu.measure.insight.store.shards import NUMBERS, PROPERTY_TEXTS

_RECENT = 100_000  # events looked at for property names


def event_names(lake: Lake) -> tuple[EventName, ...]:
    """Names of events, most frequent first, 200 at most."""
    rows = lake.rows("select name, count(*) from event where name is not null group by 1 order by 2 desc, 1 limit 200")
    return tuple(EventName(name=name, events=count) for name, count in rows)


def property_names(lake: Lake) -> tuple[str, ...]:
    """Properties that have a column of their own, then the others seen lately, 200 at most."""
    rows = lake.rows(
        """
        select key, count(*)
        from (select unnest(json_keys(props)) as key from (select props from event order by seq desc limit ?))
        group by 1
        order by 2 desc, 1
        limit 200
        """,
        [_RECENT],
    )
    known = (*PROPERTY_TEXTS, *NUMBERS)
    return (*known, *(key for key, _ in rows if key not in known))


def customer_attributes(lake: Lake) -> tuple[str, ...]:
    """Attributes of the customer record, of the profile, and custom ones."""
    rows = lake.rows(
        "select distinct unnest(json_keys(attrs)) as key from customer where attrs is not null order by 1 limit 200"
    )
    return (
        *sorted(CUSTOMER_COLUMNS),
        *(f"profile.{name}" for name in sorted(PROFILE_COLUMNS)),
        *(key for (key,) in rows),
    )
