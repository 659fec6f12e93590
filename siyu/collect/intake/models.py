"""What crosses the intake door: events as they are kept, facts from inside, refusals and receipts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

import msgspec

from siyu.kit.errors import JsonValue

Kind = Literal["track", "page", "identify", "alias"]
Properties = Mapping[str, JsonValue]
KINDS: frozenset[str] = frozenset({"track", "page", "identify", "alias"})

MAX_EVENT_BYTES = 32 * 1024
MAX_BATCH_BYTES = 500 * 1024
MAX_BATCH_ITEMS = 2_000
MAX_DEPTH = 10
MAX_NAME_LENGTH = 128
MAX_KEY_LENGTH = 128
MAX_ID_LENGTH = 128
MAX_HOURS_AHEAD = 24
FIRST_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)

_NOTHING: Properties = MappingProxyType({})


@dataclass(frozen=True)
class Fact:
    """Something that happened, told by the server itself or by an import: stored like any other event.

    `message_id` is the deduplication key: give the same fact the same id and it is kept once.
    """

    name: str
    at: datetime
    message_id: str
    customer_no: int | None = None
    properties: Properties = field(default_factory=lambda: _NOTHING)
    anonymous_id: str | None = None
    user_id: str | None = None


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """One event ready to be stored: instants in microseconds, JSON as text, personal values apart."""

    message_id: str
    kind: str
    name: str
    anonymous_id: str | None
    user_id: str | None
    customer_no: int | None
    at: int
    received_at: int
    body: str
    personal: str | None


class StoredEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event as it was kept. `personal` maps JSON pointers (`/traits/phone`) to the values sealed at rest."""

    seq: int
    message_id: str
    kind: Kind
    name: str
    at: datetime
    received_at: datetime
    anonymous_id: str | None = None
    user_id: str | None = None
    previous_id: str | None = None
    customer_no: int | None = None
    properties: Properties = msgspec.field(default_factory=dict)
    traits: Properties = msgspec.field(default_factory=dict)
    context: Properties = msgspec.field(default_factory=dict)
    sealed: tuple[str, ...] = ()
    personal: Properties = msgspec.field(default_factory=dict)


class Refusal(msgspec.Struct, frozen=True):
    """Why one item of a request was not kept; `event` is its name where it could be read."""

    index: int
    code: str
    message: str
    event: str | None = None


class Receipt(msgspec.Struct, frozen=True):
    """What became of a request: every accepted item is on disk; a duplicate was on disk before."""

    accepted: int
    duplicates: int
    rejected: tuple[Refusal, ...] = ()


class Kept(NamedTuple):
    """What became of a group of arrivals: how many are new, and the positions of those known before."""

    stored: int
    known: frozenset[int]


@dataclass(frozen=True)
class PlanView:
    """What intake must know of the tracking plan: nothing in it = every event passes.

    `personal`: per event name, the property names to seal. `refuses`: for the names in `blocking`,
    why these properties may not be stored, or None.
    """

    personal: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    blocking: frozenset[str] = frozenset()
    refuses: Callable[[str, Properties], str | None] = lambda name, properties: None


@dataclass(frozen=True)
class IntakeStats:
    """How much is stored for a shop."""

    events: int
    last_seq: int
    last_received_at: datetime | None
