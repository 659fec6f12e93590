"""Members as the lake and the access export see them, and what the builder offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC

from siyu.kit.errors import JsonValue
from siyu.kit.work import Work
from siyu.understand.audience import store
from siyu.understand.audience.compile import offers
from siyu.understand.audience.models import BuilderFields, SegmentChoice


def lake_rows(work: Work, keys: Sequence[str]) -> Mapping[str, Sequence[object]]:
    """The present memberships of these customers, as columns."""
    found = store.open_stays(work, [int(key) for key in keys])
    return {
        "segment_id": [segment_id for segment_id, _number, _at in found],
        "customer_no": [number for _segment_id, number, _at in found],
        "entered_at": [at.astimezone(UTC).replace(tzinfo=None) for _segment_id, _number, at in found],
    }


def lake_keys(work: Work) -> Sequence[str]:
    """Every member of anything, for a rebuild."""
    return [str(number) for number in store.open_customers(work)]


def export_segments(work: Work, customer_no: int) -> Sequence[Mapping[str, JsonValue]]:
    """The times a customer was a member of each segment."""
    names = {row.segment_id: row.name for row in store.rows(work)}
    return [
        {
            "segment": names.get(segment_id, segment_id),
            "entered_at": entered_at.isoformat(),
            "left_at": None if left_at is None else left_at.isoformat(),
        }
        for segment_id, _number, entered_at, left_at in store.stays(work, customer_nos=[customer_no], limit=10_000)
    ]


def builder_fields(work: Work) -> BuilderFields:
    """All that the builder offers to choose from. Raises: LakeTooSlow."""
    return BuilderFields(
        attributes=offers.attributes(work.lake),
        events=offers.events(work.lake),
        tags=offers.tags(work.lake),
        stages=offers.profile_values(work.lake, "stage"),
        groups=offers.profile_values(work.lake, "value_group"),
        models=offers.models(work.lake),
        segments=tuple(
            SegmentChoice(segment_id=row.segment_id, name=row.name, size=row.size)
            for row in store.rows(work, statuses=("active", "paused"))
        ),
    )
