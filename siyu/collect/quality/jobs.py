"""Timers of data quality: new events are checked against the plan; old counts are swept away."""

from __future__ import annotations

from siyu.collect.quality import service
from siyu.kit.desk import Desk
from siyu.kit.runner import Timer

_TURNS = 5


def inspect(desk: Desk) -> None:
    """Check what is new, at most 10,000 events a turn, so that a flood does not hold up other timers."""
    for _turn in range(_TURNS):
        if service.inspect(desk) == 0:
            return


TIMERS = (
    Timer("quality.inspect", 1.0, inspect),
    Timer("quality.sweep", 3600.0, lambda desk: desk.write(service.sweep)),
)
