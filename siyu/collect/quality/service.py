"""The tracking plan and what it finds; volume, lag, and the newest events for debugging."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from siyu.collect import intake
from siyu.collect.intake import PlanView, Properties, Refusal
from siyu.collect.quality import store
from siyu.collect.quality.errors import PlanUnknown
from siyu.collect.quality.models import (
    Lag,
    PlanChange,
    PlannedEvent,
    RecentEvent,
    SuggestedEvent,
    Violation,
    ViolationKind,
    Volume,
    VolumePoint,
    VolumeUnit,
)
from siyu.collect.quality.rules.check import check_plan, why_refused
from siyu.collect.quality.rules.suggest import suggest
from siyu.collect.quality.rules.tally import LAG_BOUNDS, OTHER, Count, Key, Tally, findings_of, quantile, tally
from siyu.kit.desk import Desk
from siyu.kit.errors import Unavailable
from siyu.kit.work import Work

_AT_ONCE = 2_000
_KEEP_DAYS = 90
_KEEP_VOLUME_DAYS = 800


def plan(work: Work) -> list[PlannedEvent]:
    """The whole tracking plan, by event name."""
    return store.plans(work.db, work.shop_id)


def planned(work: Work, *, name: str) -> PlannedEvent:
    """The plan of one event. Raises: PlanUnknown."""
    found = store.plans(work.db, work.shop_id, name)
    if not found:
        raise PlanUnknown("The tracking plan does not mention this event.", name=name)
    return found[0]


def save_plan(work: Work, *, name: str, change: PlanChange) -> PlannedEvent:
    """The new plan of one event; intake follows it within a second. Raises: PlanInvalid."""
    check_plan(change)
    whole = PlannedEvent(
        name=name, updated_at=work.now, policy=change.policy, note=change.note, properties=change.properties
    )
    store.save_plan(work.db, work.shop_id, whole)
    intake.seal_properties(work, event=name, names=[one.name for one in change.properties if one.personal])
    work.audit("plan.saved", name, policy=change.policy.value, properties=len(change.properties))
    return whole


def delete_plan(work: Work, *, name: str) -> None:
    """Expect nothing of this event any more. Raises: PlanUnknown."""
    if not store.delete_plan(work.db, work.shop_id, name):
        raise PlanUnknown("The tracking plan does not mention this event.", name=name)
    intake.seal_properties(work, event=name, names=[])
    work.audit("plan.deleted", name)


def suggestion(work: Work, *, last: int = 10_000) -> list[SuggestedEvent]:
    """What the plan could be, inferred from the newest events, the most frequent first."""
    after = max(0, intake.stats(work).last_seq - last)
    events = intake.read_after(work, after, last, opened=False)
    return suggest(events, {one.name for one in plan(work)})


def plan_view(work: Work) -> PlanView:
    """What intake must know of the plan."""
    blocking = {one.name: one for one in plan(work) if one.policy == "block"}

    def refuses(name: str, properties: Properties) -> str | None:
        return why_refused(blocking[name], properties)

    return PlanView(intake.sealed_properties(work), frozenset(blocking), refuses)


def inspect(desk: Desk) -> int:
    """How many further events were checked against the plan and counted: each exactly once."""
    was = desk.read(lambda work: store.inspected_to(work.db, work.shop_id))
    events, whole = desk.read(lambda work: (intake.read_after(work, was, _AT_ONCE, opened=False), plan(work)))
    if not events:
        return 0
    found = tally(events, {one.name: one for one in whole})
    desk.write(lambda work: _count(work, was, found))
    return len(events)


def _count(work: Work, was: int, found: Tally) -> None:
    if store.advance(work.db, work.shop_id, was, found.last_seq):
        store.add_violations(work.db, work.shop_id, work.now.astimezone(work.zone).date(), found.violations)
        store.add_volume(work.db, work.shop_id, found.volume)
        store.add_lag(work.db, work.shop_id, found.lag, found.max_lag_s)


def violations(
    work: Work, *, days: int = 7, event: str | None = None, kind: ViolationKind | None = None
) -> list[Violation]:
    """What went wrong in the last days, today included, the most frequent first, at most 500."""
    since = work.now.astimezone(work.zone).date() - timedelta(days=days - 1)
    return store.violations(work.db, work.shop_id, since, event, kind)


def clear_violations(work: Work, *, event: str | None = None) -> None:
    """Start counting anew, for one event or for all."""
    cleared = store.clear_violations(work.db, work.shop_id, event)
    work.audit("violations.cleared", event or "*", rows=cleared)


def volume(work: Work, *, unit: VolumeUnit, since: datetime, until: datetime, event: str | None = None) -> Volume:
    """Events received in [since, until), by hour (UTC) or by day of the shop; a day is made of whole hours."""
    points = store.volume(work.db, work.shop_id, since, until, event)
    if unit is VolumeUnit.DAY:
        days: dict[tuple[datetime, str], int] = {}
        for point in points:
            local = point.start.astimezone(work.zone).replace(hour=0, minute=0, second=0, microsecond=0)
            key = (local.astimezone(UTC), point.event)
            days[key] = days.get(key, 0) + point.count
        points = [VolumePoint(start=start, event=name, count=count) for (start, name), count in sorted(days.items())]
    return Volume(unit=unit, points=tuple(points), total=sum(point.count for point in points))


def lag(work: Work) -> Lag:
    """How late facts arrived in the last 24 hours, and how far the lake and the inspection are behind now."""
    hours = store.lag_since(work.db, work.shop_id, work.now - timedelta(hours=24))
    buckets = [sum(column) for column in zip(*(one for one, _ in hours), strict=True)] or [0] * (len(LAG_BOUNDS) + 1)
    last_seq = intake.stats(work).last_seq
    in_lake = store.in_lake_to(work.lake)
    oldest = intake.read_after(work, in_lake, 1, opened=False) if in_lake < last_seq else []
    return Lag(
        events=sum(buckets), p50_s=quantile(buckets, 0.5), p95_s=quantile(buckets, 0.95),
        max_s=max((highest for _, highest in hours), default=None),
        waiting_events=max(0, last_seq - in_lake),
        waiting_s=(work.now - oldest[0].received_at).total_seconds() if oldest else 0.0,
        uninspected_events=max(0, last_seq - store.inspected_to(work.db, work.shop_id)),
    )  # fmt: skip


def recent(work: Work, *, device: str | None = None, after: int = 0, limit: int = 50) -> list[RecentEvent]:
    """The newest events above the number `after`, newest first, with what the plan says of each.

    `device` is an anonymous id or a member number; personal values are not shown.
    """
    whole = {one.name: one for one in plan(work)}
    return [
        RecentEvent(
            seq=event.seq, kind=event.kind, name=event.name, at=event.at, received_at=event.received_at,
            anonymous_id=event.anonymous_id, user_id=event.user_id, properties=dict(event.properties),
            traits=dict(event.traits), context=dict(event.context), sealed=event.sealed,
            findings=tuple(findings_of(event, whole)),
        )
        for event in intake.recent(work, device=device, after=after, limit=limit)
    ]  # fmt: skip


def sweep(work: Work) -> None:
    """Forget violations after 90 days, volume and lag after 800."""
    day = work.now.astimezone(work.zone).date() - timedelta(days=_KEEP_DAYS)
    store.sweep(work.db, work.shop_id, day, work.now - timedelta(days=_KEEP_VOLUME_DAYS))


class RefusalLog:
    """Counts what intake refused, and writes the counts a second later; bounded, and never in intake's way."""

    WAIT_S = 1.0
    LIMIT = 1_000

    def __init__(self, desk_of: Callable[[str], Desk]) -> None:
        self._desk_of = desk_of
        self._counts: dict[str, dict[Key, Count]] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def add(self, shop_id: str, refusals: Sequence[Refusal]) -> None:
        """Count these; the write follows within about a second."""
        now = self._desk_of(shop_id).runtime.clock.now()
        with self._lock:
            counts = self._counts.setdefault(shop_id, {})
            for refusal in refusals:
                key: Key = (refusal.event or "", ViolationKind.REFUSED, refusal.code)
                if key not in counts and len(counts) >= self.LIMIT:
                    key = (OTHER, ViolationKind.REFUSED, OTHER)
                counts.setdefault(key, Count()).add(None, now, refusal.message)
            if self._timer is None:
                self._timer = threading.Timer(self.WAIT_S, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write what was counted; what cannot be written now is counted on."""
        with self._lock:
            counts, self._counts = self._counts, {}
            if self._timer is not None:
                self._timer.cancel()
            self._timer = None
        for shop_id, found in counts.items():
            try:
                self._desk_of(shop_id).write(partial(_note_refusals, found))
            except Unavailable:
                self._count_on(shop_id, found)

    def _count_on(self, shop_id: str, found: dict[Key, Count]) -> None:
        with self._lock:
            counts = self._counts.setdefault(shop_id, {})
            for key, count in found.items():
                newer = counts.setdefault(key, count)
                if newer is not count:
                    newer.count += count.count


def _note_refusals(found: dict[Key, Count], work: Work) -> None:
    store.add_violations(work.db, work.shop_id, work.now.astimezone(work.zone).date(), found)
