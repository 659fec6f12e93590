"""HTTP of RFM: distribution, value groups, and the customers behind each cell."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict

from siyu.kit.http import Edge, Page, may
from siyu.kit.work import Work
from siyu.understand.profile import service
from siyu.understand.profile.models import ProfileFilter, ValueGroup
from siyu.understand.profile.routes.members import ProfileOut, number_after, page_of, profiles_csv

router = APIRouter(prefix="/api/rfm", tags=["rfm"])
Score = Annotated[int | None, Query(ge=1, le=5)]


class BasisOut(BaseModel):
    """Thresholds of the scores 2 to 5 (null: never reached) and the sums behind the means, over all who bought."""

    model_config = ConfigDict(from_attributes=True)
    as_of: date
    computed_at: AwareDatetime
    customers: int
    recency: list[int | None]
    orders: list[int | None]
    paid_fen: list[int | None]
    sum_recency: int
    sum_orders: int
    sum_paid_fen: int


class CellOut(BaseModel):
    """Customers with these scores."""

    model_config = ConfigDict(from_attributes=True)
    r: int
    f: int
    m: int
    customers: int
    paid_fen: int


class GroupOut(BaseModel):
    """Customers of a value group and their sums."""

    model_config = ConfigDict(from_attributes=True)
    group: ValueGroup
    customers: int
    orders: int
    paid_fen: int


class RfmOut(BaseModel):
    """The distribution of scores and groups, with what they rest on."""

    model_config = ConfigDict(from_attributes=True)
    basis: BasisOut
    cells: list[CellOut]
    groups: list[GroupOut]


def _filter(group: ValueGroup | None = None, r: Score = None, f: Score = None, m: Score = None) -> ProfileFilter:
    return ProfileFilter(value_group=group, r=r, f=f, m=m)


Wanted = Annotated[ProfileFilter, Depends(_filter)]


@router.get("")
def get_rfm(edge: Edge = may("lifecycle.read")) -> RfmOut:
    """Scores and value groups of all customers who bought."""
    return RfmOut.model_validate(edge.read(service.rfm))


@router.get("/members")
def list_rfm_members(
    wanted: Wanted,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    edge: Edge = may("lifecycle.read"),
) -> Page[ProfileOut]:
    """The customers of a group or of a cell of scores."""

    def read(work: Work) -> Page[ProfileOut]:
        found, total = service.list_page(work, wanted=wanted, after=number_after(cursor), limit=limit + 1)
        return page_of(work, found, limit, total)

    return edge.read(read)


@router.get("/members.csv", response_class=Response)
def export_rfm_members(wanted: Wanted, edge: Edge = may("export.run")) -> Response:
    """The customers of a group or of a cell of scores as CSV."""
    edge.audit("rfm.export", "rfm", group=wanted.value_group, scores=[wanted.r, wanted.f, wanted.m])
    return edge.read(lambda work: profiles_csv("rfm.csv", work, service.each(work, wanted=wanted)))


@router.get("/customers/{customer_no}")
def get_customer_profile(customer_no: int, edge: Edge = may("lifecycle.read")) -> ProfileOut | None:
    """The profile of one customer, or null where there is none."""

    def read(work: Work) -> ProfileOut | None:
        found = service.of_customer(work, customer_no=customer_no) if 0 < customer_no < 2**31 else None
        return None if found is None else page_of(work, [found], 1, None).items[0]

    return edge.read(read)
