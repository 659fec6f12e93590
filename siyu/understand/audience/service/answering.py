"""Questions about segments: lists, members now and then, estimates, overlap."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from pyroaring import BitMap

from siyu.kit.work import Work
from siyu.understand import profile
from siyu.understand.audience import store
from siyu.understand.audience.compile import Scope, lake
from siyu.understand.audience.compile.stages import stage_moves
from siyu.understand.audience.errors import SegmentUnknown
from siyu.understand.audience.models import (
    Definition,
    Estimate,
    Member,
    MemberPage,
    Overlap,
    SampleCustomer,
    Segment,
    SizePoint,
    Stay,
)
from siyu.understand.audience.rules import nested_in, parse

_TREND_DAYS = 14
_SAMPLE = 10


def row_of(work: Work, segment_id: str) -> store.SegmentRow:
    """The stored segment. Raises: SegmentUnknown."""
    rows = store.rows(work, segment_ids=[segment_id])
    if not rows:
        raise SegmentUnknown("There is no such segment.", segment_id=segment_id)
    return rows[0]


def get(work: Work, *, segment_id: str) -> Segment:
    """The segment. Raises: SegmentUnknown."""
    return _shown(work, [row_of(work, segment_id)])[0]


def list_all(
    work: Work, *, status: str | None = None, folder: str | None = None, text: str = ""
) -> tuple[Segment, ...]:
    """The shop's segments by name; without a status, all that are not archived."""
    statuses = ("active", "paused") if status is None else (status,)
    wanted = text.casefold()
    rows = [
        row
        for row in store.rows(work, statuses=statuses)
        if (folder is None or row.folder == folder)
        and (wanted in row.name.casefold() or wanted in row.description.casefold())
    ]
    return tuple(_shown(work, rows))


def evaluate(work: Work, *, definition: Definition) -> BitMap:
    """The customers who meet a definition now. Raises: LakeTooSlow, SegmentUnknown."""
    _refuse_unknown(work, definition)
    return lake.evaluate(work.lake, definition, scope_of(work))


def scope_of(work: Work) -> Scope:
    """What definitions are read against in this work."""
    limits = profile.settings(work).limits
    return Scope(work.now, work.zone, {"stage_move": stage_moves(limits, work.zone)})


def estimate(work: Work, *, definition: Definition) -> Estimate:
    """How many meet a definition now, and a few of them. Raises: LakeTooSlow, SegmentUnknown."""
    began = time.perf_counter()
    found = evaluate(work, definition=definition)
    total = lake.customer_count(work.lake)
    chosen = [found[place] for place in sorted(work.rng.sample(range(len(found)), min(_SAMPLE, len(found))))]
    shown = tuple(SampleCustomer(**row) for row in lake.customer_rows(work.lake, chosen))
    return Estimate(
        count=len(found),
        total=total,
        share_bp=round(len(found) * 10_000 / total) if total else 0,
        sample=shown,
        took_ms=int((time.perf_counter() - began) * 1000),
    )


def member_set(work: Work, *, segment_id: str, as_of: datetime | None = None) -> BitMap:
    """All members now, or at a past moment. Raises: SegmentUnknown."""
    row_of(work, segment_id)
    return store.bitmap(work, segment_id)[0] if as_of is None else store.members_at(work, segment_id, as_of)


def members(
    work: Work, *, segment_id: str, as_of: datetime | None = None, after: int = 0, limit: int = 100
) -> MemberPage:
    """Members by customer number, now or at a past moment. Raises: SegmentUnknown."""
    total = len(member_set(work, segment_id=segment_id, as_of=as_of))
    found = store.members_page(work, segment_id, as_of=as_of, after=after, limit=limit + 1)
    items = tuple(Member(customer_no=number, entered_at=at) for number, at in found[:limit])
    return MemberPage(items=items, next_after=items[-1].customer_no if len(found) > limit else None, total=total)


def sample(work: Work, *, segment_id: str) -> tuple[SampleCustomer, ...]:
    """Some members, drawn at random. Raises: SegmentUnknown."""
    found = member_set(work, segment_id=segment_id)
    chosen = [found[place] for place in sorted(work.rng.sample(range(len(found)), min(_SAMPLE, len(found))))]
    return tuple(SampleCustomer(**row) for row in lake.customer_rows(work.lake, chosen))


def segments_of(work: Work, *, customer_nos: Sequence[int]) -> tuple[Stay, ...]:
    """The times these customers were members of anything, the latest first."""
    return _stays(store.stays(work, customer_nos=customer_nos))


def history(work: Work, *, segment_id: str, limit: int = 200) -> tuple[Stay, ...]:
    """Who came last, and whether they left. Raises: SegmentUnknown."""
    row_of(work, segment_id)
    return _stays(store.stays(work, segment_id=segment_id, limit=limit))


def trend(work: Work, *, segment_id: str, days: int = 90) -> tuple[SizePoint, ...]:
    """The size day by day, without gaps, oldest first. Raises: SegmentUnknown."""
    row_of(work, segment_id)
    today = work.now.astimezone(work.zone).date()
    known = store.sizes(work, [segment_id], today - timedelta(days=3650)).get(segment_id, [])
    by_day = {day: (size, entered, left) for day, size, entered, left in known}
    points: list[SizePoint] = []
    first = today - timedelta(days=days - 1)
    size = next((size for day, size, _entered, _left in reversed(known) if day < first), None)
    for offset in range(days):
        day = first + timedelta(days=offset)
        came, went = 0, 0
        if day in by_day:
            size, came, went = by_day[day]
        if size is not None:
            points.append(SizePoint(day=day, size=size, entered=came, left=went))
    return tuple(points)


def overlap(work: Work, *, segment_ids: Sequence[str]) -> Overlap:
    """How many customers each two of the segments share. Raises: SegmentUnknown."""
    rows = [row_of(work, segment_id) for segment_id in segment_ids]
    sets = [store.bitmap(work, segment_id)[0] for segment_id in segment_ids]
    counts = tuple(tuple(one.intersection_cardinality(other) for other in sets) for one in sets)
    return Overlap(segment_ids=tuple(segment_ids), names=tuple(row.name for row in rows), counts=counts)


def _refuse_unknown(work: Work, definition: Definition) -> None:
    inner = nested_in(definition)
    known = {row.segment_id for row in store.rows(work, segment_ids=inner)} if inner else set()
    if missing := sorted(inner - known):
        raise SegmentUnknown("The definition names a segment that does not exist.", segment_id=missing[0])


def _stays(found: Sequence[tuple[str, int, datetime, datetime | None]]) -> tuple[Stay, ...]:
    return tuple(
        Stay(segment_id=segment_id, customer_no=number, entered_at=entered_at, left_at=left_at)
        for segment_id, number, entered_at, left_at in found
    )


def _shown(work: Work, rows: Sequence[store.SegmentRow]) -> list[Segment]:
    today = work.now.astimezone(work.zone).date()
    ids = [row.segment_id for row in rows]
    recent = store.sizes(work, ids, today - timedelta(days=_TREND_DAYS)) if ids else {}
    shown = []
    for row in rows:
        definition = None if row.definition is None else parse(row.definition)
        shown.append(
            Segment.model_validate(
                {
                    "segment_id": row.segment_id, "name": row.name, "description": row.description,
                    "folder": row.folder, "kind": row.kind, "status": row.status, "definition": definition,
                    "size": row.size, "trend": [size for _day, size, _in, _out in recent.get(row.segment_id, [])],
                    "nested_in": sorted(nested_in(definition)) if definition else [], "created_at": row.created_at,
                    "created_by": row.created_by, "updated_at": row.updated_at, "evaluated_at": row.evaluated_at,
                    "took_ms": row.took_ms, "error": row.error,
                }
            )
        )  # fmt: skip
    return shown
