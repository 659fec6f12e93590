"""What the live board tells the others."""

from __future__ import annotations

from dataclasses import dataclass

from siyu.kit.events import Event


@dataclass(frozen=True)
class AlarmRaised(Event):
    """A figure passed the threshold of an alert."""

    alert_id: str
    alert: str
    metric: str
    value: float
    threshold: float


@dataclass(frozen=True)
class AlarmCleared(Event):
    """The figure is back within the threshold."""

    alert_id: str
    alert: str
