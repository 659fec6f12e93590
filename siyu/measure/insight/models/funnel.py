"""Funnel: how many customers get from one step to the next, and how fast."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from siyu.measure.insight.models.common import Answered, Asked, Breakdown, EventPick, Frozen, Ratio


class Exclusion(Frozen):
    """An event that spoils an attempt when it happens after step `after` and before step `before` (counted from 1)."""

    event: EventPick
    after: int = Field(1, ge=1)
    before: int = Field(2, ge=2)


class FunnelQuery(Asked):
    """The range filters the first step; later steps may come after it, within the window."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": "funnel",
                    "steps": [{"events": ["view_item"]}, {"events": ["add_to_cart"]}, {"events": ["order_paid"]}],
                    "window_s": 604800,
                    "range": {"last": 30},
                }
            ]
        }
    )

    question: Literal["funnel"] = "funnel"
    steps: tuple[EventPick, ...] = Field(min_length=1, max_length=20)
    window_s: float = Field(
        7 * 86_400.0, ge=0, le=3_700 * 86_400, description="From the first step to the last, inclusive."
    )
    order: Literal["ordered", "strict", "any"] = "ordered"
    count: Literal["customers", "attempts"] = "customers"
    exclusions: tuple[Exclusion, ...] = Field((), max_length=10)
    breakdown: Breakdown | None = None

    @model_validator(mode="after")
    def _steps_exist(self) -> FunnelQuery:
        for exclusion in self.exclusions:
            if not exclusion.after < exclusion.before <= len(self.steps):
                raise ValueError("an exclusion lies between two steps of the funnel, the earlier one first")
        if self.count == "attempts" and (self.order == "any" or self.breakdown is not None):
            raise ValueError("attempts are counted in a given order and as a whole")
        return self


class TimeToConvert(Frozen):
    """Seconds from the first step to the last, over the customers that converted."""

    n: int
    median_s: float
    mean_s: float
    p90_s: float


class FunnelCounts(Frozen):
    """Customers per step, each counted in every step up to the one they reached."""

    counts: tuple[int, ...]
    conversion: tuple[Ratio, ...] = Field(description="Of those that entered; null when nobody did.")
    time_to_convert: TimeToConvert | None


class FunnelBucket(FunnelCounts):
    """One bucket of the breakdown."""

    bucket: str


class FunnelResult(Answered, FunnelCounts):
    """`pending`: customers in the counts that have not converted while every window of theirs is still open.

    `settled_counts` leaves out everyone whose windows are all open, converted or not: its conversion is unbiased.
    """

    steps: tuple[str, ...]
    step_conversion: tuple[Ratio, ...] = Field(description="Of those in the step before.")
    step_median_s: tuple[float | None, ...] = Field(
        description="Median seconds since the step before, of converted customers."
    )
    pending: int
    pending_counts: tuple[int, ...] = Field(description="The pending ones per step, cumulative like counts.")
    settled_counts: tuple[int, ...]
    settled_conversion: tuple[Ratio, ...]
    excluded: int = Field(description="Customers all of whose attempts an exclusion spoiled.")
    entries: int | None = Field(description="Occurrences of the first step; only when attempts are counted.")
    completed: int | None = Field(description="Non-overlapping complete attempts; only when attempts are counted.")
    buckets: tuple[FunnelBucket, ...]


class FunnelCell(Frozen):
    """`reached`: step or further; `stopped`: exactly there for good; `pending`: there so far; `excluded`: no step."""

    question: Literal["funnel"] = "funnel"
    step: int = Field(1, ge=1, le=20)
    outcome: Literal["reached", "stopped", "pending", "excluded"] = "reached"
    bucket: str | None = None
