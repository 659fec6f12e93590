"""Joining the event log to customers in the lake, in micro-batches; a customer's timeline; forgetting events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import msgspec

from siyu.collect import intake
from siyu.collect.intake import StoredEvent
from siyu.collect.sources import Batch, RowError
from siyu.kit.db import to_micros
from siyu.kit.desk import Desk
from siyu.kit.errors import JsonValue
from siyu.kit.feed import feed_once
from siyu.kit.work import Work
from siyu.unify import customer
from siyu.unify.customer import Identity, IdentityKind, Record, Sighting
from siyu.unify.timeline import store
from siyu.unify.timeline.errors import ErasedMeanwhile
from siyu.unify.timeline.models import Lag, Timeline
from siyu.unify.timeline.rules.columns import lake_columns
from siyu.unify.timeline.rules.traits import identities, record

AT_ONCE = 20_000
TEXT_PROPERTIES = ("order_no", "sku", "spu", "category", "page", "keyword", "scene", "channel", "platform", "city")
WHOLE_PROPERTIES = ("amount_fen", "quantity")
FLAG_PROPERTIES = ("is_simulated",)
_BEHAVIOUR = ("track", "page")


@dataclass(frozen=True)
class _Chunk:
    """Events read together, the distinct sightings among them, and what identify calls state.

    `lines` gives for each event the index of its sighting (-1: none). `erased` is how many people had been erased.
    """

    events: tuple[StoredEvent, ...]
    lines: tuple[int, ...]
    sightings: tuple[Sighting, ...]
    records: tuple[Record, ...]
    erased: int


def join_events(desk: Desk) -> int:
    """How many events of the log were joined in this turn; 0 when the lake has them all.

    Identities are committed in the database before the lake: a crash in between is repaired by the next turn, which
    resolves the same events to the same people.
    """
    regroup(desk)
    began = store.mark(desk.lake, store.JOINED)
    chunk = desk.read(lambda work: _read(work, began))
    if not chunk.events:
        return 0
    try:
        people = _resolve(desk, chunk)
    except ErasedMeanwhile:
        return 0
    _note_seen(desk, chunk, people)
    person_nos = [event.customer_no or (people[line] if line >= 0 else 0) for event, line in _lines(chunk)]
    desk.lake.change(lambda cursor: _write(desk, cursor, began, chunk.events, person_nos))
    return len(chunk.events)


def regroup(desk: Desk) -> None:
    """Give the events of merged and un-merged people to the customers they belong to now."""
    began = store.mark(desk.lake, store.REGROUPED)
    changes = desk.read(lambda work: customer.regrouped_after(work, change_no=began))
    if not changes:
        return
    people = {number for change in changes for number in change.person_nos}

    def move(cursor: duckdb.DuckDBPyConnection) -> None:
        # TRICKY: read under the lake's lock, so that a merge after this reading is found by the next turn.
        root_of = desk.read(lambda work: customer.standing_roots_of(work, customer_nos=people))
        store.set_customers(cursor, root_of)
        store.set_mark(cursor, store.REGROUPED, changes[-1].change_no)

    desk.lake.change(move)


def of_customer(
    work: Work,
    *,
    customer_no: int,
    names: Sequence[str] = (),
    before: tuple[int, int] | None = None,
    limit: int = 50,
) -> Timeline:
    """What happened to a customer over all its records, newest first; `names` narrows to events of these names.

    Raises: CustomerUnknown, LakeTooSlow.
    """
    root = customer.roots_of(work, customer_nos=[customer_no]).get(customer_no)
    if root is None:
        raise customer.CustomerUnknown("No customer has this number.", customer_no=customer_no)
    found = store.moments(work.lake, root, names, before, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    next_key = None if last is None else (to_micros(last.at), last.seq)
    return Timeline(tuple(found[:limit]), next_key, store.counts(work.lake, root))


def lag(work: Work) -> Lag:
    """How far the lake is behind the log."""
    return Lag(intake.stats(work).last_seq, store.mark(work.lake, store.JOINED))


def erase_events(desk: Desk) -> int:
    """How many erased people's events were removed from the log and the lake, files included.

    Can be cut off anywhere and run again: the people leave the list at the very end.
    """
    people = desk.read(customer.events_to_erase)
    if not people:
        return 0
    numbers = [person.customer_no for person in people]
    under = {text for person in people for text in person.identifiers}
    logged = desk.read(lambda work: intake.export(work, customer_nos=numbers, identifiers=under))
    last = max(person.erased_at for person in people)
    seqs = {event.seq for event in logged if _is_about(event, numbers, under) and event.received_at <= last}
    seqs.update(store.seqs_of(desk.lake, numbers))
    desk.write(lambda work: intake.erase(work, customer_nos=numbers, seqs=seqs))
    desk.lake.change(lambda cursor: store.remove_people(cursor, numbers))
    while feed_once(desk):
        pass
    desk.lake.compact()
    desk.write(lambda work: customer.events_erased(work, customer_nos=numbers))
    desk.runtime.db.scrub()
    return len(people)


def purge(desk: Desk, before: datetime) -> int:
    """How many events received before an instant were removed from the log and the lake."""
    removed = 0
    while True:
        began = store.mark(desk.lake, store.RETIRED)
        joined = store.mark(desk.lake, store.JOINED)
        events = desk.read(lambda work, seq=began: intake.read_after(work, seq, AT_ONCE))  # type: ignore[misc]
        old = [event.seq for event in events if event.received_at < before and event.seq <= joined]
        if not old:
            break
        desk.write(lambda work, seqs=old: intake.erase(work, seqs=seqs))  # type: ignore[misc]
        desk.lake.change(lambda cursor, seq=old[-1]: _retire(cursor, seq))  # type: ignore[misc]
        removed += len(old)
    if removed:
        desk.lake.compact()
    return removed


def export_events(work: Work, customer_no: int) -> Sequence[Mapping[str, JsonValue]]:
    """All stored events of a customer (root), personal values opened."""
    numbers = sorted(customer.members_of(work, customer_nos=[customer_no]))
    logged = intake.export(work, customer_nos=numbers, seqs=store.seqs_of(work.lake, numbers))
    return [
        {
            "name": event.name, "at": event.at.isoformat(), "received_at": event.received_at.isoformat(),
            "properties": dict(event.properties), "traits": dict(event.traits), "context": dict(event.context),
            "personal": dict(event.personal),
        }
        for event in logged
    ]  # fmt: skip


def _retire(cursor: duckdb.DuckDBPyConnection, seq: int) -> None:
    store.remove_until(cursor, seq)
    store.set_mark(cursor, store.RETIRED, seq)


def _read(work: Work, began: int) -> _Chunk:
    events = intake.read_after(work, began, AT_ONCE)
    members = _members(work, [event.previous_id for event in events if event.kind == "alias" and event.previous_id])
    voided = customer.events_to_erase(work)
    lines: list[int] = []
    index_of: dict[tuple[Identity, ...], int] = {}
    pairs: dict[tuple[str | None, str | None], int] = {}
    sightings: list[Sighting] = []
    records: list[Record] = []
    for event in events:
        is_plain = event.kind in _BEHAVIOUR and not event.personal
        pair = (event.user_id, event.anonymous_id)
        line = pairs.get(pair, -2) if is_plain else -2
        if line == -2 or voided:
            seen = () if _is_void(event, voided) else identities(event, members)
            line = index_of.setdefault(seen, len(sightings)) if seen else -1
            if line == len(sightings):
                sightings.append(Sighting(seen, event.at))
            if is_plain:
                pairs[pair] = line
            said = record(event, seen) if event.kind == "identify" and seen else None
            if said is not None:
                records.append(said)
        lines.append(line)
    return _Chunk(tuple(events), tuple(lines), tuple(sightings), tuple(records), customer.erased_count(work))


def _members(work: Work, ids: Sequence[str]) -> frozenset[str]:
    """Those of the ids that are member numbers already: what an alias call calls `previousId` may be either."""
    asked = [Sighting((Identity(IdentityKind.MEMBER_NO, text),)) for text in ids]
    found = customer.recall(work, sightings=asked).person_nos
    return frozenset(text for text, person in zip(ids, found, strict=True) if person)


def _is_void(event: StoredEvent, voided: Sequence[customer.ErasedPerson]) -> bool:
    """Whether the event is one of an erased person that is still to be removed from the log."""
    ids = {event.user_id, event.anonymous_id} - {None}
    return any(event.received_at <= person.erased_at and ids & set(person.identifiers) for person in voided)


def _is_about(event: StoredEvent, numbers: Sequence[int], under: set[str]) -> bool:
    """A device of the erased may have been shared: what another member did on it stays."""
    if event.customer_no in numbers or event.user_id in under:
        return True
    return event.user_id is None and event.anonymous_id in under


def _resolve(desk: Desk, chunk: _Chunk) -> tuple[int, ...]:
    """The person of each sighting. Raises: ErasedMeanwhile."""
    known = desk.read(lambda work: customer.recall(work, sightings=chunk.sightings)).person_nos
    new = [index for index, person in enumerate(known) if person == 0]
    if not new and not chunk.records:
        return known
    return desk.write(lambda work: _learn(work, chunk, known, new))


def _learn(work: Work, chunk: _Chunk, known: Sequence[int], new: Sequence[int]) -> tuple[int, ...]:
    people = list(known)
    found = customer.resolve_many(work, sightings=[chunk.sightings[index] for index in new])
    for index, person in zip(new, found.person_nos, strict=True):
        people[index] = person
    if customer.erased_count(work) != chunk.erased:
        raise ErasedMeanwhile("Somebody was erased while these events were read.")
    if chunk.records:
        customer.upsert(work, records=chunk.records)
    return tuple(people)


def _note_seen(desk: Desk, chunk: _Chunk, people: Sequence[int]) -> None:
    spans: dict[int, tuple[datetime, datetime]] = {}
    for event, line in _lines(chunk):
        person = people[line] if line >= 0 else 0
        if person:
            first, last = spans.get(person, (event.at, event.at))
            spans[person] = (min(first, event.at), max(last, event.at))

    def due(work: Work) -> Mapping[int, tuple[datetime, datetime]]:
        root_of = customer.standing_roots_of(work, customer_nos=spans)
        whole: dict[int, tuple[datetime, datetime]] = {}
        for person, root in root_of.items():
            first, last = whole.get(root, spans[person])
            whole[root] = (min(first, spans[person][0]), max(last, spans[person][1]))
        return customer.unseen(work, spans=whole)

    found = desk.read(due)
    if found:
        desk.write(lambda work: customer.note_seen(work, spans=found))


def _write(
    desk: Desk,
    cursor: duckdb.DuckDBPyConnection,
    began: int,
    events: Sequence[StoredEvent],
    person_nos: Sequence[int],
) -> None:
    if store.mark_in(cursor, store.JOINED) != began:
        return  # another turn was faster
    # TRICKY: read under the lake's lock: a merge that commits later is found by the next `regroup`.
    root_of = desk.read(lambda work: customer.standing_roots_of(work, customer_nos=set(person_nos)))
    kept = [place for place, person in enumerate(person_nos) if person in root_of and events[place].kind in _BEHAVIOUR]
    if kept:
        people = [person_nos[place] for place in kept]
        customers = [root_of[person] for person in people]
        store.add_events(cursor, lake_columns([events[place] for place in kept], people, customers))
    store.set_mark(cursor, store.JOINED, events[-1].seq)


def _lines(chunk: _Chunk) -> zip[tuple[StoredEvent, int]]:
    return zip(chunk.events, chunk.lines, strict=True)


def load_rows(work: Work, batch: Batch) -> list[RowError]:
    """The rows of a file of events that were refused; the others are kept, each once however often it comes."""
    errors: list[RowError] = []
    items: list[Mapping[str, object]] = []
    lines: list[int] = []
    said = batch.texts("properties")
    for row, line in enumerate(batch.lines):
        try:
            items.append(_item(batch, row, said[row]))
            lines.append(line)
        except ValueError:
            errors.append(RowError(line, "properties", "event.properties_invalid", (said[row] or "")[:200]))
    if items:
        body = msgspec.json.encode({"batch": items})
        _kept, refusals = intake.take(work, body=body)
        errors += [RowError(lines[one.index], None, one.code, one.message) for one in refusals]
    return errors


def _item(batch: Batch, row: int, said: str | None) -> Mapping[str, object]:
    """One row in the Segment shape. Raises: ValueError when `properties` is no JSON object."""
    properties: dict[str, object] = {}
    if said is not None:
        properties = msgspec.json.decode(said, type=dict[str, object])
    for name in TEXT_PROPERTIES:
        if (text := batch.texts(name)[row]) is not None:
            properties[name] = text
    for name in WHOLE_PROPERTIES:
        if (number := batch.integers(name)[row]) is not None:
            properties[name] = number
    for name in FLAG_PROPERTIES:
        if (flag := batch.flags(name)[row]) is not None:
            properties[name] = flag
    properties.update({name: cells[row] for name, cells in batch.extra.items() if cells[row] is not None})
    at = batch.instants("timestamp")[row]
    item: dict[str, object] = {"type": "track", "event": batch.texts("event")[row], "timestamp": at}
    ids = {"messageId": "message_id", "anonymousId": "anonymous_id", "userId": "user_id"}
    item.update({wire: value for wire, name in ids.items() if (value := batch.texts(name)[row]) is not None})
    return {**item, "properties": properties}
