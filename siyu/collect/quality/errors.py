"""What can go wrong with the tracking plan."""

from __future__ import annotations

from siyu.kit.errors import Invalid, NotFound


class PlanUnknown(NotFound):
    """The tracking plan does not mention this event."""

    code = "plan.unknown"


class PlanInvalid(Invalid):
    """The plan contradicts itself."""

    code = "plan.invalid"
