"""Storing events, reading them back in order, and forgetting a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import msgspec
import sqlalchemy as sa

from siyu.collect.intake import store
from siyu.collect.intake.models import (
    Arrival,
    Fact,
    IntakeStats,
    Kept,
    Kind,
    PlanView,
    Properties,
    Refusal,
    StoredEvent,
)
from siyu.collect.intake.rules.draft import STEPS, Request
from siyu.collect.intake.rules.facts import from_facts
from siyu.collect.intake.rules.wire import open_batch
from siyu.kit.db import from_micros, to_micros
from siyu.kit.work import Work

_RECENT = 5_000


class _Body(msgspec.Struct, gc=False):
    properties: dict[str, Any] = {}  # JSON values: msgspec cannot express the recursion
    traits: dict[str, Any] = {}
    context: dict[str, Any] = {}
    previous_id: str | None = None
    sealed: tuple[str, ...] = ()


_read_body = msgspec.json.Decoder(_Body).decode
_read_personal = msgspec.json.Decoder(dict[str, Any]).decode


def record(work: Work, facts: Sequence[Fact]) -> int:
    """How many of the facts are new: they are stored as events in this very transaction.

    Raises: EventRefused for a fact without a name, with an overlong id, or nested too deep.
    """
    if not facts:
        return 0
    return keep(work, from_facts(facts, to_micros(work.now), sealed_properties(work))).stored


def keep(work: Work, arrivals: Sequence[Arrival]) -> Kept:
    """What became of prepared arrivals: the new ones are stored with their personal part encrypted."""
    seal = work.cipher.seal
    sealed = [
        None if arrival.personal is None else seal("event", "sealed", arrival.message_id, arrival.personal)
        for arrival in arrivals
    ]
    return store.append(work.db, work.shop_id, arrivals, sealed)


def take(work: Work, *, body: bytes) -> tuple[Kept, tuple[Refusal, ...]]:
    """What became of a batch body in the Segment shape, by the same steps as one sent over HTTP: for files of events.

    Raises: BodyMalformed, BatchTooLarge.
    """
    request = Request(body, open_batch(body), to_micros(work.now))
    request.plan = PlanView(sealed_properties(work))
    for step in STEPS:
        step(request)
    return keep(work, request.packed), tuple(request.refusals)


def read_after(work: Work, seq: int, limit: int = 5_000, *, opened: bool = True) -> list[StoredEvent]:
    """The next events above a number, in commit order; every event below the last one returned is visible too.

    Without `opened` the personal values stay sealed: `personal` is empty, which is faster.
    """
    return [_stored(work, row, opened) for row in store.rows_after(work.db, work.shop_id, seq, limit)]


def recent(work: Work, *, device: str | None = None, after: int = 0, limit: int = 50) -> list[StoredEvent]:
    """The newest events above the number `after`, newest first, of one device or member where `device` is given.

    Looks at the last 5,000 events of the shop; personal values stay sealed.
    """
    floor = max(after, stats(work).last_seq - _RECENT)
    condition: sa.ColumnElement[bool] = store.event.c.seq > floor
    if device is not None:
        condition = sa.and_(condition, *store.about(identifiers=[device]))
    return [_stored(work, row, False) for row in store.rows_of(work.db, work.shop_id, condition, last=limit)]


def stats(work: Work) -> IntakeStats:
    """How much is stored for this shop."""
    return store.stats(work.db, work.shop_id)


def export(
    work: Work, *, customer_nos: Iterable[int] = (), identifiers: Iterable[str] = (), seqs: Iterable[int] = ()
) -> list[StoredEvent]:
    """Everything stored about a person, personal values opened, in order."""
    found: dict[int, StoredEvent] = {}
    for condition in store.about(customer_nos, identifiers, seqs):
        for row in store.rows_of(work.db, work.shop_id, condition):
            found[row[1]] = _stored(work, row)
    return [found[seq] for seq in sorted(found)]


def erase(
    work: Work, *, customer_nos: Iterable[int] = (), identifiers: Iterable[str] = (), seqs: Iterable[int] = ()
) -> int:
    """How many events were emptied of everything about a person.

    The row stays, empty: its message id must go on refusing late copies, and numbers must have no gap.
    Give `seqs` where they are known: `identifiers` (device, member number) are looked for row by row.
    """
    return sum(
        store.redact(work.db, work.shop_id, condition) for condition in store.about(customer_nos, identifiers, seqs)
    )


def seal_properties(work: Work, *, event: str, names: Iterable[str]) -> None:
    """From now on encrypt exactly these properties of this event, besides those that always are."""
    store.set_sealed_properties(work.db, work.shop_id, event, sorted(set(names)))


def sealed_properties(work: Work) -> dict[str, frozenset[str]]:
    """The properties to encrypt, by event name."""
    return store.sealed_properties(work.db, work.shop_id)


def _stored(work: Work, row: store.EventRow, opened: bool = True) -> StoredEvent:
    _, seq, message_id, kind, name, anonymous_id, user_id, customer_no, at, received_at, text, sealed = row
    body = _read_body(text)
    if sealed is None or not opened:  # nearly all: nothing is to be filled in
        return StoredEvent(
            seq=seq, message_id=message_id, kind=cast(Kind, kind), name=name, at=from_micros(at),
            received_at=from_micros(received_at), anonymous_id=anonymous_id, user_id=user_id,
            previous_id=body.previous_id, customer_no=customer_no, properties=body.properties, traits=body.traits,
            context=body.context, sealed=body.sealed,
        )  # fmt: skip
    personal = _opened(work, message_id, sealed)
    return StoredEvent(
        seq=seq, message_id=message_id, kind=cast(Kind, kind), name=name, customer_no=customer_no,
        at=from_micros(at), received_at=from_micros(received_at),
        anonymous_id=_id(anonymous_id, personal, "/anonymous_id"), user_id=_id(user_id, personal, "/user_id"),
        previous_id=_id(body.previous_id, personal, "/previous_id"),
        properties=body.properties, traits=body.traits, context=body.context, sealed=body.sealed, personal=personal,
    )  # fmt: skip


def _opened(work: Work, message_id: str, sealed: bytes) -> Properties:
    return _read_personal(work.cipher.open("event", "sealed", message_id, bytes(sealed)))


def _id(plain: str | None, personal: Properties, pointer: str) -> str | None:
    hidden = personal.get(pointer)
    return hidden if isinstance(hidden, str) else plain
