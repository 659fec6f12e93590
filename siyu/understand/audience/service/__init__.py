"""What a person or a domain may ask of audiences."""

from siyu.understand.audience.service.answering import (
    estimate,
    evaluate,
    get,
    history,
    list_all,
    member_set,
    members,
    overlap,
    sample,
    segments_of,
    trend,
)
from siyu.understand.audience.service.editing import (
    archive,
    change_static,
    clone,
    combine,
    create,
    forget_customers,
    replace_merged,
    save_static,
    update,
)
from siyu.understand.audience.service.feeding import builder_fields, export_segments, lake_keys, lake_rows
from siyu.understand.audience.service.keeping import Keeper, keeper_of

__all__ = [
    "Keeper", "archive", "builder_fields", "change_static", "clone", "combine", "create", "estimate", "evaluate",
    "export_segments", "forget_customers", "get", "history", "keeper_of", "lake_keys", "lake_rows", "list_all",
    "member_set", "members", "overlap", "replace_merged", "sample", "save_static", "segments_of", "trend", "update",
]  # fmt: skip
