"""Making and changing segments."""

from __future__ import annotations

from typing import Any

from pyroaring import BitMap

from siyu.kit.work import Work
from siyu.understand.audience import store
from siyu.understand.audience.errors import SegmentKindWrong, SegmentNameTaken, SegmentNested, SegmentUnknown
from siyu.understand.audience.events import SegmentArchived
from siyu.understand.audience.models import (
    And,
    Combination,
    Definition,
    Draft,
    InSegment,
    Not,
    Or,
    Segment,
    SegmentChange,
)
from siyu.understand.audience.rules import cycle_through, dump, nested_in, parse
from siyu.understand.audience.service.answering import get, row_of
from siyu.understand.audience.service.moving import apply_moves


def create(work: Work, *, draft: Draft) -> Segment:
    """The new segment; its members are there with the next evaluation. Raises: SegmentNameTaken, SegmentUnknown."""
    work.require("segment.write")
    segment_id = work.ids.new()
    _refuse_taken(work, draft.name)
    if draft.definition is not None:
        _refuse_bad_nesting(work, segment_id, draft.definition)
    kind = "static" if draft.definition is None else "dynamic"
    definition = None if draft.definition is None else dump(draft.definition)
    fields = {"name": draft.name, "description": draft.description, "folder": draft.folder}
    fields |= {"kind": kind, "status": "active", "created_by": work.actor.name}
    store.insert(
        work,
        {**fields, "segment_id": segment_id, "definition": definition, "created_at": work.now, "updated_at": work.now},
    )
    work.audit("segment.create", segment_id, name=draft.name, definition=definition)
    return get(work, segment_id=segment_id)


def save_static(work: Work, *, name: str, customer_nos: BitMap, description: str = "", folder: str = "") -> Segment:
    """A segment of exactly these customers. Raises: SegmentNameTaken."""
    made = create(work, draft=Draft(name=name, description=description, folder=folder))
    apply_moves(work, made.segment_id, customer_nos, BitMap(), seen_version=0)
    work.touch("membership", customer_nos)
    store.note_evaluation(work, made.segment_id, generation=1, took_ms=0, error=None)
    return get(work, segment_id=made.segment_id)


def change_static(work: Work, *, segment_id: str, add: BitMap, remove: BitMap) -> Segment:
    """Put customers into a static segment by hand, or take them out. Raises: SegmentUnknown, SegmentKindWrong."""
    work.require("segment.write")
    if row_of(work, segment_id).kind != "static":
        raise SegmentKindWrong("The members of a dynamic segment follow from its definition.", segment_id=segment_id)
    _members, version = store.bitmap(work, segment_id)
    apply_moves(work, segment_id, add, remove, seen_version=version)
    work.touch("membership", add | remove)
    work.audit("segment.members", segment_id, added=len(add), removed=len(remove))
    return get(work, segment_id=segment_id)


def update(work: Work, *, segment_id: str, change: SegmentChange) -> Segment:
    """The changed segment. Raises: SegmentUnknown, SegmentNameTaken, SegmentKindWrong, SegmentNested."""
    work.require("segment.write")
    row = row_of(work, segment_id)
    fields: dict[str, Any] = {
        name: value
        for name in ("name", "description", "folder", "status")
        if (value := getattr(change, name)) is not None and value != getattr(row, name)
    }
    if "name" in fields or (fields.get("status") == "active" and row.status == "archived"):
        _refuse_taken(work, fields.get("name", row.name), besides=segment_id)
    if fields.get("status") == "archived":
        _refuse_used(work, segment_id)
    is_redefined = change.definition is not None and dump(change.definition) != row.definition
    if change.definition is not None and is_redefined:
        if row.kind == "static":
            raise SegmentKindWrong("A static segment has members, not a definition.", segment_id=segment_id)
        _refuse_bad_nesting(work, segment_id, change.definition)
        fields["definition"] = dump(change.definition)
    if not fields:
        return get(work, segment_id=segment_id)
    before = {name: getattr(row, name) for name in fields}
    # Coming back from a pause, the members are stale just as after an edit.
    is_stale = is_redefined or fields.get("status") == "active"
    store.update(work, segment_id, {**fields, "updated_at": work.now}, new_definition=is_stale)
    work.audit("segment.update", segment_id, before=before, after=fields)
    if fields.get("status") == "archived":
        work.emit(SegmentArchived(segment_id))
    return get(work, segment_id=segment_id)


def archive(work: Work, *, segment_id: str) -> Segment:
    """The segment put away; `update` with status active brings it back. Raises: SegmentUnknown, SegmentNested."""
    return update(work, segment_id=segment_id, change=SegmentChange(status="archived"))


def clone(work: Work, *, segment_id: str, name: str) -> Segment:
    """A copy under another name: the definition, or the members of a static one.

    Raises: SegmentUnknown, SegmentNameTaken.
    """
    row = row_of(work, segment_id)
    if row.kind == "static":
        members, _version = store.bitmap(work, segment_id)
        return save_static(work, name=name, customer_nos=members, description=row.description, folder=row.folder)
    definition = parse(row.definition)
    return create(work, draft=Draft(name=name, description=row.description, folder=row.folder, definition=definition))


def combine(work: Work, *, name: str, combination: Combination, is_dynamic: bool) -> Segment:
    """A new segment by set algebra: dynamic follows its parts, static keeps what they hold now.

    Raises: SegmentUnknown, SegmentNameTaken.
    """
    for segment_id in combination.segment_ids:
        row_of(work, segment_id)
    if is_dynamic:
        return create(work, draft=Draft(name=name, definition=_joined_definition(combination)))
    sets = [store.bitmap(work, segment_id)[0] for segment_id in combination.segment_ids]
    return save_static(work, name=name, customer_nos=_joined_sets(combination.how, sets))


def replace_merged(work: Work, *, winner_no: int, loser_no: int) -> None:
    """In static segments the merged customer takes the place of the one that is no more."""
    for row in store.rows(work, statuses=("active", "paused")):
        members, version = store.bitmap(work, row.segment_id)
        if row.kind == "static" and loser_no in members:
            apply_moves(work, row.segment_id, BitMap([winner_no]), BitMap([loser_no]), seen_version=version)
            work.touch("membership", [winner_no, loser_no])


def forget_customers(work: Work, *, customer_nos: list[int]) -> None:
    """Take erased customers out of every set and of the history."""
    gone = BitMap(customer_nos)
    for row in store.rows(work):
        members, version = store.bitmap(work, row.segment_id)
        if members & gone:
            store.put_bitmap(work, row.segment_id, members - gone, seen_version=version)
    store.forget_customers(work, customer_nos)
    work.touch("membership", customer_nos)


def _joined_definition(combination: Combination) -> Definition:
    parts = tuple(InSegment(t="segment", segment_id=segment_id) for segment_id in combination.segment_ids)
    match combination.how:
        case "union":
            return Or(t="or", of=parts)
        case "intersect":
            return And(t="and", of=parts)
        case "except":
            return And(t="and", of=(parts[0], Not(t="not", of=Or(t="or", of=parts[1:]))))


def _joined_sets(how: str, sets: list[BitMap]) -> BitMap:
    if how == "union":
        return BitMap.union(*sets)
    return BitMap.intersection(*sets) if how == "intersect" else BitMap.difference(*sets)


def _refuse_taken(work: Work, name: str, besides: str = "") -> None:
    if store.name_is_taken(work, name, besides=besides):
        raise SegmentNameTaken("Another segment bears this name.", name=name)


def _refuse_bad_nesting(work: Work, segment_id: str, definition: Definition) -> None:
    """Every segment named must exist, and none may contain itself through others."""
    contains = {
        row.segment_id: nested_in(parse(row.definition))
        for row in store.rows(work, statuses=("active", "paused"))
        if row.kind == "dynamic"
    }
    inner = nested_in(definition)
    known = {row.segment_id for row in store.rows(work, segment_ids=inner, statuses=("active", "paused"))}
    missing = sorted(inner - known - {segment_id})
    if missing:
        raise SegmentUnknown("The definition names a segment that does not exist.", segment_id=missing[0])
    chain = cycle_through(segment_id, {**contains, segment_id: inner})
    if chain is not None:
        raise SegmentNested("Segments would contain each other.", chain=list(chain))


def _refuse_used(work: Work, segment_id: str) -> None:
    users = [
        row.name
        for row in store.rows(work, statuses=("active", "paused"))
        if row.kind == "dynamic" and segment_id in nested_in(parse(row.definition))
    ]
    if users:
        raise SegmentNested("Other segments contain this one.", used_by=list[Any](users))
