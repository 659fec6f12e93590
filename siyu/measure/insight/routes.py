"""HTTP of insights: ask a question, see the customers behind a number, save the question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pyroaring import BitMap

from siyu.kit.http import Edge, Page, csv_response, decode_number, encode_cursor, may
from siyu.kit.work import Work
from siyu.measure.insight import service
from siyu.measure.insight.models import (
    AttributionQuery,
    AttributionResult,
    CustomersQuery,
    DistributionQuery,
    DistributionResult,
    FunnelQuery,
    FunnelResult,
    InsightDraft,
    LifecycleQuery,
    LifecycleResult,
    LtvQuery,
    LtvResult,
    PathsQuery,
    PathsResult,
    RetentionQuery,
    RetentionResult,
    RevenueQuery,
    RevenueResult,
    SavedInsight,
    StickinessQuery,
    StickinessResult,
    Vocabulary,
)
from siyu.understand import audience, profile
from siyu.unify import customer

router = APIRouter(prefix="/api/insights", tags=["insights"])
_FUNNEL = {
    "steps": [{"events": ["view_item"]}, {"events": ["add_to_cart"]}, {"events": ["order_paid"]}],
    "window_s": 604_800,
    "range": {"last": 30},
    "breakdown": {"by": "event", "property": "channel"},
}
_OF_CUSTOMER = ("name", "phone", "city", "channel", "is_known")
_OF_PROFILE = ("stage", "value_group", "orders", "paid_fen", "last_paid_at")
_RETENTION = {"start": {"events": ["app_launch"]}, "back": {"events": ["app_launch"]}, "range": {"last": 14}}


class SaveAsSegment(CustomersQuery):
    """A number, and the name of the segment its customers become."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "看了没买",
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

    name: str = Field(min_length=1, max_length=120)
    description: str = Field("", max_length=2_000)


class BehindRow(BaseModel):
    """One customer behind a number, as in any list of customers."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "customer_no": 12,
                    "name": "王*",
                    "phone": "138****8000",
                    "city": "上海",
                    "channel": "小程序",
                    "is_known": True,
                    "stage": "active",
                    "value_group": "important_value",
                    "orders": 3,
                    "paid_fen": 38700,
                    "last_paid_at": "2026-03-10T04:01:00Z",
                }
            ]
        },
    )
    customer_no: int
    name: str | None = None
    phone: str | None = None
    city: str | None = None
    channel: str | None = None
    is_known: bool = False
    stage: str | None = None
    value_group: str | None = None
    orders: int | None = None
    paid_fen: int | None = None
    last_paid_at: AwareDatetime | None = None


class SegmentMade(BaseModel):
    """The static segment that was made."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "segment_id": "019a0b6e-7c1d-7e55-9a53-0d5f4b8f2c11",
                    "name": "看了没买",
                    "size": 128,
                    "created_at": "2026-03-10T04:00:00Z",
                }
            ]
        },
    )
    segment_id: str
    name: str
    size: int
    created_at: datetime


@router.get("/vocabulary")
def insight_vocabulary(edge: Edge = may("insight.read")) -> Vocabulary:
    """Events, properties and customer attributes a question can use."""
    return edge.read(service.vocabulary)


@router.post("/funnel")
def ask_funnel(
    query: Annotated[FunnelQuery, Body(examples=[_FUNNEL])], edge: Edge = may("insight.read")
) -> FunnelResult:
    """Customers per step, conversion, time to convert."""
    return edge.read(lambda work: service.funnel(work, query=query))


@router.post("/retention")
def ask_retention(
    query: Annotated[RetentionQuery, Body(examples=[_RETENTION])], edge: Edge = may("insight.read")
) -> RetentionResult:
    """Cohorts by period."""
    return edge.read(lambda work: service.retention(work, query=query))


@router.post("/lifecycle")
def ask_lifecycle(query: LifecycleQuery, edge: Edge = may("insight.read")) -> LifecycleResult:
    """New, returning, resurrecting and dormant customers by period."""
    return edge.read(lambda work: service.lifecycle(work, query=query))


@router.post("/paths")
def ask_paths(query: PathsQuery, edge: Edge = may("insight.read")) -> PathsResult:
    """Sessions by edge."""
    return edge.read(lambda work: service.paths(work, query=query))


@router.post("/stickiness")
def ask_stickiness(query: StickinessQuery, edge: Edge = may("insight.read")) -> StickinessResult:
    """Customers by number of active periods."""
    return edge.read(lambda work: service.stickiness(work, query=query))


@router.post("/distribution")
def ask_distribution(query: DistributionQuery, edge: Edge = may("insight.read")) -> DistributionResult:
    """Customers by how often, or for how much."""
    return edge.read(lambda work: service.distribution(work, query=query))


@router.post("/revenue")
def ask_revenue(query: RevenueQuery, edge: Edge = may("insight.read")) -> RevenueResult:
    """Paid orders, discounts, refunds and net by period."""
    return edge.read(lambda work: service.revenue(work, query=query))


@router.post("/ltv")
def ask_ltv(query: LtvQuery, edge: Edge = may("insight.read")) -> LtvResult:
    """Net revenue per customer by cohort."""
    return edge.read(lambda work: service.ltv(work, query=query))


@router.post("/attribution")
def ask_attribution(query: AttributionQuery, edge: Edge = may("insight.read")) -> AttributionResult:
    """Credit of channels by model."""
    return edge.read(lambda work: service.attribution(work, query=query))


@router.post("/customers")
def customers_behind_number(
    asked: CustomersQuery,
    cursor: str | None = None,
    limit: int = Query(100, ge=1, le=1_000),
    edge: Edge = may("customer.read"),
) -> Page[BehindRow]:
    """The customers behind a number by customer number; names and phones as far as the caller may see them."""
    after = decode_number(cursor) if cursor else None

    def ask(work: Work) -> Page[BehindRow]:
        found = service.customers_behind(work, query=asked.query, cell=asked.cell, after=after, limit=limit)
        following = None if found.next_after is None else encode_cursor(found.next_after)
        return Page[BehindRow](items=_rows(work, found.customer_nos), next=following, total=found.total)

    return edge.read(ask)


def _rows(work: Work, customer_nos: Sequence[int]) -> list[BehindRow]:
    names = {one.customer_no: one for one in customer.summaries(work, customer_nos=customer_nos)}
    bought = {one.customer_no: one for one in profile.profiles_of(work, customer_nos=customer_nos)}
    rows = []
    for number in customer_nos:
        known: dict[str, object] = {"customer_no": number}
        for found, fields in ((names.get(number), _OF_CUSTOMER), (bought.get(number), _OF_PROFILE)):
            known |= {field: getattr(found, field) for field in fields if found is not None}
        rows.append(BehindRow.model_validate(known))
    return rows


@router.post("/customers.csv", response_class=Response)
def export_customers_behind_number(asked: CustomersQuery, edge: Edge = may("export.run")) -> Response:
    """All customer numbers behind a number, as CSV."""
    found = edge.read(lambda work: service.customers_behind(work, query=asked.query, cell=asked.cell))
    edge.audit("insight.export", asked.query.question, rows=len(found.customer_nos))
    return csv_response("customers.csv", ["customer_no"], ([number] for number in found.customer_nos))


@router.post("/customers/segment", status_code=201)
def save_number_as_segment(asked: SaveAsSegment, edge: Edge = may("segment.write")) -> SegmentMade:
    """A static segment of the customers behind a number."""
    found = edge.read(lambda work: service.customers_behind(work, query=asked.query, cell=asked.cell))
    return edge.write(lambda work: _make_segment(work, asked, found.customer_nos))


def _make_segment(work: Work, asked: SaveAsSegment, customer_nos: Sequence[int]) -> SegmentMade:
    made = audience.save_static(work, name=asked.name, customer_nos=BitMap(customer_nos), description=asked.description)
    return SegmentMade(segment_id=made.segment_id, name=made.name, size=len(customer_nos), created_at=made.created_at)


@router.get("/saved")
def list_saved_insights(edge: Edge = may("insight.read")) -> list[SavedInsight]:
    """All saved insights, by name."""
    return list(edge.read(service.list_insights))


@router.post("/saved", status_code=201)
def save_insight(draft: InsightDraft, edge: Edge = may("insight.write")) -> SavedInsight:
    """Save a question under a name."""
    return edge.write(lambda work: service.save_insight(work, draft=draft))


@router.get("/saved/{insight_id}")
def get_saved_insight(insight_id: str, edge: Edge = may("insight.read")) -> SavedInsight:
    """One saved insight."""
    return edge.read(lambda work: service.get_insight(work, insight_id=insight_id))


@router.put("/saved/{insight_id}")
def change_saved_insight(insight_id: str, draft: InsightDraft, edge: Edge = may("insight.write")) -> SavedInsight:
    """Change a saved insight."""
    return edge.write(lambda work: service.change_insight(work, insight_id=insight_id, draft=draft))


@router.delete("/saved/{insight_id}", status_code=204)
def delete_saved_insight(insight_id: str, edge: Edge = may("insight.write")) -> None:
    """Delete a saved insight."""
    edge.write(lambda work: service.delete_insight(work, insight_id=insight_id))
