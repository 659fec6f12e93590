"""The error tree: a stable code, a sentence for people, and the context a program needs.

SiyuError
├── Unauthorised 401   nobody is signed in, or the key is unknown
├── Denied 403         signed in, but not allowed
├── NotFound 404
├── Conflict 409       the thing is not in a state that allows this
├── TooLarge 413
├── Invalid 422        the request itself is wrong
├── TooMany 429        a rate limit; context has retry_after_s
└── Unavailable 503    try again; context has retry_after_s
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"


class SiyuError(Exception):
    """An error that the edge renders; `code` is stable, `message` is for people."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(self, message: str, **context: JsonValue) -> None:
        super().__init__(message)
        self.message = message
        self.context: dict[str, JsonValue] = context


class Unauthorised(SiyuError):
    """Nobody is signed in, or the key is unknown."""

    code = "unauthorised"
    status = 401


class Denied(SiyuError):
    """The actor is known but may not do this."""

    code = "denied"
    status = 403


class NotFound(SiyuError):
    """No such thing in this shop."""

    code = "not_found"
    status = 404


class Conflict(SiyuError):
    """The thing is not in a state that allows this."""

    code = "conflict"
    status = 409


class TooLarge(SiyuError):
    """The request is larger than the stated limit."""

    code = "too_large"
    status = 413


class Invalid(SiyuError):
    """The request itself is wrong; trying again unchanged cannot help."""

    code = "invalid"
    status = 422


class TooMany(SiyuError):
    """A rate limit; `retry_after_s` in the context says when to come back."""

    code = "too_many"
    status = 429


class Unavailable(SiyuError):
    """Not now; nothing was kept; `retry_after_s` in the context says when to come back."""

    code = "unavailable"
    status = 503
