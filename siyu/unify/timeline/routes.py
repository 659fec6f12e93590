"""HTTP of the timeline."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, JsonValue

from siyu.kit.http import CursorBroken, Edge, decode_cursor, encode_cursor, may
from siyu.unify.timeline import service
from siyu.unify.timeline.models import Moment

router = APIRouter(prefix="/api", tags=["timeline"])
CustomerNo = Annotated[int, Path(ge=1, le=2**31 - 1)]
Name = Annotated[str, Query(max_length=128, pattern=r"^[^\x00]*$")]


class MomentOut(BaseModel):
    """One thing that a customer did, or that happened to them."""

    model_config = ConfigDict(from_attributes=True)
    seq: int
    at: datetime
    name: str
    person_no: int
    order_no: str | None
    sku: str | None
    spu: str | None
    category: str | None
    amount_fen: int | None
    quantity: int | None
    page: str | None
    keyword: str | None
    scene: str | None
    channel: str | None
    platform: str | None
    city: str | None
    is_simulated: bool
    properties: dict[str, JsonValue]

    @classmethod
    def of(cls, moment: Moment) -> MomentOut:
        """As the client sees it."""
        fields = {name: getattr(moment, name) for name in cls.model_fields if name != "properties"}
        return cls(**fields, properties=json.loads(moment.properties_json))


class TimelineOut(BaseModel):
    """One page, newest first; `counts` are all of the customer's events by name, most frequent first."""

    items: list[MomentOut]
    next: str | None
    counts: dict[str, int]


class LagOut(BaseModel):
    """How far the lake is behind the event log."""

    model_config = ConfigDict(from_attributes=True)
    last_seq: int
    joined_seq: int


@router.get("/customers/{customer_no}/timeline")
def get_customer_timeline(
    customer_no: CustomerNo,
    name: Annotated[list[Name], Query(description="Only events of these names")] = [],  # noqa: B006 - FastAPI copies
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    edge: Edge = may("customer.read"),
) -> TimelineOut:
    """What happened to a customer over all its records, newest first."""
    before = None if cursor is None else _key(cursor)
    found = edge.read(
        lambda work: service.of_customer(work, customer_no=customer_no, names=name, before=before, limit=limit)
    )
    following = None if found.next_key is None else encode_cursor(*found.next_key)
    return TimelineOut(items=[MomentOut.of(one) for one in found.items], next=following, counts=dict(found.counts))


@router.get("/timeline/lag")
def get_timeline_lag(edge: Edge = may("quality.read")) -> LagOut:
    """How far the lake is behind the event log, in events."""
    return LagOut.model_validate(edge.read(service.lag))


def _key(cursor: str) -> tuple[int, int]:
    first, second = decode_cursor(cursor, 2)
    # SOURCE: DuckDB's timestamps reach to year 294246; ours to the year 9999.
    if type(first) is not int or type(second) is not int or not 0 <= first < 253_402_300_800_000_000:
        raise CursorBroken("This cursor does not belong to this list.")
    if abs(second) >= 2**63:
        raise CursorBroken("This cursor does not belong to this list.")
    return first, second
