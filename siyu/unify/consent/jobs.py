"""What the consent domain registers: the lake feed, what follows a merge or an erasure, the retention timer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from siyu.kit.desk import Desk
from siyu.kit.events import Reaction
from siyu.kit.feed import Feed
from siyu.kit.runner import Timer
from siyu.kit.work import Work
from siyu.unify import customer
from siyu.unify.consent import service
from siyu.unify.consent.models import Keeper
from siyu.unify.customer import Exporter
from siyu.unify.customer.events import CustomerErased, CustomerMerged, CustomerUnmerged

_DDL = """
create table if not exists consent (
    customer_no integer, purpose varchar, channel varchar, state varchar, changed_at timestamp
)
"""
_DAY_S = 86_400.0
_AT_ONCE = 500


def retention_timers(keepers: Sequence[Keeper]) -> tuple[Timer, ...]:
    """The daily run over all kinds of records with a limit; the composition root gathers the keepers."""

    def run(desk: Desk) -> None:
        service.enforce(desk, keepers)

    return (Timer("consent.retention", _DAY_S, run),)


def _after_merge(work: Work, event: CustomerMerged) -> None:
    work.touch("consent", [event.winner_no, event.loser_no])


def _after_unmerge(work: Work, event: CustomerUnmerged) -> None:
    service.carry_withdrawals(work, merge_no=event.merge_no, winner_no=event.winner_no, loser_no=event.loser_no)
    work.touch("consent", [event.winner_no, event.loser_no])


def _after_erasure(work: Work, event: CustomerErased) -> None:
    service.forget(work, customer_nos=event.customer_nos)


def _purge_anonymous(desk: Desk, before: datetime) -> int:
    removed = 0
    while True:
        count = desk.write(lambda work: customer.erase_quiet(work, before=before, limit=_AT_ONCE))
        removed += count
        if count < _AT_ONCE:
            return removed


REACTIONS = (
    Reaction("consent.merged", CustomerMerged, _after_merge),
    Reaction("consent.unmerged", CustomerUnmerged, _after_unmerge),
    Reaction("consent.forget", CustomerErased, _after_erasure),
)
FEEDS = (Feed("consent", "consent", "customer_no", _DDL, service.lake_rows, service.lake_keys),)
EXPORTERS = (Exporter("consents", service.export_entries),)
KEEPERS = (Keeper("anonymous_customer", default_days=730, least_days=30, purge=_purge_anonymous),)
