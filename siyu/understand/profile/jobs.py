"""What profiles register: their feeds, the timers that keep them fresh, reactions to merges and erasures."""

from __future__ import annotations

from collections.abc import Sequence

from siyu.kit.events import Reaction
from siyu.kit.feed import Feed
from siyu.kit.runner import Timer
from siyu.kit.work import Work
from siyu.understand.profile import service
from siyu.understand.profile.store.tables import PROFILE_DDL, TAG_DDL
from siyu.unify.customer import Exporter
from siyu.unify.customer.events import CustomerErased, CustomerMerged, CustomerUnmerged


def _nothing(work: Work) -> Sequence[str]:
    """A rebuild copies no profiles: the timer computes all of them from the rebuilt orders."""
    return ()


def _on_merged(work: Work, fact: CustomerMerged) -> None:
    service.retag(work, customer_nos=[fact.winner_no, fact.loser_no])


def _on_unmerged(work: Work, fact: CustomerUnmerged) -> None:
    service.retag(work, customer_nos=[fact.winner_no, fact.loser_no])


def _on_erased(work: Work, fact: CustomerErased) -> None:
    service.forget(work, customer_nos=fact.customer_nos)


TIMERS = (
    Timer("profile.keep_profiles", 1.0, service.keep_profiles),
    Timer("profile.keep_tags", 5.0, service.keep_tags),
)
REACTIONS = (
    Reaction("profile.on_merged", CustomerMerged, _on_merged),
    Reaction("profile.on_unmerged", CustomerUnmerged, _on_unmerged),
    Reaction("profile.on_erased", CustomerErased, _on_erased),
)
EXPORTERS = (Exporter("tags", service.export_tags), Exporter("profile_scores", service.export_profile))
FEEDS = (
    Feed("customer_orders", "profile", "customer_no", PROFILE_DDL, service.profile_rows, _nothing),
    Feed("tag", "tag", "customer_no", TAG_DDL, service.tag_rows, service.tag_keys),
)
