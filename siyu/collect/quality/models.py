"""The tracking plan, what breaks it, and how much arrives how late."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Name = Annotated[str, Field(min_length=1, max_length=128)]
AllowedValue = Annotated[str, Field(max_length=200)] | bool | int | float


class Frozen(BaseModel):
    """A value that never changes."""

    model_config = ConfigDict(frozen=True)


class PropertyType(StrEnum):
    """What a property's value must be; `number` takes integers too."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    OBJECT = "object"
    ARRAY = "array"
    ANY = "any"


class Policy(StrEnum):
    """What happens to an event that breaks its plan: kept and reported, or refused at intake."""

    REPORT = "report"
    BLOCK = "block"


class PlannedProperty(Frozen):
    """One expected property. A personal one is encrypted at intake and never shown."""

    name: Name
    type: PropertyType = PropertyType.ANY
    required: bool = False
    personal: bool = False
    allowed: tuple[AllowedValue, ...] = Field((), max_length=200, description="Empty = any value of the type.")
    note: str = Field("", max_length=500)


class PlanChange(Frozen):
    """What is to be expected of one event."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "policy": "report", "note": "A product page was opened",
                    "properties": [{"name": "sku", "type": "string", "required": True}],
                }
            ]
        },
    )  # fmt: skip

    policy: Policy = Policy.REPORT
    note: str = Field("", max_length=500)
    properties: tuple[PlannedProperty, ...] = Field((), max_length=200)


class PlannedEvent(PlanChange):
    """One event of the tracking plan."""

    model_config = ConfigDict(json_schema_extra={"examples": [{
        "policy": "report", "note": "A product page was opened", "properties": [{"name": "sku", "type": "string"}],
        "name": "view_item", "updated_at": "2026-03-10T04:00:00Z",
    }]})  # fmt: skip

    name: str
    updated_at: datetime


class SuggestedEvent(Frozen):
    """What the plan of an event could be, inferred from `seen` recent ones."""

    name: str
    seen: int
    is_planned: bool
    properties: tuple[PlannedProperty, ...]


class ViolationKind(StrEnum):
    """How an event strays from the plan; `refused` was not stored, its `property` is the error code."""

    UNPLANNED_EVENT = "unplanned_event"
    UNPLANNED_PROPERTY = "unplanned_property"
    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    NOT_ALLOWED = "not_allowed"
    LOOKS_PERSONAL = "looks_personal"
    REFUSED = "refused"


class Finding(Frozen):
    """One thing wrong with one event; `detail` shows no personal value."""

    kind: ViolationKind
    property: str = ""
    detail: str = ""


class Sample(Frozen):
    """One occurrence; `seq` is the event's number where it was stored."""

    seq: int | None
    at: datetime
    detail: str


class Violation(Frozen):
    """How often one thing went wrong in the days asked for, with its newest samples."""

    event: str
    kind: ViolationKind
    property: str
    count: int
    first_at: datetime
    last_at: datetime
    samples: tuple[Sample, ...]


class VolumeUnit(StrEnum):
    """The width of a bar."""

    HOUR = "hour"
    DAY = "day"


class VolumePoint(Frozen):
    """Events of one name received in one hour or one day of the shop."""

    start: datetime
    event: str
    count: int


class Volume(Frozen):
    """How much arrived, by event, oldest first."""

    unit: VolumeUnit
    points: tuple[VolumePoint, ...]
    total: int


class Lag(Frozen):
    """How late facts are: from the event to intake (last 24 hours), and from intake to the lake (now)."""

    events: int
    p50_s: float | None = Field(description="Half of the events arrived within this many seconds; upper bound.")
    p95_s: float | None
    max_s: float | None
    waiting_events: int = Field(description="Stored, not yet in the lake.")
    waiting_s: float = Field(description="Age of the oldest event not yet in the lake.")
    uninspected_events: int = Field(description="Stored, not yet checked against the plan.")


class RecentEvent(Frozen):
    """One event as it arrived; `sealed` names the personal values that are not shown."""

    seq: int
    kind: str
    name: str
    at: datetime
    received_at: datetime
    anonymous_id: str | None
    user_id: str | None
    properties: dict[str, JsonValue]
    traits: dict[str, JsonValue]
    context: dict[str, JsonValue]
    sealed: tuple[str, ...]
    findings: tuple[Finding, ...]
