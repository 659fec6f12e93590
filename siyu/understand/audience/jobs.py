"""What audiences register: the refresh, the mirror in the lake, queues of touched customers, forgetting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from siyu.kit.desk import Desk
from siyu.kit.events import Reaction
from siyu.kit.feed import Feed
from siyu.kit.runner import Timer
from siyu.kit.work import Work
from siyu.understand.audience import service
from siyu.understand.audience.compile.lake import DDL, TOUCHED_KINDS, touched_ddl
from siyu.unify.customer import Exporter
from siyu.unify.customer.events import CustomerErased, CustomerMerged


def _refresh_touched(desk: Desk) -> None:
    service.keeper_of(desk).refresh_touched(desk)


def _refresh_due(desk: Desk) -> None:
    service.keeper_of(desk).refresh_due(desk)


def _forget(work: Work, event: CustomerErased) -> None:
    service.forget_customers(work, customer_nos=list(event.customer_nos))


def _replace_merged(work: Work, event: CustomerMerged) -> None:
    service.replace_merged(work, winner_no=event.winner_no, loser_no=event.loser_no)


def _touched_rows(_work: Work, keys: Sequence[str]) -> Mapping[str, Sequence[object]]:
    """A second feed of the same kind: the keys land in a queue in the transaction that replaces their rows."""
    return {"key": list(keys)}


def _no_keys(_work: Work) -> Sequence[str]:
    return ()


TIMERS = (
    Timer("audience.refresh_touched", 0.1, _refresh_touched),
    Timer("audience.refresh_due", 1.0, _refresh_due),
)
REACTIONS = (
    Reaction("audience.forget", CustomerErased, _forget),
    Reaction("audience.replace_merged", CustomerMerged, _replace_merged),
)
FEEDS = (
    Feed("membership", "membership", "customer_no", DDL, service.lake_rows, service.lake_keys),
    *(Feed(kind, f"touched_{kind}", "key", touched_ddl(kind), _touched_rows, _no_keys) for kind in TOUCHED_KINDS),
)
EXPORTERS = (Exporter("segments", service.export_segments),)
