"""The consent domain's refusals."""

from __future__ import annotations

from siyu.kit.errors import Invalid, NotFound


class StatementInvalid(Invalid):
    """A statement in the future, or without a policy version or source."""

    code = "consent.statement_invalid"


class RecordUnknown(NotFound):
    """No kind of record with a time limit has this name."""

    code = "retention.record_unknown"


class LimitInvalid(Invalid):
    """A limit below what the law or a proof needs."""

    code = "retention.limit_invalid"
