"""What can go wrong with the demo shop."""

from __future__ import annotations

from siyu.kit.errors import Invalid


class ScaleInvalid(Invalid):
    """The scale is not in (0, 1]."""

    code = "demo.scale_invalid"
