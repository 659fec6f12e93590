"""What crosses the consent door: purposes, channels, ledger entries, present states, retention rules and proofs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from siyu.kit.desk import Desk


class Purpose(StrEnum):
    """What personal data is used for; each needs its own consent. Source: PIPL articles 13-16, 23, 24, 39."""

    SERVICE = "service"
    MARKETING = "marketing"
    PROFILING = "profiling"
    PERSONALISED = "personalised"
    THIRD_PARTY = "third_party"
    CROSS_BORDER = "cross_border"


class Channel(StrEnum):
    """The way a customer is reached; `any` speaks of all of them."""

    ANY = "any"
    SMS = "sms"
    EMAIL = "email"
    SUBSCRIBE_MESSAGE = "subscribe_message"
    OFFICIAL_ACCOUNT = "official_account"
    WECOM = "wecom"
    APP_PUSH = "app_push"
    PHONE_CALL = "phone_call"


class State(StrEnum):
    """What the customer said."""

    GRANTED = "granted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a customer said, and how it can be proved."""

    customer_no: int
    purpose: Purpose
    channel: Channel
    state: State
    policy_version: str
    source: str
    evidence: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement as it was recorded; never changed, never removed except by erasure.

    `person_no` is the record it was made on.
    """

    entry_no: int
    person_no: int
    purpose: Purpose
    channel: Channel
    state: State
    policy_version: str
    source: str
    evidence: str
    at: datetime
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Current:
    """What holds for one purpose and channel now."""

    purpose: Purpose
    channel: Channel
    state: State
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Keeper:
    """A kind of record with a time limit. `purge(desk, before)` removes what is older and answers how many.

    `default_days` None: kept until a person sets a limit. `least_days`: the law or a proof needs it that long.
    """

    record: str
    default_days: int | None
    least_days: int
    purge: Callable[[Desk, datetime], int]


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long one kind of record is kept; None: without limit."""

    record: str
    days: int | None
    default_days: int | None
    least_days: int


@dataclass(frozen=True, slots=True)
class RetentionProof:
    """One run of a retention rule: what was older than `cutoff` was removed."""

    proof_no: int
    record: str
    days: int
    cutoff: datetime
    removed: int
    at: datetime
