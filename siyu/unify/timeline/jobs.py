"""What the timeline registers: the lake's event table, the joining, the forgetting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from siyu.collect import intake
from siyu.kit.desk import Desk
from siyu.kit.events import Reaction
from siyu.kit.feed import Feed
from siyu.kit.runner import Timer
from siyu.kit.work import Work
from siyu.unify.consent import Keeper
from siyu.unify.customer import Exporter
from siyu.unify.customer.events import CustomerErased
from siyu.unify.timeline import service, store

_TURNS = 10


def _join(desk: Desk) -> None:
    """At most a few chunks a tick: other timers share the thread."""
    for _turn in range(_TURNS):
        if service.join_events(desk) < service.AT_ONCE:
            return


def _erase(desk: Desk) -> None:
    service.erase_events(desk)


def _forget_facts(work: Work, event: CustomerErased) -> None:
    """What the server itself recorded of a customer goes at once; the timer removes the rest, files included."""
    intake.erase(work, customer_nos=event.customer_nos)


def _no_rows(_work: Work, _keys: Sequence[str]) -> Mapping[str, Sequence[object]]:
    return {}


def _no_keys(_work: Work) -> Sequence[str]:
    """Events are not touched row by row: a lost lake is joined again from the log, as its mark is lost too."""
    return ()


TIMERS = (Timer("timeline.join", 0.2, _join), Timer("timeline.erase", 1.0, _erase))
REACTIONS = (Reaction("timeline.forget", CustomerErased, _forget_facts),)
FEEDS = (Feed("event", "event", "seq", store.DDL, _no_rows, _no_keys),)
EXPORTERS = (Exporter("events", service.export_events),)
KEEPERS = (Keeper("event", default_days=1095, least_days=30, purge=service.purge),)
