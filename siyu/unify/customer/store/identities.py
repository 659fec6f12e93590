"""Identities and roots: who owns a value, which records are one customer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from siyu.kit.db import Instant, counter_next, insert_missing
from siyu.kit.work import Work
from siyu.unify.customer.rules.graph import Key, Party
from siyu.unify.customer.rules.values import is_personal
from siyu.unify.customer.store.tables import customer, customer_merge, identity

T = TypeVar("T")
AT_ONCE = 1_000


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """The items in lists short enough for one statement's parameters."""
    whole = list(items)
    for start in range(0, len(whole), AT_ONCE):
        yield whole[start : start + AT_ONCE]


def key_of(work: Work, kind: str, value: str) -> Key:
    """The key under which a canonical value is looked up."""
    return Key(kind, work.cipher.blind(kind, value))


def lock_graph(work: Work) -> int:
    """The next free customer number; until the transaction ends no other one changes this shop's identity graph."""
    return counter_next(work.db, work.shop_id, "customer", 0)


def take_numbers(work: Work, n: int) -> None:
    """Use up the next `n` customer numbers, as `lock_graph` announced them."""
    if n:
        counter_next(work.db, work.shop_id, "customer", n)


def owners(work: Work, keys: Iterable[Key]) -> dict[Key, tuple[int, int]]:
    """For each known identity its record and that record's root."""
    hashes: dict[str, list[bytes]] = {}
    for key in keys:
        hashes.setdefault(key.kind, []).append(key.hash)
    found: dict[Key, tuple[int, int]] = {}
    for kind, wanted in hashes.items():
        for part in chunks(wanted):
            query = (
                sa.select(identity.c.hash, identity.c.person_no, customer.c.root_no)
                .join(
                    customer,
                    sa.and_(customer.c.shop_id == identity.c.shop_id, customer.c.customer_no == identity.c.person_no),
                )
                .where(identity.c.shop_id == work.shop_id, identity.c.kind == kind, identity.c.hash.in_(part))
            )
            for row in work.db.execute(query):
                found[Key(kind, bytes(row[0]))] = (row[1], row[2])
    return found


def roots(work: Work, numbers: Collection[int]) -> dict[int, int]:
    """The root of each record; unknown numbers are absent."""
    found: dict[int, int] = {}
    for part in chunks(set(numbers)):
        query = sa.select(customer.c.customer_no, customer.c.root_no).where(
            customer.c.shop_id == work.shop_id, customer.c.customer_no.in_(part)
        )
        found.update((row[0], row[1]) for row in work.db.execute(query))
    return found


def members(work: Work, root_nos: Collection[int]) -> dict[int, int]:
    """Every record of these customers with its root."""
    found: dict[int, int] = {}
    for part in chunks(set(root_nos)):
        query = sa.select(customer.c.customer_no, customer.c.root_no).where(
            customer.c.shop_id == work.shop_id, customer.c.root_no.in_(part)
        )
        found.update((row[0], row[1]) for row in work.db.execute(query))
    return found


def parties(work: Work, root_nos: Collection[int]) -> tuple[dict[int, Party], dict[int, int]]:
    """The records and identities of these customers, by root; and the root of each record."""
    root_of = members(work, root_nos)
    found: dict[int, Party] = {root: Party(set()) for root in root_of.values()}
    for number, root in root_of.items():
        found[root].members.add(number)
    for part in chunks(root_of):
        query = sa.select(identity.c.kind, identity.c.hash, identity.c.person_no).where(
            identity.c.shop_id == work.shop_id, identity.c.person_no.in_(part)
        )
        for kind, value_hash, person_no in work.db.execute(query):
            found[root_of[person_no]].values.setdefault(kind, set()).add(bytes(value_hash))
    return found, root_of


def kinds_of(work: Work, root_nos: Collection[int]) -> dict[int, set[str]]:
    """The identity kinds that each customer has, by root."""
    found: dict[int, set[str]] = {}
    for part in chunks(set(root_nos)):
        query = (
            sa.select(customer.c.root_no, identity.c.kind)
            .distinct()
            .join(
                identity,
                sa.and_(identity.c.shop_id == customer.c.shop_id, identity.c.person_no == customer.c.customer_no),
            )
            .where(customer.c.shop_id == work.shop_id, customer.c.root_no.in_(part))
        )
        for root, kind in work.db.execute(query):
            found.setdefault(root, set()).add(kind)
    return found


def separated(work: Work, numbers: Collection[int]) -> frozenset[frozenset[int]]:
    """Pairs of records that a person un-merged, where one is among `numbers`."""
    pairs: set[frozenset[int]] = set()
    for part in chunks(set(numbers)):
        query = sa.select(customer_merge.c.winner_no, customer_merge.c.loser_no).where(
            customer_merge.c.shop_id == work.shop_id,
            customer_merge.c.undone_at.is_not(None),
            sa.or_(customer_merge.c.winner_no.in_(part), customer_merge.c.loser_no.in_(part)),
        )
        pairs.update(frozenset((row[0], row[1])) for row in work.db.execute(query))
    return frozenset(pairs)


def add(
    work: Work, attached: Sequence[tuple[Key, int]], values: Mapping[Key, str], seen: Mapping[int, datetime]
) -> None:
    """Store new identities with their records."""
    rows: list[dict[str, Any]] = []
    for key, person_no in attached:
        is_sealed = is_personal(key.kind, values[key])
        at = seen.get(person_no, work.now)
        rows.append(
            {
                "shop_id": work.shop_id, "kind": key.kind, "hash": key.hash, "person_no": person_no,
                "value": None if is_sealed else values[key],
                "sealed": work.cipher.seal("identity", key.kind, key.hash.hex(), values[key]) if is_sealed else None,
                "added_at": work.now, "claimed_at": at,
            }
        )  # fmt: skip
    insert_missing(work.db, identity, rows)


def claim(work: Work, stated: Mapping[Key, datetime]) -> None:
    """Note that these identities were stated again: the newest phone and e-mail are the customer's present ones."""
    statement = (
        sa.update(identity)
        .where(
            identity.c.shop_id == work.shop_id, identity.c.kind == sa.bindparam("at_kind"),
            identity.c.hash == sa.bindparam("at_hash"), identity.c.claimed_at < sa.bindparam("new_at", type_=Instant()),
        )
        .values(claimed_at=sa.bindparam("new_at", type_=Instant()))
    )  # fmt: skip
    if stated:
        work.db.execute(
            statement, [{"at_kind": key.kind, "at_hash": key.hash, "new_at": at} for key, at in stated.items()]
        )


def rows_of(work: Work, person_nos: Collection[int], kinds: Sequence[str] = ()) -> list[sa.Row[Any]]:
    """Identity rows of these records, newest claim first."""
    found: list[sa.Row[Any]] = []
    columns = [column for column in identity.c if column.name != "shop_id"]
    for part in chunks(set(person_nos)):
        query = sa.select(*columns).where(identity.c.shop_id == work.shop_id, identity.c.person_no.in_(part))
        if kinds:
            query = query.where(identity.c.kind.in_(list(kinds)))
        found.extend(work.db.execute(query.order_by(identity.c.claimed_at.desc(), identity.c.hash)))
    return found


def value_of(work: Work, row: sa.Row[Any]) -> str:
    """The identity's value in plain text."""
    if row.sealed is None:
        return str(row.value)
    return work.cipher.open("identity", row.kind, bytes(row.hash).hex(), row.sealed)


def wipe(work: Work, person_nos: Collection[int]) -> None:
    """Remove every identity of these records."""
    for part in chunks(set(person_nos)):
        work.db.execute(sa.delete(identity).where(identity.c.shop_id == work.shop_id, identity.c.person_no.in_(part)))
