"""Segments and what is answered about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Field

from siyu.understand.audience.models.definition import Definition
from siyu.understand.audience.models.fields import FieldType
from siyu.understand.audience.models.window import Value

SegmentKind: TypeAlias = Literal["dynamic", "static"]
SegmentStatus: TypeAlias = Literal["active", "paused", "archived"]
SegmentName: TypeAlias = Annotated[str, Field(min_length=1, max_length=120)]


class Draft(Value):
    """What a new segment is made of; without a definition it is static."""

    name: SegmentName
    description: str = Field("", max_length=2000)
    folder: str = Field("", max_length=120)
    definition: Definition | None = None


class SegmentChange(Value):
    """What to change; None leaves a thing as it is."""

    name: SegmentName | None = None
    description: str | None = Field(None, max_length=2000)
    folder: str | None = Field(None, max_length=120)
    status: SegmentStatus | None = None
    definition: Definition | None = None


class Segment(Value):
    """A segment as shown. `size` counts its members now; `evaluated_at` is when they were last computed in full."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "segment_id": "019a0b6e-7c1d-7e55-9a53-0d5f4b8f2c11",
                    "name": "上海客户",
                    "description": "",
                    "folder": "",
                    "kind": "dynamic",
                    "status": "active",
                    "definition": {"t": "attribute", "field": "city", "condition": {"op": "eq", "value": "上海"}},
                    "size": 128,
                    "trend": [120, 124, 128],
                    "nested_in": [],
                    "evaluated_at": "2026-03-10T04:00:00Z",
                    "took_ms": 12,
                    "error": "lake.too_slow",
                    "created_by": "林晓",
                    "created_at": "2026-03-10T04:00:00Z",
                    "updated_at": "2026-03-10T04:00:00Z",
                }
            ]
        }
    )

    segment_id: str
    name: str
    description: str
    folder: str
    kind: SegmentKind
    status: SegmentStatus
    definition: Definition | None
    size: int
    trend: tuple[int, ...] = ()
    nested_in: tuple[str, ...] = ()
    created_at: datetime
    created_by: str
    updated_at: datetime
    evaluated_at: datetime | None
    took_ms: int | None
    error: str | None


class SampleCustomer(Value):
    """One customer of an estimate, without personal data."""

    customer_no: int
    city: str | None
    channel: str | None
    stage: str | None
    value_group: str | None
    orders: int | None
    paid_fen: int | None


class Estimate(Value):
    """How many customers a definition holds now, of how many, and a few of them; `share_bp` 1250 is 12.5 %."""

    count: int
    total: int
    share_bp: int
    sample: tuple[SampleCustomer, ...]
    took_ms: int


class Member(Value):
    """A member and since when."""

    customer_no: int
    entered_at: datetime


class MemberPage(Value):
    """One page of members by customer number, and the number to go on after (None: no further page)."""

    items: tuple[Member, ...]
    next_after: int | None
    total: int


class Stay(Value):
    """A time of membership; `left_at` None: it lasts."""

    segment_id: str
    customer_no: int
    entered_at: datetime
    left_at: datetime | None


class SizePoint(Value):
    """The size at the end of a day in the shop's zone, and how many came and went on it."""

    day: date
    size: int
    entered: int
    left: int


class Overlap(Value):
    """How many customers two segments share: `counts[i][j]` for `segment_ids[i]` and `segment_ids[j]`."""

    segment_ids: tuple[str, ...]
    names: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


Combine: TypeAlias = Literal["union", "intersect", "except"]


class Combination(Value):
    """Segments joined by set algebra; `except` takes all later ones away from the first."""

    how: Combine
    segment_ids: tuple[str, ...] = Field(min_length=2, max_length=20)


class KnownValue(Value):
    """A value that occurs, and how often."""

    value: str
    count: int


class FieldValues(Value):
    """An attribute that the builder offers; `values` are its commonest."""

    name: str
    type: FieldType
    zh: str
    en: str
    values: tuple[KnownValue, ...] = ()


class PropertyField(Value):
    """An event property that the builder offers."""

    name: str
    type: FieldType
    zh: str
    en: str
    values: tuple[KnownValue, ...] = ()


class EventField(Value):
    """An event that occurs, with the properties seen on it lately."""

    name: str
    count: int
    properties: tuple[PropertyField, ...]


class SegmentChoice(Value):
    """A segment that another may name."""

    segment_id: str
    name: str
    size: int


class BuilderFields(Value):
    """All that the builder offers to choose from."""

    attributes: tuple[FieldValues, ...]
    events: tuple[EventField, ...]
    tags: tuple[KnownValue, ...]
    stages: tuple[KnownValue, ...]
    groups: tuple[KnownValue, ...]
    models: tuple[str, ...]
    segments: tuple[SegmentChoice, ...]
