"""Merges, what stands of them, and conflicts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from siyu.kit.db import counter_next, insert_missing
from siyu.kit.work import Work
from siyu.unify.customer.models import Conflict, IdentityKind, Merge, MergeReason, Regrouping
from siyu.unify.customer.rules.graph import Clash, Link
from siyu.unify.customer.store.bulk import chunks
from siyu.unify.customer.store.tables import customer, customer_merge, identity_conflict

_MERGE = [column for column in customer_merge.c if column.name not in ("shop_id", "change_no")]


def add(work: Work, links: Sequence[Link]) -> list[int]:
    """Store merges as they followed one another; their numbers."""
    if not links:
        return []
    first = counter_next(work.db, work.shop_id, "merge", len(links))
    change = counter_next(work.db, work.shop_id, "merge_change", len(links))
    rows = [
        {
            "shop_id": work.shop_id, "merge_no": first + index, "change_no": change + index,
            "winner_no": link.winner_no, "loser_no": link.loser_no, "reason": link.reason,
            "merged_at": work.now, "merged_by": work.actor.name,
        }
        for index, link in enumerate(links)
    ]  # fmt: skip
    work.db.execute(customer_merge.insert(), rows)
    return list(range(first, first + len(links)))


def redirect(work: Work, links: Sequence[Link]) -> None:
    """Every number of a loser resolves to its winner from now on: one statement for each merge."""
    statement = (
        sa.update(customer)
        .where(customer.c.shop_id == work.shop_id, customer.c.root_no == sa.bindparam("from_no"))
        .values(root_no=sa.bindparam("to_no"))
    )
    if links:
        work.db.execute(statement, [{"from_no": link.loser_no, "to_no": link.winner_no} for link in links])


def set_root(work: Work, numbers: Collection[int], root_no: int) -> None:
    """These records resolve to `root_no`."""
    for part in chunks(set(numbers)):
        work.db.execute(
            sa.update(customer)
            .where(customer.c.shop_id == work.shop_id, customer.c.customer_no.in_(part))
            .values(root_no=root_no)
        )


def find(work: Work, merge_no: int) -> Merge | None:
    """The merge of this number."""
    query = sa.select(*_MERGE).where(customer_merge.c.shop_id == work.shop_id, customer_merge.c.merge_no == merge_no)
    row = work.db.execute(query).first()
    return None if row is None else _merge(row)


def of_members(work: Work, numbers: Collection[int]) -> list[Merge]:
    """All merges, standing or undone, that these records took part in, in the order they were made."""
    found: dict[int, Merge] = {}
    for part in chunks(set(numbers)):
        query = sa.select(*_MERGE).where(
            customer_merge.c.shop_id == work.shop_id,
            sa.or_(customer_merge.c.winner_no.in_(part), customer_merge.c.loser_no.in_(part)),
        )
        found.update((row.merge_no, _merge(row)) for row in work.db.execute(query))
    return [found[number] for number in sorted(found)]


def undo(work: Work, merge_no: int) -> None:
    """The merge no longer stands."""
    change = counter_next(work.db, work.shop_id, "merge_change")
    work.db.execute(
        sa.update(customer_merge)
        .where(customer_merge.c.shop_id == work.shop_id, customer_merge.c.merge_no == merge_no)
        .values(change_no=change, undone_at=work.now, undone_by=work.actor.name)
    )


def changed_after(work: Work, change_no: int, limit: int) -> list[Regrouping]:
    """Merges and un-merges after `change_no`, each with all records it may have moved."""
    query = (
        sa.select(customer_merge.c.change_no, customer_merge.c.winner_no, customer_merge.c.loser_no)
        .where(customer_merge.c.shop_id == work.shop_id, customer_merge.c.change_no > change_no)
        .order_by(customer_merge.c.change_no)
        .limit(limit)
    )
    changes = [(row[0], row[1], row[2]) for row in work.db.execute(query)]
    touched = {number for _change, winner, loser in changes for number in (winner, loser)}
    groups = _companions(work, touched)
    return [Regrouping(change, tuple(sorted(groups[winner] | groups[loser]))) for change, winner, loser in changes]


def _companions(work: Work, numbers: Collection[int]) -> Mapping[int, set[int]]:
    """For each record all records with the same root."""
    root_of: dict[int, int] = {}
    by_root: dict[int, set[int]] = {}
    for part in chunks(set(numbers)):
        query = sa.select(customer.c.customer_no, customer.c.root_no).where(
            customer.c.shop_id == work.shop_id, customer.c.customer_no.in_(part)
        )
        root_of.update((row[0], row[1]) for row in work.db.execute(query))
    for part in chunks(set(root_of.values())):
        query = sa.select(customer.c.customer_no, customer.c.root_no).where(
            customer.c.shop_id == work.shop_id, customer.c.root_no.in_(part)
        )
        for number, root in work.db.execute(query):
            by_root.setdefault(root, set()).add(number)
    return {number: by_root[root] for number, root in root_of.items()}


def add_conflicts(work: Work, clashes: Collection[Clash]) -> int:
    """How many of these conflicts were new."""
    added = 0
    for clash in clashes:
        here = {
            "shop_id": work.shop_id, "first_no": clash.first_no, "second_no": clash.second_no,
            "link_kind": clash.link_kind, "kind": clash.kind or "",
        }  # fmt: skip
        known = sa.select(identity_conflict.c.conflict_no).where(
            *(identity_conflict.c[name] == value for name, value in here.items())
        )
        if work.db.execute(known).first() is not None:
            continue
        number = counter_next(work.db, work.shop_id, "conflict")
        added += insert_missing(work.db, identity_conflict, [here | {"conflict_no": number, "seen_at": work.now}])
    return added


def conflicts(work: Work, *, below: int | None, limit: int, numbers: Collection[int] | None = None) -> list[Conflict]:
    """Conflicts that still stand (two customers, neither erased, not dismissed), newest first."""
    first, second = customer.alias("first_customer"), customer.alias("second_customer")
    table = identity_conflict
    query = (
        sa.select(
            table.c.conflict_no, first.c.root_no, second.c.root_no.label("other_no"),
            table.c.link_kind, table.c.kind, table.c.seen_at,
        )
        .join(first, sa.and_(first.c.shop_id == table.c.shop_id, first.c.customer_no == table.c.first_no))
        .join(second, sa.and_(second.c.shop_id == table.c.shop_id, second.c.customer_no == table.c.second_no))
        .where(
            table.c.shop_id == work.shop_id,
            table.c.dismissed_at.is_(None),
            first.c.root_no != second.c.root_no,
            first.c.erased_at.is_(None),
            second.c.erased_at.is_(None),
        )
        .order_by(table.c.conflict_no.desc())
        .limit(limit)
    )  # fmt: skip
    if below is not None:
        query = query.where(table.c.conflict_no < below)
    if numbers is not None:
        query = query.where(sa.or_(table.c.first_no.in_(list(numbers)), table.c.second_no.in_(list(numbers))))
    return [
        Conflict(row[0], row[1], row[2], IdentityKind(row[3]), IdentityKind(row[4]) if row[4] else None, row[5])
        for row in work.db.execute(query)
    ]


def dismiss(work: Work, conflict_no: int) -> bool:
    """Whether there was an open conflict of this number."""
    table = identity_conflict
    done = work.db.execute(
        sa.update(table)
        .where(table.c.shop_id == work.shop_id, table.c.conflict_no == conflict_no, table.c.dismissed_at.is_(None))
        .values(dismissed_at=work.now)
    )
    return bool(done.rowcount)


def _merge(row: sa.Row[Any]) -> Merge:
    return Merge(
        merge_no=row.merge_no,
        winner_no=row.winner_no,
        loser_no=row.loser_no,
        reason=MergeReason(row.reason),
        merged_at=row.merged_at,
        merged_by=row.merged_by,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )
