"""Timers of operation: old traces of delivered reactions and finished requests are swept away."""

from __future__ import annotations

from siyu.kit.runner import Timer
from siyu.platform.operations.service import sweep

TIMERS = (Timer("operations.sweep", 3600.0, lambda desk: desk.write(sweep)),)
