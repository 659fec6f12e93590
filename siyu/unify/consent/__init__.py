"""Consent: what each customer allows, per purpose and channel, with proof; and how long records are kept.

Owns tables consent_entry (append-only), retention_rule, retention_proof; feeds lake table consent.
Emits ConsentChanged. Reacts to CustomerMerged, CustomerUnmerged, CustomerErased. Asks unify.customer.
"""

from siyu.unify.consent.errors import LimitInvalid, RecordUnknown, StatementInvalid
from siyu.unify.consent.models import (
    Channel,
    Current,
    Entry,
    Keeper,
    Purpose,
    RetentionProof,
    RetentionRule,
    State,
    Statement,
)
from siyu.unify.consent.rules import ALLOWED_UNASKED, CLOSED_TO_MINORS, is_allowed
from siyu.unify.consent.service import (
    allowed,
    current,
    enforce,
    history,
    ledger,
    record,
    retention_proofs,
    retention_rules,
    set_retention,
    switch_personalised,
    withdraw,
)

__all__ = [
    "ALLOWED_UNASKED",
    "CLOSED_TO_MINORS",
    "Channel",
    "Current",
    "Entry",
    "Keeper",
    "LimitInvalid",
    "Purpose",
    "RecordUnknown",
    "RetentionProof",
    "RetentionRule",
    "State",
    "Statement",
    "StatementInvalid",
    "allowed",
    "current",
    "enforce",
    "history",
    "is_allowed",
    "ledger",
    "record",
    "retention_proofs",
    "retention_rules",
    "set_retention",
    "switch_personalised",
    "withdraw",
]
