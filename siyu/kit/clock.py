"""One clock, injected: the system reads time here and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """A clock that stands still until it travels: for tests and rehearsals."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def travel(self, step: timedelta | datetime) -> datetime:
        """The new reading, after a step forward or back, or a jump to an instant."""
        self._at = step.astimezone(UTC) if isinstance(step, datetime) else self._at + step
        return self._at
