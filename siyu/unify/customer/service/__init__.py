"""What may be asked of customers: one function for each thing a person or a domain may want."""

from siyu.unify.customer.service.erasing import (
    erase,
    erase_quiet,
    erasures,
    events_erased,
    events_to_erase,
    export,
    replay,
)  # fmt: skip
from siyu.unify.customer.service.merging import (
    conflicts,
    dismiss_conflict,
    members_of,
    merge,
    merges_of,
    regrouped_after,
    roots_of,
    unmerge,
)  # fmt: skip
from siyu.unify.customer.service.recording import note_seen, set_personalised, upsert, usable
from siyu.unify.customer.service.resolving import resolve, resolve_many
from siyu.unify.customer.service.showing import find, get, list_page, reveal, summaries

__all__ = [
    "conflicts", "dismiss_conflict", "erase", "erase_quiet", "erasures", "events_erased", "events_to_erase", "export",
    "find", "get", "list_page", "members_of", "merge", "merges_of", "note_seen", "regrouped_after", "replay", "resolve",
    "resolve_many", "reveal", "roots_of", "set_personalised", "summaries", "unmerge", "upsert", "usable",
]  # fmt: skip
