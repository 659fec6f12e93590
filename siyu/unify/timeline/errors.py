"""The timeline's refusals."""

from __future__ import annotations

from siyu.kit.errors import Conflict


class ErasedMeanwhile(Conflict):
    """Somebody was erased between reading events and resolving them: the turn starts again."""

    code = "timeline.erased_meanwhile"
