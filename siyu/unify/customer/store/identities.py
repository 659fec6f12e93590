"""Identities and roots: who owns a value, which records are one customer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from siyu.kit.db import counter_next, from_micros, to_micros
from siyu.kit.work import Work
from siyu.unify.customer.rules.graph import Key, Party
from siyu.unify.customer.rules.values import is_personal
from siyu.unify.customer.store.bulk import chunks, many, select_in
from siyu.unify.customer.store.tables import customer, customer_merge, identity


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
    question = (
        "select identity.hash, identity.person_no, customer.root_no from identity join customer "
        "on customer.shop_id = identity.shop_id and customer.customer_no = identity.person_no "
        "where identity.shop_id = ? and identity.kind = ? and identity.hash in ({values})"
    )
    found: dict[Key, tuple[int, int]] = {}
    for kind, wanted in hashes.items():
        for value_hash, person_no, root_no in select_in(work, question, (work.shop_id, kind), wanted):
            found[Key(kind, value_hash)] = (person_no, root_no)
    return found


def roots(work: Work, numbers: Collection[int]) -> dict[int, int]:
    """The root of each record; unknown numbers are absent."""
    question = "select customer_no, root_no from customer where shop_id = ? and customer_no in ({values})"
    return {row[0]: row[1] for row in select_in(work, question, (work.shop_id,), set(numbers))}


def members(work: Work, root_nos: Collection[int]) -> dict[int, int]:
    """Every record of these customers with its root."""
    question = "select customer_no, root_no from customer where shop_id = ? and root_no in ({values})"
    return {row[0]: row[1] for row in select_in(work, question, (work.shop_id,), set(root_nos))}


def parties(work: Work, root_nos: Collection[int]) -> tuple[dict[int, Party], dict[int, int]]:
    """The records and identities of these customers, by root; and the root of each record."""
    root_of = members(work, root_nos)
    found: dict[int, Party] = {root: Party(set()) for root in root_of.values()}
    for number, root in root_of.items():
        found[root].members.add(number)
    question = "select kind, hash, person_no from identity where shop_id = ? and person_no in ({values})"
    for kind, value_hash, person_no in select_in(work, question, (work.shop_id,), root_of):
        found[root_of[person_no]].values.setdefault(kind, set()).add(value_hash)
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
    rows = []
    for key, person_no in attached:
        value = values[key]
        is_sealed = is_personal(key.kind, value)
        blob = work.cipher.seal("identity", key.kind, key.hash.hex(), value) if is_sealed else None
        at = to_micros(seen.get(person_no, work.now))
        rows.append((work.shop_id, *key, person_no, None if is_sealed else value, blob, to_micros(work.now), at))
    many(
        work,
        "insert into identity (shop_id, kind, hash, person_no, value, sealed, added_at, claimed_at) "
        "values (?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def claim(work: Work, stated: Mapping[Key, datetime]) -> None:
    """Note that these identities were stated again: the newest phone and e-mail are the customer's present ones."""
    many(
        work,
        "update identity set claimed_at = ? where shop_id = ? and kind = ? and hash = ?",
        [(to_micros(at), work.shop_id, *key) for key, at in stated.items()],
    )


def claims_of(work: Work, keys: Iterable[Key]) -> dict[Key, tuple[int, datetime]]:
    """For each known identity the root it belongs to and when it was last stated."""
    hashes: dict[str, list[bytes]] = {}
    for key in keys:
        hashes.setdefault(key.kind, []).append(key.hash)
    question = (
        "select identity.hash, customer.root_no, identity.claimed_at from identity join customer "
        "on customer.shop_id = identity.shop_id and customer.customer_no = identity.person_no "
        "where identity.shop_id = ? and identity.kind = ? and identity.hash in ({values})"
    )
    found: dict[Key, tuple[int, datetime]] = {}
    for kind, wanted in hashes.items():
        for value_hash, root_no, claimed_at in select_in(work, question, (work.shop_id, kind), wanted):
            found[Key(kind, value_hash)] = (root_no, from_micros(claimed_at))
    return found


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
