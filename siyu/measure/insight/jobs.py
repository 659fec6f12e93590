"""What insights register: warm kernels, fresh columns, the forgetting."""

from __future__ import annotations

import threading
from collections.abc import Callable

from siyu.kit.desk import Desk
from siyu.kit.events import Reaction
from siyu.kit.runner import Timer
from siyu.kit.work import Work
from siyu.measure.insight.service import keeping
from siyu.unify.customer.events import CustomerErased

_WARMING = "siyu-warm-kernels"


def _refresh(desk: Desk) -> None:
    """A rebuild of many buckets takes longer than a timer may."""
    _in_background(f"siyu-columns-{desk.shop_id}", lambda: keeping.refresh_columns(desk.lake))


def _warm(_desk: Desk) -> None:
    """The first time after an upgrade, compiling takes a minute."""
    _in_background(_WARMING, keeping.warm_kernels)


def _in_background(name: str, run: Callable[[], None]) -> None:
    """On a thread of its own, one at a time, so that other timers do not wait."""
    if not any(thread.name == name for thread in threading.enumerate()):
        threading.Thread(target=run, name=name, daemon=True).start()


def _forget(work: Work, event: CustomerErased) -> None:
    keeping.forget_customers(work, customer_nos=event.customer_nos)


TIMERS = (Timer("insight.warm", 86_400.0, _warm), Timer("insight.refresh", 60.0, _refresh))
REACTIONS = (Reaction("insight.forget", CustomerErased, _forget),)
