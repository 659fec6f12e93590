"""Moves: customers enter and leave a segment; members, history, sizes and facts change in one transaction."""

from __future__ import annotations

from pyroaring import BitMap

from siyu.kit.work import Work
from siyu.understand.audience import store
from siyu.understand.audience.events import SegmentEntered, SegmentLeft

MOVED_TOGETHER = 20_000


def apply_moves(work: Work, segment_id: str, entered: BitMap, left: BitMap, *, seen_version: int) -> bool:
    """Whether the moves were made: not when the members were changed by somebody else since `seen_version`."""
    members, version = store.bitmap(work, segment_id)
    if version != seen_version:
        return False
    entered, left = entered - members, left & members
    if not entered and not left:
        return True
    members = (members | entered) - left
    if not store.put_bitmap(work, segment_id, members, seen_version=version):
        return False
    outcome = store.Outcome(entered, left, work.now, work.now.astimezone(work.zone).date())
    store.write_history(work, segment_id, outcome, len(members))
    if entered:
        work.emit(SegmentEntered(segment_id, list(entered), work.now.isoformat()))
    if left:
        work.emit(SegmentLeft(segment_id, list(left), work.now.isoformat()))
    return True
