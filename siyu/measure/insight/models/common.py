"""What every question is built from: which events, which customers, which time, which groups."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

Scalar: TypeAlias = bool | int | float | str
Op: TypeAlias = Literal[
    "eq", "ne", "gt", "gte", "lt", "lte", "in", "not_in", "contains", "not_contains", "exists", "not_exists"
]
Unit: TypeAlias = Literal["day", "week", "month"]
NONE_LABEL = "(none)"
OTHER_LABEL = "(other)"


class Frozen(BaseModel):
    """A value: compared by content, never changed, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(Frozen):
    """A test of one property. Without the property only ne, not_in, not_contains and not_exists hold."""

    property: str = Field(min_length=1, max_length=200, examples=["amount_fen"])
    op: Op = "eq"
    value: Scalar | tuple[Scalar, ...] | None = None

    @model_validator(mode="after")
    def _value_fits(self) -> Condition:
        if self.op in ("in", "not_in") and not isinstance(self.value, tuple):
            raise ValueError(f"{self.op} needs a list of values")
        if self.op in ("gt", "gte", "lt", "lte", "contains", "not_contains") and (
            self.value is None or isinstance(self.value, tuple)
        ):
            raise ValueError(f"{self.op} needs one value")
        return self


class EventPick(Frozen):
    """Events by name (none named = every event) that pass all conditions on their properties."""

    events: tuple[str, ...] = Field((), max_length=50, examples=[["view_item"]])
    where: tuple[Condition, ...] = Field((), max_length=20)
    label: str | None = Field(None, max_length=200)

    @property
    def title(self) -> str:
        """The label, or the names."""
        return self.label or " / ".join(self.events) or "*"


class Range(Frozen):
    """Half-open [since, until). A time without offset is the shop's wall clock; or the `last` days, today included."""

    since: datetime | None = Field(None, examples=["2026-03-01T00:00:00"])
    until: datetime | None = Field(None, examples=["2026-04-01T00:00:00"])
    last: int | None = Field(None, ge=1, le=3_660, description="Days up to now, today included.")

    @model_validator(mode="after")
    def _one_way(self) -> Range:
        if self.last is not None and (self.since is not None or self.until is not None):
            raise ValueError("give since and until, or last")
        return self


class Audience(Frozen):
    """Only the customers of a segment, or with these attributes."""

    segment_id: str | None = None
    where: tuple[Condition, ...] = Field((), max_length=20)


class Breakdown(Frozen):
    """One bucket per customer: a property of the entry event, a customer attribute, or the first segment that fits."""

    by: Literal["event", "customer", "segment"] = "event"
    property: str | None = Field(None, max_length=200, examples=["channel"])
    segment_ids: tuple[str, ...] = Field((), max_length=20)
    limit: int = Field(10, ge=1, le=100, description="Largest buckets shown; the rest is (other).")

    @model_validator(mode="after")
    def _complete(self) -> Breakdown:
        if (self.by == "segment") != (self.property is None) or (self.by == "segment") != bool(self.segment_ids):
            raise ValueError("a breakdown by segment needs segment_ids, any other one property")
        return self


class Asked(Frozen):
    """What every question may narrow."""

    range: Range = Range()
    audience: Audience = Audience()
    as_of: datetime | None = Field(None, description="Judge as if this were now; default: now.")


class Answered(Frozen):
    """What every answer tells about itself."""

    took_ms: int = Field(description="Milliseconds of computing.")
    customers: int = Field(description="Customers looked at.")
    events: int = Field(description="Events looked at.")


class Bucketed(Frozen):
    """Where an answer is broken down: the bucket's name."""

    bucket: str


class Period(Frozen):
    """A calendar period in the shop's zone: its first day, and whether it is over."""

    start: date
    is_complete: bool


Ratio: TypeAlias = float | None
