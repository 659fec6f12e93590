"""The list of the erased."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from siyu.kit.db import insert_missing
from siyu.kit.work import Work
from siyu.unify.customer.models import ErasedPerson, Erasure
from siyu.unify.customer.store.bulk import chunks
from siyu.unify.customer.store.tables import customer, erasure


def add(work: Work, numbers: Collection[int], identifiers: Sequence[str]) -> None:
    """Put these numbers on the list; their events are still to go."""
    text = json.dumps(list(identifiers))
    rows = [
        {
            "shop_id": work.shop_id, "customer_no": number, "erased_at": work.now, "erased_by": work.actor.name,
            "identifiers": work.cipher.seal("erasure", "identifiers", number, text), "events_erased_at": None,
        }
        for number in sorted(numbers)
    ]  # fmt: skip
    insert_missing(work.db, erasure, rows)


def all_of(work: Work) -> list[Erasure]:
    """The whole list, by number."""
    query = (
        sa.select(erasure.c.customer_no, erasure.c.erased_at, erasure.c.erased_by, erasure.c.events_erased_at)
        .where(erasure.c.shop_id == work.shop_id)
        .order_by(erasure.c.customer_no)
    )
    return [Erasure(*row) for row in work.db.execute(query)]


def count(work: Work) -> int:
    """How many numbers were ever erased."""
    query = sa.select(sa.func.count()).select_from(erasure).where(erasure.c.shop_id == work.shop_id)
    return int(work.db.execute(query).scalar_one())


def waiting(work: Work, limit: int) -> list[ErasedPerson]:
    """Numbers whose events are not gone yet."""
    query = (
        sa.select(erasure.c.customer_no, erasure.c.erased_at, erasure.c.identifiers)
        .where(erasure.c.shop_id == work.shop_id, erasure.c.events_erased_at.is_(None))
        .order_by(erasure.c.customer_no)
        .limit(limit)
    )
    found = []
    for number, erased_at, blob in work.db.execute(query):
        text = work.cipher.open("erasure", "identifiers", number, bytes(blob)) if blob else "[]"
        found.append(ErasedPerson(number, erased_at, tuple(json.loads(text))))
    return found


def finish(work: Work, numbers: Collection[int]) -> None:
    """Their events are gone: forget the identifiers too."""
    for part in chunks(set(numbers)):
        work.db.execute(
            sa.update(erasure)
            .where(erasure.c.shop_id == work.shop_id, erasure.c.customer_no.in_(part))
            .values(identifiers=None, events_erased_at=work.now)
        )


def present(work: Work, numbers: Collection[int]) -> dict[int, int]:
    """Those of the numbers that stand unerased, with their roots."""
    found: dict[int, int] = {}
    for part in chunks(set(numbers)):
        query = sa.select(customer.c.customer_no, customer.c.root_no).where(
            customer.c.shop_id == work.shop_id, customer.c.customer_no.in_(part), customer.c.erased_at.is_(None)
        )
        found.update((row[0], row[1]) for row in work.db.execute(query))
    return found
