"""What people, programs and other domains may ask of profiles and tags."""

from siyu.understand.profile.service.keeping import (
    keep_profiles,
    keep_tags,
    kept_tags,
    profile_rows,
    tag_keys,
    tag_rows,
)
from siyu.understand.profile.service.lifecycle import (
    counts,
    each,
    export_profile,
    list_page,
    movement,
    movers,
    of_customer,
    profiles_of,
    rfm,
    set_settings,
    settings,
    trend,
)
from siyu.understand.profile.service.tags import (
    assign,
    change_tag,
    create_tag,
    drop_tag,
    export_tags,
    forget,
    history,
    list_tags,
    replace_members,
    retag,
    tags_of,
    unassign,
)

__all__ = [
    "assign", "change_tag", "counts", "create_tag", "drop_tag", "each", "export_profile", "export_tags", "forget",
    "history", "keep_profiles", "keep_tags", "kept_tags", "list_page", "list_tags", "movement", "movers", "of_customer",
    "profile_rows", "profiles_of", "replace_members", "retag", "rfm", "set_settings", "settings", "tag_keys",
    "tag_rows", "tags_of", "trend", "unassign",
]  # fmt: skip
