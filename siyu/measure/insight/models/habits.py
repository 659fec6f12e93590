"""Paths, stickiness and distribution: what customers do next, how often, how much."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from siyu.measure.insight.models.common import Answered, Asked, EventPick, Frozen, Ratio, Unit


class PathsQuery(Asked):
    """Sessions split where nothing happened for `session_gap_s` or longer; repeats of one node count once."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"by": "page", "start": "首页", "max_steps": 4, "range": {"last": 7}}]}
    )

    question: Literal["paths"] = "paths"
    session_gap_s: float = Field(1_800.0, gt=0, le=7 * 86_400)
    max_steps: int = Field(6, ge=2, le=20)
    by: Literal["event", "page", "category", "channel", "scene"] = Field("event", description="What a node is.")
    start: str | None = Field(None, description="Paths begin at its first occurrence in the session.")
    end: str | None = Field(None, description="Paths end at its first occurrence in the session.")
    nodes: tuple[str, ...] = Field((), max_length=100, description="Only these nodes; none = all.")
    without: tuple[str, ...] = Field((), max_length=100, description="Leave these nodes out.")
    limit: int = Field(50, ge=2, le=200, description="Most frequent nodes kept by name; the rest is (other).")


class PathEdge(Frozen):
    """Sessions that go from a node at `step` (counted from 1) to the next."""

    step: int
    source: str
    target: str
    sessions: int


class PathNode(Frozen):
    """Sessions that pass a node at a step, and that end there."""

    step: int
    node: str
    sessions: int
    ended: int


class PathsResult(Answered):
    """Edges by step, largest first."""

    sessions: int
    edges: tuple[PathEdge, ...]
    nodes: tuple[PathNode, ...]


class PathCell(Frozen):
    """Customers with a session that passes this node at this step, and goes on to `target` if given."""

    question: Literal["paths"] = "paths"
    step: int = Field(1, ge=1, le=20)
    source: str
    target: str | None = None


class StickinessQuery(Asked):
    """Distinct active periods of each customer in the range."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"event": {"events": ["app_launch"]}, "unit": "day", "range": {"last": 30}}]}
    )

    question: Literal["stickiness"] = "stickiness"
    event: EventPick = EventPick()
    unit: Unit = "day"


class StickinessLevel(Frozen):
    """Customers active in exactly `periods` periods, and in that many or more."""

    periods: int
    exact: int
    at_least: int
    share: Ratio


class StickinessResult(Answered):
    """One level per number of periods from 1 to the length of the range."""

    levels: tuple[StickinessLevel, ...]
    active: int
    mean_periods: float | None


class StickinessCell(Frozen):
    """Customers active in exactly, or at least, this many periods."""

    question: Literal["stickiness"] = "stickiness"
    periods: int = Field(ge=1)
    at_least: bool = False


class DistributionQuery(Asked):
    """How many customers did it how often (times), on how many days (days), or for how much (sum of a property)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "event": {"events": ["order_paid"]},
                    "measure": "sum",
                    "property": "amount_fen",
                    "edges": [0, 10000, 50000],
                    "range": {"last": 90},
                }
            ]
        }
    )

    question: Literal["distribution"] = "distribution"
    event: EventPick = EventPick()
    measure: Literal["times", "days", "sum"] = "times"
    property: Literal["amount_fen", "quantity"] = "amount_fen"
    edges: tuple[int, ...] = Field(
        (), max_length=100, description="Lower bounds of the bins, ascending; none = one bin per value, up to 20."
    )

    @model_validator(mode="after")
    def _ascending(self) -> DistributionQuery:
        if list(self.edges) != sorted(set(self.edges)):
            raise ValueError("bin edges ascend")
        return self


class DistributionBin(Frozen):
    """Customers whose value lies in [low, high); high null: no upper bound."""

    low: int
    high: int | None
    customers: int
    share: Ratio


class DistributionResult(Answered):
    """Bins, and the exact figures over the customers that did it at all."""

    bins: tuple[DistributionBin, ...]
    active: int
    total: int
    mean: float | None
    median: float | None
    p90: float | None


class DistributionCell(Frozen):
    """Customers of the bin that begins at `low`."""

    question: Literal["distribution"] = "distribution"
    low: int
