"""Writing what sources say of customers: identities are resolved, fields weighed against what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from siyu.kit.db import to_micros
from siyu.kit.work import Work
from siyu.unify.customer.errors import CustomerGone, CustomerUnknown, IdentityInvalid, IdentityMissing
from siyu.unify.customer.events import CustomersChanged
from siyu.unify.customer.models import Identity, IdentityKind, Rank, Record, Sighting
from siyu.unify.customer.rules.fields import claims
from siyu.unify.customer.rules.golden import PERSONAL, Claim, Claims, take
from siyu.unify.customer.rules.values import canonical
from siyu.unify.customer.service.resolving import resolve_many
from siyu.unify.customer.store import identities as ids
from siyu.unify.customer.store import listing, profiles
from siyu.unify.customer.store.bulk import chunks

_SEEN_GRAIN = timedelta(days=1)


def upsert(work: Work, *, records: Sequence[Record]) -> tuple[int, ...]:
    """The customer numbers of the records, in their order, after their identities and fields are written.

    Raises: IdentityInvalid, IdentityMissing, FieldInvalid, CustomerUnknown, CustomerGone.
    """
    stated = [claims(record, work.now) for record in records]
    sightings = [_sighting(record) for record in records]
    _check_numbers(work, [record.customer_no for record in records if record.customer_no is not None])
    numbers = resolve_many(work, sightings=sightings).customer_nos
    if any(said for said in stated):
        _weigh(work, list(zip(numbers, stated, strict=True)))
    _claim_addresses(work, list(zip(sightings, numbers, strict=True)))
    return numbers


def note_seen(work: Work, *, spans: Mapping[int, tuple[datetime, datetime]]) -> None:
    """Note when customers (roots) were first and last seen; kept to the day, so that a busy day costs one write."""
    ids.lock_graph(work)
    _weigh(work, list(_unseen(work, spans).items()))


def unseen(work: Work, *, spans: Mapping[int, tuple[datetime, datetime]]) -> Mapping[int, tuple[datetime, datetime]]:
    """Those of the spans that `note_seen` would write."""
    return {number: spans[number] for number in _unseen(work, spans)}


def set_personalised(work: Work, *, customer_no: int, is_on: bool) -> None:
    """Switch personalised treatment of a customer on or off (PIPL article 24).

    Raises: CustomerUnknown, CustomerGone.
    """
    root = _check_numbers(work, [customer_no])[customer_no]
    _weigh(work, [(root, {"personalised": Claim(is_on, Rank.PERSON, to_micros(work.now))})])


def usable(identity: Identity) -> Identity | None:
    """The identity in its canonical spelling, or None where it cannot identify anybody."""
    try:
        return canonical(identity)
    except IdentityInvalid:
        return None


def _sighting(record: Record) -> Sighting:
    if not record.identities and record.customer_no is None:
        raise IdentityMissing("A record needs a customer number or an identity.")
    return Sighting(tuple(canonical(identity) for identity in record.identities), record.at, record.customer_no)


def _check_numbers(work: Work, numbers: Sequence[int]) -> dict[int, int]:
    """The root of each number. Raises: CustomerUnknown, CustomerGone."""
    rows = profiles.load(work, numbers)
    for number in numbers:
        if number not in rows:
            raise CustomerUnknown("No customer has this number.", customer_no=number)
        if rows[number].erased_at is not None:
            raise CustomerGone("This customer was erased.", customer_no=number)
    return {number: rows[number].root_no for number in numbers}


def _unseen(work: Work, spans: Mapping[int, tuple[datetime, datetime]]) -> dict[int, Claims]:
    grain = _SEEN_GRAIN // timedelta(microseconds=1)
    due: dict[int, Claims] = {}
    for part in chunks(spans):
        for number, (first, last) in listing.last_seen(work, part).items():
            began, ended = to_micros(spans[number][0]), to_micros(spans[number][1])
            said: Claims = {}
            if began < first:
                said["first_seen_at"] = Claim(began, 0, began)
            if ended >= last + grain:
                said["last_seen_at"] = Claim(ended, 0, ended)
            if said:
                due[number] = said
    return due


def _weigh(work: Work, said: Sequence[tuple[int, Claims]]) -> None:
    """Take over the claims that hold against what is known of each customer."""
    rows = profiles.load(work, {number for number, claims_ in said if claims_})
    written: dict[int, profiles.Row] = {}
    changed: set[int] = set()
    for number, news in said:
        row = written.get(number) or rows.get(number)
        if row is None or not news:
            continue
        taken = _sealed_for(work, row, take(row.golden, news), row.golden)
        own = row.own
        if own is not None:
            own = own | _sealed_for(work, row, take(own, news), row.golden | own | taken)
        if any(_is_change(row.golden.get(name), claim) for name, claim in taken.items() if name != "last_seen_at"):
            changed.add(number)
        written[number] = replace(row, golden=row.golden | taken, own=own)
    profiles.save(work, [row for row in written.values() if row != rows[row.customer_no]])
    work.touch("customer", changed)
    if changed:
        work.emit(CustomersChanged(tuple(sorted(changed))))


def _is_change(before: Claim | None, after: Claim) -> bool:
    return before is None or before.value != after.value


def _sealed_for(work: Work, row: profiles.Row, taken: Claims, known: Claims) -> Claims:
    """Personal claims sealed for the row; one that repeats what is known keeps its seal, so that it is no change."""
    found: Claims = {}
    for name, claim in taken.items():
        if name != "name" and not name.startswith(PERSONAL):
            found[name] = claim
            continue
        before = known.get(name)
        text = str(claim.value)
        is_repeated = before is not None and profiles.opened(work, name, before.value) == text
        if before is not None and is_repeated:
            found[name] = replace(claim, value=before.value)
        else:
            found[name] = replace(claim, value=profiles.sealed(work, row.customer_no, name, text))
    return found


def _claim_addresses(work: Work, seen: Sequence[tuple[Sighting, int]]) -> None:
    """The phone and e-mail stated last are the present ones, as far as they are this customer's."""
    stated = {
        ids.key_of(work, identity.kind, identity.value): (number, sighting.at or work.now)
        for sighting, number in seen
        for identity in sighting.identities
        if identity.kind in (IdentityKind.PHONE, IdentityKind.EMAIL)
    }
    known = ids.claims_of(work, stated)
    due = {}
    for key, (number, at) in stated.items():
        root, claimed_at = known.get(key, (0, at))
        if root == number and claimed_at < at:
            due[key] = at
    ids.claim(work, due)
