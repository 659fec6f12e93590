"""Intake: every event enters here, is checked, kept durably and exactly once, and read in commit order.

Owns `event` (append-only, numbered per shop) and `sealed_property`. Emits nothing: readers follow the numbers.
Personal values never lie in an event's body: they are sealed beside it. The HTTP edge is `intake.routes`.
"""

from siyu.collect.intake.models import (
    Arrival,
    Fact,
    IntakeStats,
    Kept,
    Kind,
    PlanView,
    Properties,
    Receipt,
    Refusal,
    StoredEvent,
)
from siyu.collect.intake.rules.personal import whole_properties, whole_traits
from siyu.collect.intake.service import (
    erase,
    export,
    keep,
    read_after,
    recent,
    record,
    seal_properties,
    sealed_properties,
    stats,
    take,
)

__all__ = [
    "Arrival", "Fact", "IntakeStats", "Kept", "Kind", "PlanView", "Properties", "Receipt", "Refusal", "StoredEvent",
    "erase", "export", "keep", "read_after", "recent", "record", "seal_properties", "sealed_properties", "stats",
    "take", "whole_properties", "whole_traits",
]  # fmt: skip
