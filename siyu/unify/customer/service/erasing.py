"""The right to be forgotten and the right to a copy: erase, replay after a restore, export."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from siyu.collect import sources
from siyu.kit.db import counter_next
from siyu.kit.errors import JsonValue
from siyu.kit.tables import csv_bytes
from siyu.kit.work import Work
from siyu.unify.customer.errors import CustomerGone, CustomerUnknown
from siyu.unify.customer.events import CustomerErased
from siyu.unify.customer.models import ErasedPerson, Erasure, Exporter, IdentityKind
from siyu.unify.customer.store import erasures as gone
from siyu.unify.customer.store import identities as ids
from siyu.unify.customer.store import listing, merges, profiles


def erase(work: Work, *, customer_no: int) -> tuple[int, ...]:
    """All numbers of the person who is erased now; every domain hears of it and forgets its part.

    Of the customer only the numbers and the time stay.
    Raises: CustomerUnknown, CustomerGone.
    """
    ids.lock_graph(work)
    row = profiles.load(work, [customer_no]).get(customer_no)
    if row is None:
        raise CustomerUnknown("No customer has this number.", customer_no=customer_no)
    if row.erased_at is not None:
        raise CustomerGone("This customer was erased before.", customer_no=customer_no)
    return _erase(work, ids.members(work, [row.root_no]), f"customer:{row.root_no}")


def erase_quiet(work: Work, *, before: datetime, limit: int = 500) -> int:
    """How many anonymous customers not seen since `before` were erased now (at most `limit`)."""
    ids.lock_graph(work)
    quiet = listing.quiet_anonymous(work, before, limit)
    if quiet:
        _erase(work, ids.members(work, quiet), "retention:anonymous_customer")
    return len(quiet)


def replay(work: Work, *, erasures: Sequence[Erasure]) -> tuple[int, ...]:
    """The numbers that a restored backup had brought back and that are erased again; none is given out anew."""
    highest = max((one.customer_no for one in erasures), default=0)
    next_no = ids.lock_graph(work)
    if highest >= next_no:
        counter_next(work.db, work.shop_id, "customer", highest - next_no + 1)
    listed = {one.customer_no for one in erasures}
    present = gone.present(work, listed)
    if not present:
        return ()
    for number, root in ids.members(work, set(present.values())).items():
        if root in listed and number not in listed:
            merges.set_root(work, [number], number)
    return _erase(work, present, "backup:restore")


def erasures(work: Work) -> tuple[Erasure, ...]:
    """Everybody who was erased, by number."""
    return tuple(gone.all_of(work))


def erased_count(work: Work) -> int:
    """How many numbers were ever erased: tells a reader that resolved identities whether it must look again."""
    return gone.count(work)


def events_to_erase(work: Work, *, limit: int = 500) -> tuple[ErasedPerson, ...]:
    """Erased numbers whose events are still stored."""
    return tuple(gone.waiting(work, limit))


def events_erased(work: Work, *, customer_nos: Collection[int]) -> None:
    """The events of these numbers are gone: forget what they were stored under."""
    gone.finish(work, customer_nos)


def export(work: Work, *, customer_no: int, exporters: Sequence[Exporter]) -> bytes:
    """A zip with all that is held about the person: one JSON and one CSV file for each kind of record.

    Raises: Denied, CustomerUnknown, CustomerGone.
    """
    work.require("customer.export")
    root = ids.roots(work, [customer_no]).get(customer_no)
    if root is None:
        raise CustomerUnknown("No customer has this number.", customer_no=customer_no)
    if profiles.load(work, [root])[root].erased_at is not None:
        raise CustomerGone("This customer was erased.", customer_no=customer_no)
    work.audit("customer.export", f"customer:{root}", parts=[one.name for one in exporters])
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for exporter in exporters:
            rows = exporter.rows(work, root)
            file.writestr(f"{exporter.name}.json", json.dumps(list(rows), ensure_ascii=False, indent=2, default=str))
            file.writestr(f"{exporter.name}.csv", _csv(rows))
    return archive.getvalue()


def _erase(work: Work, members: Mapping[int, int] | Collection[int], subject: str) -> tuple[int, ...]:
    numbers = tuple(sorted(members))
    stored_under = (IdentityKind.DEVICE, IdentityKind.MEMBER_NO)
    identifiers: dict[int, list[str]] = {}
    written_in_files: list[str] = []
    for row in ids.rows_of(work, numbers):
        value = ids.value_of(work, row)
        if row.kind in stored_under:
            identifiers.setdefault(row.person_no, []).append(value)
        if row.kind != IdentityKind.DEVICE:
            written_in_files.append(value)
    if written_in_files:
        sources.erase(work, identifiers=written_in_files)
    for number in numbers:
        gone.add(work, [number], identifiers.get(number, []))
    ids.wipe(work, numbers)
    profiles.wipe(work, numbers)
    work.touch("customer", numbers)
    work.audit("customer.erase", subject, customer_nos=list(numbers))
    work.emit(CustomerErased(numbers))
    return numbers


def _csv(rows: Sequence[Mapping[str, JsonValue]]) -> bytes:
    header = list(dict.fromkeys(name for row in rows for name in row))
    return csv_bytes(header, [[_cell(row.get(name)) for name in header] for row in rows])


def _cell(value: JsonValue) -> str | int | None:
    if value is None or isinstance(value, str | int):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
