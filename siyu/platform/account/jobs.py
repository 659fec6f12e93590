"""Timers of entering: ended sessions and spent links are removed."""

from __future__ import annotations

from siyu.kit.runner import Timer
from siyu.platform.account.store import delete_ended

TIMERS = (Timer("account.sweep", 3600.0, lambda desk: desk.write(delete_ended)),)
