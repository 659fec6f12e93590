"""Customers: many identities, one person.

Owns tables customer, identity, customer_merge, identity_conflict, erasure; feeds lake table customer.
Emits CustomerCreated, CustomersChanged, CustomerMerged, CustomerUnmerged, CustomerErased. Asks nobody.
Numbers are dense per shop; a number, once given, resolves for ever: to its customer, to the winner after a merge.
"""

from siyu.unify.customer.errors import (
    CustomerGone,
    CustomerUnknown,
    FieldInvalid,
    FieldUnknown,
    IdentityInvalid,
    IdentityMissing,
    MergeRefused,
    MergeUnknown,
)  # fmt: skip
from siyu.unify.customer.models import (
    Conflict,
    CustomerFilter,
    CustomerPage,
    ErasedPerson,
    Erasure,
    Exporter,
    Gender,
    Identity,
    IdentityKind,
    KnownIdentity,
    Merge,
    MergeReason,
    Profile,
    Rank,
    Record,
    Regrouping,
    Resolution,
    Sighting,
    Sort,
    Summary,
    TraitValue,
)  # fmt: skip
from siyu.unify.customer.rules.values import ADULT_FOR_PIPL, is_minor
from siyu.unify.customer.service import (
    conflicts,
    dismiss_conflict,
    erase,
    erase_quiet,
    erasures,
    events_erased,
    events_to_erase,
    export,
    find,
    get,
    list_page,
    members_of,
    merge,
    merges_of,
    note_seen,
    regrouped_after,
    replay,
    resolve,
    resolve_many,
    reveal,
    roots_of,
    set_personalised,
    summaries,
    unmerge,
    upsert,
    usable,
)  # fmt: skip

__all__ = [
    "ADULT_FOR_PIPL", "Conflict", "CustomerFilter", "CustomerGone", "CustomerPage", "CustomerUnknown", "ErasedPerson",
    "Erasure", "Exporter", "FieldInvalid", "FieldUnknown", "Gender", "Identity", "IdentityInvalid", "IdentityKind",
    "IdentityMissing", "KnownIdentity", "Merge", "MergeReason", "MergeRefused", "MergeUnknown", "Profile", "Rank",
    "Record", "Regrouping", "Resolution", "Sighting", "Sort", "Summary", "TraitValue", "conflicts", "dismiss_conflict",
    "erase", "erase_quiet", "erasures", "events_erased", "events_to_erase", "export", "find", "get", "is_minor",
    "list_page", "members_of", "merge", "merges_of", "note_seen", "regrouped_after", "replay", "resolve",
    "resolve_many", "reveal", "roots_of", "set_personalised", "summaries", "unmerge", "upsert", "usable",
]  # fmt: skip
