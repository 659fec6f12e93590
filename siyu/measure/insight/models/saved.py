"""Saved insights: a question with a name; and the customers behind a number."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

from pydantic import ConfigDict, Field

from siyu.measure.insight.models.common import Frozen
from siyu.measure.insight.models.funnel import FunnelCell, FunnelQuery
from siyu.measure.insight.models.habits import (
    DistributionCell,
    DistributionQuery,
    PathCell,
    PathsQuery,
    StickinessCell,
    StickinessQuery,
)
from siyu.measure.insight.models.money import (
    AttributionCell,
    AttributionQuery,
    LtvCell,
    LtvQuery,
    RevenueCell,
    RevenueQuery,
)
from siyu.measure.insight.models.retention import LifecycleCell, LifecycleQuery, RetentionCell, RetentionQuery

Query: TypeAlias = Annotated[
    FunnelQuery
    | RetentionQuery
    | LifecycleQuery
    | PathsQuery
    | StickinessQuery
    | DistributionQuery
    | RevenueQuery
    | LtvQuery
    | AttributionQuery,
    Field(discriminator="question"),
]
Cell: TypeAlias = Annotated[
    FunnelCell
    | RetentionCell
    | LifecycleCell
    | PathCell
    | StickinessCell
    | DistributionCell
    | RevenueCell
    | LtvCell
    | AttributionCell,
    Field(discriminator="question"),
]


class InsightDraft(Frozen):
    """What a person saves."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "浏览到支付",
                    "note": "周会用",
                    "query": {
                        "question": "funnel",
                        "steps": [{"events": ["view_item"]}, {"events": ["order_paid"]}],
                        "range": {"last": 30},
                    },
                }
            ]
        }
    )

    name: str = Field(min_length=1, max_length=120)
    note: str = Field("", max_length=2_000)
    query: Query


class SavedInsight(InsightDraft):
    """A saved insight as it stands."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "浏览到支付",
                    "note": "周会用",
                    "query": {
                        "question": "funnel",
                        "steps": [{"events": ["view_item"]}, {"events": ["order_paid"]}],
                        "range": {"last": 30},
                    },
                    "insight_id": "019a0b6e-7c1d-7e55-9a53-0d5f4b8f2c11",
                    "created_by": "林晓",
                    "created_at": "2026-03-10T04:00:00Z",
                    "updated_at": "2026-03-10T04:00:00Z",
                }
            ]
        }
    )

    insight_id: str
    created_by: str
    created_at: datetime
    updated_at: datetime


class CustomersQuery(Frozen):
    """A question and one number of its answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "query": {
                        "question": "funnel",
                        "steps": [{"events": ["view_item"]}, {"events": ["order_paid"]}],
                        "range": {"last": 30},
                    },
                    "cell": {"question": "funnel", "step": 1},
                }
            ]
        }
    )

    query: Query
    cell: Cell


class CustomersBehind(Frozen):
    """The customers behind a number: ascending customer numbers, one page of them, and how many there are in all."""

    customer_nos: tuple[int, ...]
    total: int
    next_after: int | None = Field(description="Ask again after this customer number; null at the end.")


class EventName(Frozen):
    """An event there is, and how often."""

    name: str
    events: int


class Vocabulary(Frozen):
    """What a question can be built from."""

    events: tuple[EventName, ...]
    properties: tuple[str, ...]
    customer_attributes: tuple[str, ...]
