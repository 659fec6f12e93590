"""What can go wrong at intake; codes of single items are in `rules` as `event.*`."""

from __future__ import annotations

from typing import ClassVar

from siyu.kit.errors import Invalid, SiyuError, TooLarge, Unauthorised, Unavailable


class BodyMalformed(SiyuError):
    """The request body is not JSON of the documented shape: nothing was kept."""

    code: ClassVar[str] = "body.malformed"
    status: ClassVar[int] = 400


class BatchTooLarge(TooLarge):
    """More bytes or more items than one request may carry."""

    code = "batch.too_large"


class WriteKeyUnknown(Unauthorised):
    """No write key, or one that is not known or was revoked."""

    code = "write_key.unknown"


class EventRefused(Invalid):
    """This one event cannot be kept; `reason` is its stable code."""

    code = "event.refused"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message, reason=reason)
        self.reason = reason


class IntakeBusy(Unavailable):
    """It could not be made durable now; nothing was kept; send it again."""

    code = "intake.busy"


class BodySlow(SiyuError):
    """The body did not arrive within its time."""

    code: ClassVar[str] = "body.slow"
    status: ClassVar[int] = 408
