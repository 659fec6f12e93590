"""Retention and lifecycle: who comes back, who is new, who falls asleep, period by period."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from siyu.measure.insight.models.common import Answered, Asked, Breakdown, EventPick, Frozen, Period, Ratio, Unit


class RetentionQuery(Asked):
    """Cohorts are the calendar periods of the range; `periods` counts the columns, period 0 included."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "start": {"events": ["app_launch"]},
                    "back": {"events": ["order_paid"]},
                    "unit": "week",
                    "range": {"last": 90},
                }
            ]
        }
    )

    question: Literal["retention"] = "retention"
    start: EventPick = EventPick()
    back: EventPick = EventPick()
    cohort: Literal["first_time", "first_in_range", "recurring"] = "first_time"
    mode: Literal["bounded", "unbounded"] = "bounded"
    unit: Unit = "day"
    clock: Literal["calendar", "rolling"] = Field(
        "calendar", description="rolling: periods of 24 h from the start event."
    )
    periods: int = Field(8, ge=1, le=120)
    min_occurrences: int = Field(1, ge=1, le=1_000)
    breakdown: Breakdown | None = None

    @model_validator(mode="after")
    def _rolls(self) -> RetentionQuery:
        if self.clock == "rolling" and self.unit == "month":
            raise ValueError("a month has no fixed length: rolling periods are days or weeks")
        return self


class Cohort(Frozen):
    """One row: customers per period; null where the period has not begun, `running` where it has not ended."""

    start: date
    size: int | None
    counts: tuple[int | None, ...]
    rates: tuple[Ratio, ...]
    running: tuple[bool, ...]
    same_period_returns: int | None = Field(description="Came back within period 0, after the start event.")


class RetentionTable(Frozen):
    """Rows by cohort, and the mean over the complete cells weighted by cohort size."""

    cohorts: tuple[Cohort, ...]
    mean_rates: tuple[Ratio, ...]


class RetentionBucket(RetentionTable):
    """One bucket of the breakdown."""

    bucket: str


class RetentionResult(Answered, RetentionTable):
    """The table, and the same per bucket."""

    buckets: tuple[RetentionBucket, ...]


class RetentionCell(Frozen):
    """Customers of a cohort (its first day) that came back in a period; period 0: the whole cohort."""

    question: Literal["retention"] = "retention"
    cohort: date
    period: int = Field(0, ge=0, le=119)
    bucket: str | None = None
    outcome: Literal["returned", "lost"] = "returned"


class LifecycleQuery(Asked):
    """Activity is any picked event; new = the first one ever, from the event history."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"event": {"events": ["order_paid"]}, "unit": "month", "range": {"last": 365}}]}
    )

    question: Literal["lifecycle"] = "lifecycle"
    event: EventPick = EventPick()
    unit: Unit = "day"


class LifecyclePeriod(Period):
    """active − active of the period before = new + resurrecting − dormant, always."""

    active: int
    new: int
    returning: int
    resurrecting: int
    dormant: int


class LifecycleResult(Answered):
    """One entry per calendar period of the range."""

    periods: tuple[LifecyclePeriod, ...]


class LifecycleCell(Frozen):
    """Customers in one state in the period that starts on this day."""

    question: Literal["lifecycle"] = "lifecycle"
    period: date
    state: Literal["new", "returning", "resurrecting", "dormant", "active"]
