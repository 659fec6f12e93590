"""Segments, their members as bitmaps, and the history of who came and went."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from pyroaring import BitMap
from sqlalchemy import Column, Date, Index, Integer, LargeBinary, String, Text

from siyu.kit.db import Instant, Json, insert_missing, shop_table, upsert
from siyu.kit.errors import JsonValue
from siyu.kit.work import Work

segment = shop_table(
    "segment",
    Column("segment_id", String(36), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("description", Text, nullable=False),
    Column("folder", String(120), nullable=False),
    Column("kind", String(8), nullable=False),  # dynamic | static
    Column("status", String(8), nullable=False),  # active | paused | archived
    Column("definition", Json),
    Column("generation", Integer, nullable=False),  # grows with each edit of the definition
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(200), nullable=False),
    Column("updated_at", Instant, nullable=False),
)
# `version` grows with each change of the members: two evaluations cannot overwrite each other.
segment_state = shop_table(
    "segment_state",
    Column("segment_id", String(36), primary_key=True),
    Column("members", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("generation", Integer, nullable=False),  # of the definition last evaluated in full
    Column("evaluated_at", Instant),
    Column("took_ms", Integer),
    Column("error", Text),
)
segment_move = shop_table(
    "segment_move",
    Column("segment_id", String(36), primary_key=True),
    Column("customer_no", Integer, primary_key=True),
    Column("entered_at", Instant, primary_key=True),
    Column("left_at", Instant),
    Index("segment_move_customer", "shop_id", "customer_no"),
)
segment_size = shop_table(
    "segment_size",
    Column("segment_id", String(36), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("entered", Integer, nullable=False),
    Column("left", Integer, nullable=False),
)
_TOGETHER = 400  # numbers in one `in` list


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment and its state as stored; the definition still as JSON."""

    segment_id: str
    name: str
    description: str
    folder: str
    kind: str
    status: str
    definition: JsonValue
    generation: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    size: int
    version: int
    evaluated_generation: int
    evaluated_at: datetime | None
    took_ms: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an evaluation changed: who came and went, when."""

    entered: BitMap
    left: BitMap
    at: datetime
    day: date


def rows(
    work: Work, *, segment_ids: Collection[str] | None = None, statuses: Collection[str] | None = None
) -> list[SegmentRow]:
    """The shop's segments by name."""
    state = segment_state.c
    query = (
        sa.select(
            segment.c.segment_id, segment.c.name, segment.c.description, segment.c.folder, segment.c.kind,
            segment.c.status, segment.c.definition, segment.c.generation, segment.c.created_at, segment.c.created_by,
            segment.c.updated_at, state.size, state.version, state.generation, state.evaluated_at, state.took_ms,
            state.error,
        )
        .join(segment_state, sa.and_(state.shop_id == segment.c.shop_id, state.segment_id == segment.c.segment_id))
        .where(segment.c.shop_id == work.shop_id)
        .order_by(segment.c.name, segment.c.segment_id)
    )  # fmt: skip
    if segment_ids is not None:
        query = query.where(segment.c.segment_id.in_(segment_ids))
    if statuses is not None:
        query = query.where(segment.c.status.in_(statuses))
    return [SegmentRow(*tuple(row)) for row in work.db.execute(query)]


def name_is_taken(work: Work, name: str, *, besides: str = "") -> bool:
    """Whether a segment that is not archived bears the name."""
    query = sa.select(segment.c.segment_id).where(
        segment.c.shop_id == work.shop_id, segment.c.name == name, segment.c.status != "archived",
        segment.c.segment_id != besides,
    )  # fmt: skip
    return work.db.execute(query.limit(1)).first() is not None


def insert(work: Work, fields: Mapping[str, Any]) -> None:
    """A new segment without members."""
    key = {"shop_id": work.shop_id, "segment_id": fields["segment_id"]}
    work.db.execute(segment.insert(), [{**key, **fields, "generation": 1}])
    empty = {"members": BitMap().serialize(), "size": 0, "version": 0, "generation": 0}
    work.db.execute(segment_state.insert(), [{**key, **empty}])


def update(work: Work, segment_id: str, fields: Mapping[str, Any], *, new_definition: bool) -> None:
    """Set fields of a segment; a new definition begins a new generation."""
    values = dict(fields)
    if new_definition:
        values["generation"] = segment.c.generation + 1
    work.db.execute(sa.update(segment).where(*_here(segment, work, segment_id)).values(**values))


def bitmap(work: Work, segment_id: str) -> tuple[BitMap, int]:
    """The members and the version of the set."""
    query = sa.select(segment_state.c.members, segment_state.c.version).where(*_here(segment_state, work, segment_id))
    row = work.db.execute(query).one_or_none()
    return (BitMap(), 0) if row is None else (BitMap.deserialize(row[0]), int(row[1]))


def put_bitmap(work: Work, segment_id: str, members: BitMap, *, seen_version: int) -> bool:
    """Whether the members were replaced: not when somebody else did since `seen_version`."""
    done = work.db.execute(
        sa.update(segment_state)
        .where(*_here(segment_state, work, segment_id), segment_state.c.version == seen_version)
        .values(members=members.serialize(), size=len(members), version=seen_version + 1)
    )
    return done.rowcount == 1


def note_evaluation(work: Work, segment_id: str, *, generation: int, took_ms: int, error: str | None) -> None:
    """Keep that the segment was evaluated in full now, or that it failed."""
    values: dict[str, Any] = {"error": error, "took_ms": took_ms}
    if error is None:
        values |= {"generation": generation, "evaluated_at": work.now}
    work.db.execute(sa.update(segment_state).where(*_here(segment_state, work, segment_id)).values(**values))


def write_history(work: Work, segment_id: str, outcome: Outcome, size: int) -> None:
    """Record who came and went, and the size of the day."""
    key = {"shop_id": work.shop_id, "segment_id": segment_id}
    open_stay = {**key, "entered_at": outcome.at, "left_at": None}
    insert_missing(work.db, segment_move, [{**open_stay, "customer_no": number} for number in outcome.entered])
    for numbers in _portions(outcome.left):
        work.db.execute(
            sa.update(segment_move)
            .where(*_here(segment_move, work, segment_id), segment_move.c.customer_no.in_(numbers))
            .where(segment_move.c.left_at.is_(None))
            .values(left_at=outcome.at)
        )
    day = {**key, "day": outcome.day, "size": size, "entered": 0, "left": 0}
    upsert(work.db, segment_size, [day], keys=["shop_id", "segment_id", "day"], update=["size"])
    work.db.execute(
        sa.update(segment_size)
        .where(*_here(segment_size, work, segment_id), segment_size.c.day == outcome.day)
        .values(entered=segment_size.c.entered + len(outcome.entered), left=segment_size.c.left + len(outcome.left))
    )


def members_page(
    work: Work, segment_id: str, *, as_of: datetime | None, after: int, limit: int
) -> list[tuple[int, datetime]]:
    """Members by number from `after` on, with since when; at a past moment where one is given."""
    query = (
        sa.select(segment_move.c.customer_no, sa.func.max(segment_move.c.entered_at, type_=Instant()))
        .where(*_here(segment_move, work, segment_id), segment_move.c.customer_no > after, *_present_at(as_of))
        .group_by(segment_move.c.customer_no)
        .order_by(segment_move.c.customer_no)
        .limit(limit)
    )
    return [(int(number), at) for number, at in work.db.execute(query)]


def members_at(work: Work, segment_id: str, at: datetime) -> BitMap:
    """All members at a past moment."""
    query = sa.select(segment_move.c.customer_no).where(*_here(segment_move, work, segment_id), *_present_at(at))
    return BitMap(work.db.execute(query).scalars())


def stays(
    work: Work, *, customer_nos: Collection[int] | None = None, segment_id: str | None = None, limit: int = 1000
) -> list[tuple[str, int, datetime, datetime | None]]:
    """Times of membership, the latest first."""
    columns = segment_move.c
    query = sa.select(columns.segment_id, columns.customer_no, columns.entered_at, columns.left_at).where(
        columns.shop_id == work.shop_id
    )
    if customer_nos is not None:
        query = query.where(columns.customer_no.in_(customer_nos))
    if segment_id is not None:
        query = query.where(columns.segment_id == segment_id)
    query = query.order_by(columns.entered_at.desc(), columns.segment_id, columns.customer_no).limit(limit)
    return [(row[0], int(row[1]), row[2], row[3]) for row in work.db.execute(query)]


def open_stays(work: Work, customer_nos: Sequence[int]) -> list[tuple[str, int, datetime]]:
    """The lasting memberships of these customers."""
    found: list[tuple[str, int, datetime]] = []
    for numbers in _portions(customer_nos):
        query = sa.select(segment_move.c.segment_id, segment_move.c.customer_no, segment_move.c.entered_at).where(
            segment_move.c.shop_id == work.shop_id, segment_move.c.left_at.is_(None),
            segment_move.c.customer_no.in_(numbers),
        )  # fmt: skip
        found.extend((row[0], int(row[1]), row[2]) for row in work.db.execute(query))
    return found


def open_customers(work: Work) -> list[int]:
    """Every customer who is a member of anything."""
    query = sa.select(segment_move.c.customer_no).where(
        segment_move.c.shop_id == work.shop_id, segment_move.c.left_at.is_(None)
    )
    return sorted(set(work.db.execute(query).scalars()))


def sizes(work: Work, segment_ids: Collection[str], since: date) -> dict[str, list[tuple[date, int, int, int]]]:
    """Size, entries and exits by day, oldest first, of each segment."""
    columns = segment_size.c
    query = (
        sa.select(columns.segment_id, columns.day, columns.size, columns.entered, columns.left)
        .where(columns.shop_id == work.shop_id, columns.segment_id.in_(segment_ids), columns.day >= since)
        .order_by(columns.segment_id, columns.day)
    )
    found: dict[str, list[tuple[date, int, int, int]]] = {}
    for segment_id, day, size, entered, left in work.db.execute(query):
        found.setdefault(segment_id, []).append((day, int(size), int(entered), int(left)))
    return found


def forget_customers(work: Work, customer_nos: Sequence[int]) -> None:
    """Delete the history of these customers."""
    for numbers in _portions(customer_nos):
        work.db.execute(
            sa.delete(segment_move).where(
                segment_move.c.shop_id == work.shop_id, segment_move.c.customer_no.in_(numbers)
            )
        )


def _present_at(at: datetime | None) -> tuple[sa.ColumnElement[bool], ...]:
    if at is None:
        return (segment_move.c.left_at.is_(None),)
    still = sa.or_(segment_move.c.left_at.is_(None), segment_move.c.left_at > at)
    return segment_move.c.entered_at <= at, still


def _here(table: sa.Table, work: Work, segment_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.shop_id == work.shop_id, table.c.segment_id == segment_id


def _portions(numbers: Iterable[int]) -> list[list[int]]:
    whole = list(numbers)
    return [whole[start : start + _TOGETHER] for start in range(0, len(whole), _TOGETHER)]
