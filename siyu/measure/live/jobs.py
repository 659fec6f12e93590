"""What the live board registers: looking at the alerts."""

from __future__ import annotations

from siyu.kit.desk import Desk
from siyu.kit.runner import Timer
from siyu.measure.live import service


def _check(desk: Desk) -> None:
    readings = desk.read(service.due_changes)
    if readings:
        desk.write(lambda work: service.ring(work, readings=readings))


TIMERS = (Timer("live.alerts", 10.0, _check),)
