"""HTTP: tracking plan, violations, volume, lag, and the newest events for debugging."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime

from siyu.collect.quality import service
from siyu.collect.quality.models import (
    Lag,
    PlanChange,
    PlannedEvent,
    RecentEvent,
    SuggestedEvent,
    Violation,
    ViolationKind,
    Volume,
    VolumeUnit,
)
from siyu.kit.http import Edge, Page, may
from siyu.kit.work import Work

router = APIRouter(prefix="/api/quality", tags=["quality"])

EventName = Annotated[str, Path(min_length=1, max_length=128, description="Event name.")]
OneEvent = Annotated[str | None, Query(max_length=128, description="Only this event.")]
_DEFAULT_SPAN = {VolumeUnit.HOUR: timedelta(days=2), VolumeUnit.DAY: timedelta(days=30)}


@router.get("/plan")
def list_plan(edge: Edge = may("quality.read")) -> Page[PlannedEvent]:
    """The whole tracking plan, by event name."""
    found = edge.read(service.plan)
    return Page(items=found, total=len(found))


@router.get("/plan/{name}")
def get_planned_event(name: EventName, edge: Edge = may("quality.read")) -> PlannedEvent:
    """The plan of one event."""
    return edge.read(lambda work: service.planned(work, name=name))


@router.put("/plan/{name}")
def save_planned_event(name: EventName, change: PlanChange, edge: Edge = may("quality.write")) -> PlannedEvent:
    """Set the plan of one event; intake follows it within a second."""
    return edge.write(lambda work: service.save_plan(work, name=name, change=change))


@router.delete("/plan/{name}", status_code=204)
def delete_planned_event(name: EventName, edge: Edge = may("quality.write")) -> None:
    """Expect nothing of this event any more."""
    edge.write(lambda work: service.delete_plan(work, name=name))


@router.get("/suggestion")
def suggest_plan(
    last: Annotated[int, Query(ge=1, le=50_000, description="How many of the newest events to look at.")] = 10_000,
    edge: Edge = may("quality.read"),
) -> Page[SuggestedEvent]:
    """What the plan could be, inferred from the newest events, the most frequent first."""
    found = edge.read(lambda work: service.suggestion(work, last=last))
    return Page(items=found, total=len(found))


@router.get("/violations")
def list_violations(
    days: Annotated[int, Query(ge=1, le=90)] = 7,
    event: OneEvent = None,
    kind: ViolationKind | None = None,
    edge: Edge = may("quality.read"),
) -> Page[Violation]:
    """What went wrong in the last days, the most frequent first, with samples."""
    found = edge.read(lambda work: service.violations(work, days=days, event=event, kind=kind))
    return Page(items=found, total=len(found))


@router.delete("/violations", status_code=204)
def clear_violations(event: OneEvent = None, edge: Edge = may("quality.write")) -> None:
    """Start counting anew, for one event or for all."""
    edge.write(lambda work: service.clear_violations(work, event=event))


@router.get("/volume")
def get_volume(
    unit: VolumeUnit = VolumeUnit.HOUR,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    event: OneEvent = None,
    edge: Edge = may("quality.read"),
) -> Volume:
    """Events received in [since, until) by event, per hour or per day of the shop; by default the last days."""

    def ask(work: Work) -> Volume:
        end: datetime = until or work.now + timedelta(seconds=1)
        start = since or end - _DEFAULT_SPAN[unit]
        return service.volume(work, unit=unit, since=start, until=end, event=event)

    return edge.read(ask)


@router.get("/lag")
def get_lag(edge: Edge = may("quality.read")) -> Lag:
    """How late facts arrive, and how far the lake is behind."""
    return edge.read(service.lag)


@router.get("/recent")
def list_recent_events(
    device: Annotated[str | None, Query(max_length=128, description="Anonymous id or member number.")] = None,
    after: Annotated[int, Query(ge=0, description="Only events with a higher number: poll with the highest seen.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    edge: Edge = may("quality.read"),
) -> Page[RecentEvent]:
    """The newest events, newest first, with what the plan says of each: for watching one device live."""
    return Page(items=edge.read(lambda work: service.recent(work, device=device, after=after, limit=limit)))
