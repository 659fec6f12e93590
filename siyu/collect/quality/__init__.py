"""Data quality: what is expected of events, what strays from it, how much arrives and how late.

Owns `planned_event`, `violation`, `event_volume`, `event_lag`, `inspected`. Emits nothing.
Asks collect.intake for events and tells it which properties to encrypt and what to refuse.
"""

from siyu.collect.quality.models import PlanChange, PlannedEvent, PlannedProperty, Policy, PropertyType
from siyu.collect.quality.service import RefusalLog, plan, plan_view, save_plan

__all__ = [
    "PlanChange", "PlannedEvent", "PlannedProperty", "Policy", "PropertyType", "RefusalLog", "plan", "plan_view",
    "save_plan",
]  # fmt: skip
