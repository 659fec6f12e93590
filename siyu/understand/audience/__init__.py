"""Audiences: who belongs to a segment, now and at any past moment.

Owns tables segment, segment_state, segment_move, segment_size; feeds lake table membership.
Emits SegmentEntered, SegmentLeft, SegmentArchived. Reacts to CustomerErased and CustomerMerged.
Asks the lake (customer, event, consent, tag, profile, score, stage_move) and nobody else.
"""

from siyu.understand.audience.errors import (
    DefinitionInvalid,
    SegmentKindWrong,
    SegmentNameTaken,
    SegmentNested,
    SegmentUnknown,
)
from siyu.understand.audience.models import (
    Combination,
    Definition,
    Draft,
    Estimate,
    MemberPage,
    Overlap,
    Segment,
    SegmentChange,
    SizePoint,
    Stay,
)
from siyu.understand.audience.rules import dump, parse
from siyu.understand.audience.service import (
    archive,
    change_static,
    clone,
    combine,
    create,
    estimate,
    evaluate,
    get,
    keeper_of,
    list_all,
    member_set,
    members,
    overlap,
    sample,
    save_static,
    segments_of,
    trend,
    update,
)

__all__ = [
    "Combination", "Definition", "DefinitionInvalid", "Draft", "Estimate", "MemberPage", "Overlap", "Segment",
    "SegmentChange", "SegmentKindWrong", "SegmentNameTaken", "SegmentNested", "SegmentUnknown", "SizePoint", "Stay",
    "archive", "change_static", "clone", "combine", "create", "dump", "estimate", "evaluate", "get", "keeper_of",
    "list_all", "member_set", "members", "overlap", "parse", "sample", "save_static", "segments_of", "trend", "update",
]  # fmt: skip
