"""What may be asked of customers: one function for each thing a person or a domain may want."""

from siyu.unify.customer.service.erasing import (
    erase,
    erase_quiet,
    erased_count,
    erasures,
    events_erased,
    events_to_erase,
    export,
    replay,
)
from siyu.unify.customer.service.merging import (
    conflicts,
    dismiss_conflict,
    members_of,
    merge,
    merged_under,
    merges_of,
    regrouped_after,
    roots_of,
    standing_roots_of,
    unmerge,
)
from siyu.unify.customer.service.recording import note_seen, set_personalised, unseen, upsert, usable
from siyu.unify.customer.service.resolving import recall, resolve, resolve_many
from siyu.unify.customer.service.showing import find, get, list_page, minors_among, reveal, summaries

__all__ = [
    "conflicts",
    "dismiss_conflict",
    "erase",
    "erase_quiet",
    "erased_count",
    "erasures",
    "events_erased",
    "events_to_erase",
    "export",
    "find",
    "get",
    "list_page",
    "members_of",
    "merge",
    "merged_under",
    "merges_of",
    "minors_among",
    "note_seen",
    "recall",
    "regrouped_after",
    "replay",
    "resolve",
    "resolve_many",
    "reveal",
    "roots_of",
    "set_personalised",
    "standing_roots_of",
    "summaries",
    "unmerge",
    "unseen",
    "upsert",
    "usable",
]
