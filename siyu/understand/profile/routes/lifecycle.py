"""HTTP of the lifecycle: settings, counts, movements, trend, and the customers behind each."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from siyu.kit.http import Edge, Page, may
from siyu.kit.work import Work
from siyu.understand.profile import service
from siyu.understand.profile.models import LifecycleSettings, MemberAge, Move, Profile, ProfileFilter, Stage
from siyu.understand.profile.routes.members import ProfileOut, number_after, page_of, profiles_csv
from siyu.understand.profile.rules.days import local_day

router = APIRouter(prefix="/api/lifecycle", tags=["lifecycle"])
Days = Annotated[int, Field(ge=1, le=3_650)]
Standing = Literal["absent", "prospect", "active", "silent", "sleeping", "pre_churn", "churned"]


class SettingsBody(BaseModel):
    """Last day of each stage since the last paid order; cut points of the value groups (null: the mean)."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "active_days": 90,
                    "silent_days": 180,
                    "sleeping_days": 270,
                    "pre_churn_days": 365,
                    "new_days": 30,
                }
            ]
        },
    )
    active_days: Days = 90
    silent_days: Days = 180
    sleeping_days: Days = 270
    pre_churn_days: Days = 365
    new_days: Days = 30
    cut_recency_days: int | None = Field(None, ge=0, le=100_000)
    cut_orders: int | None = Field(None, ge=0, le=1_000_000)
    cut_paid_fen: int | None = Field(None, ge=0, le=10**14)


class StageOut(BaseModel):
    """How many customers stand in a stage, and what they have paid."""

    model_config = ConfigDict(from_attributes=True)
    stage: Stage
    customers: int
    paid_fen: int


class CountsOut(BaseModel):
    """The shop's customers by stage and age; the cycle is the median over those who bought twice."""

    model_config = ConfigDict(from_attributes=True)
    as_of: date
    stages: list[StageOut]
    new: int
    old: int
    median_cycle_days: float | None


class MoveOut(BaseModel):
    """Customers who stood in `before` on the first day and in `after` on the second; `absent`: not known yet."""

    model_config = ConfigDict(from_attributes=True)
    before: Standing
    after: Standing
    customers: int


class MatrixOut(BaseModel):
    """All movements between the ends of two days; pairs without customers are left out."""

    from_on: date
    to_on: date
    moves: list[MoveOut]


class TrendPointOut(BaseModel):
    """Customers by stage at the end of a local day."""

    model_config = ConfigDict(from_attributes=True)
    on: date
    stages: dict[Stage, int]


@router.get("/settings")
def get_lifecycle_settings(edge: Edge = may("lifecycle.read")) -> SettingsBody:
    """The shop's limits and cut points."""
    return SettingsBody.model_validate(edge.read(service.settings))


@router.put("/settings")
def set_lifecycle_settings(body: SettingsBody, edge: Edge = may("lifecycle.write")) -> SettingsBody:
    """Change limits and cut points; every profile follows within seconds."""
    new = LifecycleSettings(**body.model_dump())
    return edge.write(lambda work: SettingsBody.model_validate(asdict(service.set_settings(work, new=new))))


@router.get("/counts")
def count_stages(edge: Edge = may("lifecycle.read")) -> CountsOut:
    """Customers by stage as of today."""
    return CountsOut.model_validate(edge.read(service.counts))


@router.get("/matrix")
def movement_matrix(
    from_on: date | None = None, to_on: date | None = None, edge: Edge = may("lifecycle.read")
) -> MatrixOut:
    """Movements between the ends of two local days (default: the last 30 days)."""

    def read(work: Work) -> MatrixOut:
        before, after = _days(work, from_on, to_on)
        moves = service.movement(work, before=before, after=after)
        return MatrixOut(from_on=before, to_on=after, moves=[MoveOut.model_validate(move) for move in moves])

    return edge.read(read)


@router.get("/trend")
def stage_trend(
    until: date | None = None, weeks: Annotated[int, Query(ge=1, le=120)] = 26, edge: Edge = may("lifecycle.read")
) -> list[TrendPointOut]:
    """Customers by stage, week by week, oldest first."""

    def read(work: Work) -> list[TrendPointOut]:
        points = service.trend(work, until=until or local_day(work.now, work.zone), weeks=weeks)
        return [TrendPointOut(on=point.on, stages=dict(point.stages)) for point in points]

    return edge.read(read)


@router.get("/members")
def list_stage_members(
    stage: Stage | None = None,
    member_age: MemberAge | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    edge: Edge = may("lifecycle.read"),
) -> Page[ProfileOut]:
    """The customers of a stage today."""
    wanted = ProfileFilter(stage=stage, member_age=member_age)

    def read(work: Work) -> Page[ProfileOut]:
        found, total = service.list_page(work, wanted=wanted, after=number_after(cursor), limit=limit + 1)
        return page_of(work, found, limit, total)

    return edge.read(read)


@router.get("/members.csv", response_class=Response)
def export_stage_members(
    stage: Stage | None = None, member_age: MemberAge | None = None, edge: Edge = may("export.run")
) -> Response:
    """The customers of a stage as CSV."""
    wanted = ProfileFilter(stage=stage, member_age=member_age)
    edge.audit("lifecycle.export", "lifecycle", stage=stage, member_age=member_age)
    return edge.read(lambda work: profiles_csv("stage.csv", work, service.each(work, wanted=wanted)))


@router.get("/movers")
def list_movers(  # noqa: PLR0913, PLR0917 - a cell has four coordinates
    before: Standing,
    after: Standing,
    from_on: date | None = None,
    to_on: date | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    edge: Edge = may("lifecycle.read"),
) -> Page[ProfileOut]:
    """The customers behind a cell of the matrix, as they are today."""
    move = Move(before, after, 0)

    def read(work: Work) -> Page[ProfileOut]:
        days = _days(work, from_on, to_on)
        found = service.movers(work, move=move, days=days, after_no=number_after(cursor), limit=limit + 1)
        return page_of(work, found, limit, None)

    return edge.read(read)


@router.get("/movers.csv", response_class=Response)
def export_movers(
    before: Standing,
    after: Standing,
    from_on: date | None = None,
    to_on: date | None = None,
    edge: Edge = may("export.run"),
) -> Response:
    """The customers behind a cell of the matrix as CSV."""

    def read(work: Work) -> Response:
        days = _days(work, from_on, to_on)
        found: list[Profile] = service.movers(work, move=Move(before, after, 0), days=days, after_no=0, limit=1_000_000)
        return profiles_csv("movement.csv", work, found)

    edge.audit("lifecycle.export", "lifecycle", before=before, after=after)
    return edge.read(read)


def _days(work: Work, before: date | None, after: date | None) -> tuple[date, date]:
    later = after or local_day(work.now, work.zone)
    return before or later - timedelta(days=30), later
