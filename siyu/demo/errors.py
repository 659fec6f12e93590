"""What can go wrong with the demo shop."""

from __future__ import annotations

from siyu.kit.errors import Conflict, Invalid, SiyuError


class ScaleInvalid(Invalid):
    """The scale is not in (0, 1]."""

    code = "demo.scale_invalid"


class NotLoaded(Conflict):
    """There is no demo shop whose shoppers could come."""

    code = "demo.not_loaded"


class PaceInvalid(Invalid):
    """The pace of the live shoppers is out of range."""

    code = "demo.pace_invalid"


class LoadRefused(SiyuError):
    """A domain refused a record of the demo shop: the two no longer agree."""

    code = "demo.load_refused"
