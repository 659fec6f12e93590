"""Profiles: tags, RFM scores and value groups, lifecycle stages, kept fresh as orders arrive.

Owns the tables tag, tag_assignment, tag_change, lifecycle_settings, and in the lake profile, profile_basis and tag.
Emits nothing. Asks customer (merged numbers); reads the lake's orders, order_line and customer.
"""

from siyu.understand.profile.models import (
    ABSENT,
    Assignment,
    Basis,
    Computation,
    Condition,
    GroupCount,
    LifecycleCounts,
    LifecycleSettings,
    MemberAge,
    Move,
    Operator,
    Profile,
    ProfileFilter,
    Rfm,
    RfmCell,
    Stage,
    StageCount,
    Tag,
    TagChange,
    TagCoverage,
    TagKind,
    TrendPoint,
    ValueGroup,
)
from siyu.understand.profile.service import (
    assign,
    change_tag,
    counts,
    create_tag,
    drop_tag,
    each,
    history,
    list_page,
    list_tags,
    movement,
    movers,
    of_customer,
    profiles_of,
    replace_members,
    rfm,
    set_settings,
    settings,
    tags_of,
    trend,
    unassign,
)

__all__ = [
    "ABSENT", "Assignment", "Basis", "Computation", "Condition", "GroupCount", "LifecycleCounts", "LifecycleSettings",
    "MemberAge", "Move", "Operator", "Profile", "ProfileFilter", "Rfm", "RfmCell", "Stage", "StageCount", "Tag",
    "TagChange", "TagCoverage", "TagKind", "TrendPoint", "ValueGroup", "assign", "change_tag", "counts", "create_tag",
    "drop_tag", "each", "history", "list_page", "list_tags", "movement", "movers", "of_customer", "profiles_of",
    "replace_members", "rfm", "set_settings", "settings", "tags_of", "trend", "unassign",
]  # fmt: skip
