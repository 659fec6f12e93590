"""What a person decides about identity: merging two customers, taking a merge back, looking at the history."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from siyu.kit.work import Work
from siyu.unify.customer.errors import CustomerGone, CustomerUnknown, MergeRefused, MergeUnknown
from siyu.unify.customer.events import CustomersChanged, CustomerUnmerged
from siyu.unify.customer.models import Conflict, IdentityKind, Merge, MergeReason, Regrouping
from siyu.unify.customer.rules.golden import combined
from siyu.unify.customer.rules.graph import Link, subtree
from siyu.unify.customer.service.resolving import join
from siyu.unify.customer.store import erasures as gone
from siyu.unify.customer.store import identities as ids
from siyu.unify.customer.store import merges, profiles


def merge(work: Work, *, winner_no: int, loser_no: int) -> int:
    """The merge's number, after `loser_no` and all its records resolve to the customer of `winner_no`.

    Raises: CustomerUnknown, CustomerGone, MergeRefused when they are one customer already.
    """
    ids.lock_graph(work)
    winner, loser = _standing(work, winner_no).root_no, _standing(work, loser_no).root_no
    if winner == loser:
        raise MergeRefused("These are one customer already.", customer_no=winner)
    [number] = join(work, [Link(winner, loser, MergeReason.MANUAL)])
    profiles.set_known(work, _known(work, {winner: set(ids.members(work, [winner]))}))
    work.touch("customer", [winner, loser])
    work.audit("customer.merge", f"customer:{winner}", merge_no=number, loser_no=loser)
    work.emit(CustomersChanged((winner,)))
    return number


def unmerge(work: Work, *, merge_no: int) -> Merge:
    """The merge as it was, after both customers stand exactly as if it had not been made.

    What was written while they were one stays with the winner. The two are not merged by evidence again.
    Raises: MergeUnknown, CustomerGone.
    """
    ids.lock_graph(work)
    found = merges.find(work, merge_no)
    if found is None or found.undone_at is not None:
        raise MergeUnknown("No standing merge has this number.", merge_no=merge_no)
    root = _standing(work, found.winner_no).root_no
    standing = [one for one in merges.of_members(work, ids.members(work, [root])) if one.undone_at is None]
    merges.undo(work, merge_no)
    links = [(one.winner_no, one.loser_no) for one in standing if one.merge_no != merge_no]
    freed = subtree(links, found.loser_no)
    merges.set_root(work, freed, found.loser_no)
    path = _path(links, found.winner_no)
    _recompute(work, path, [one for one in standing if one.merge_no != merge_no])
    profiles.set_known(work, _known(work, {top: subtree(links, top) for top in (found.loser_no, *path)}))
    work.touch("customer", [root, found.loser_no])
    work.audit("customer.unmerge", f"customer:{root}", merge_no=merge_no, loser_no=found.loser_no)
    work.emit(CustomerUnmerged(merge_no, root, found.loser_no))
    work.emit(CustomersChanged((root, found.loser_no)))
    return found


def merges_of(work: Work, *, customer_no: int) -> tuple[Merge, ...]:
    """All merges and un-merges that this customer's records took part in, oldest first.

    Raises: CustomerUnknown.
    """
    root = roots_of(work, customer_nos=[customer_no]).get(customer_no)
    if root is None:
        raise CustomerUnknown("No customer has this number.", customer_no=customer_no)
    return tuple(merges.of_members(work, ids.members(work, [root])))


def roots_of(work: Work, *, customer_nos: Sequence[int]) -> Mapping[int, int]:
    """The present customer of each number, old ones included; unknown numbers are absent."""
    return ids.roots(work, customer_nos)


def standing_roots_of(work: Work, *, customer_nos: Collection[int]) -> Mapping[int, int]:
    """The same without those that were erased."""
    return gone.present(work, customer_nos)


def members_of(work: Work, *, customer_nos: Sequence[int]) -> Mapping[int, int]:
    """All records of the customers of these numbers, each with its present root."""
    return ids.members(work, set(ids.roots(work, customer_nos).values()))


def merged_under(work: Work, *, customer_nos: Collection[int]) -> Mapping[int, tuple[int, datetime]]:
    """For each merged record of these customers the record it stands merged into, and since when."""
    members = ids.members(work, set(ids.roots(work, customer_nos).values()))
    merged = [number for number, root in members.items() if number != root]
    return {
        one.loser_no: (one.winner_no, one.merged_at)
        for one in merges.of_members(work, merged)
        if one.undone_at is None and one.loser_no in members
    }


def regrouped_after(work: Work, *, change_no: int, limit: int = 1_000) -> tuple[Regrouping, ...]:
    """Merges and un-merges after `change_no`, oldest first, each with the records it may have moved."""
    return tuple(merges.changed_after(work, change_no, limit))


def conflicts(work: Work, *, below: int | None = None, limit: int = 50) -> tuple[Conflict, ...]:
    """Pairs of customers that evidence links and evidence keeps apart, newest first: a person decides."""
    return tuple(merges.conflicts(work, below=below, limit=limit))


def dismiss_conflict(work: Work, *, conflict_no: int) -> None:
    """Leave the two apart for good.

    Raises: MergeUnknown.
    """
    if not merges.dismiss(work, conflict_no):
        raise MergeUnknown("No open conflict has this number.", conflict_no=conflict_no)
    work.audit("customer.conflict_dismissed", f"conflict:{conflict_no}")


def _standing(work: Work, number: int) -> profiles.Row:
    row = profiles.load(work, [number]).get(number)
    if row is None:
        raise CustomerUnknown("No customer has this number.", customer_no=number)
    if row.erased_at is not None:
        raise CustomerGone("This customer was erased.", customer_no=number)
    return row


def _path(links: Sequence[tuple[int, int]], start: int) -> list[int]:
    """`start` and everything above it, up to the root."""
    above = {loser: winner for winner, loser in links}
    path = [start]
    while path[-1] in above:
        path.append(above[path[-1]])
    return path


def _recompute(work: Work, path: Sequence[int], standing: Sequence[Merge]) -> None:
    """The golden profiles from the cut upwards: what each claims itself, then its losers in the order they came."""
    below = {top: [one.loser_no for one in standing if one.winner_no == top] for top in path}
    rows = profiles.load(work, {*path, *(number for losers in below.values() for number in losers)})
    for top in path:
        row = rows[top]
        own = row.golden if row.own is None else row.own
        golden = combined([own, *(rows[loser].golden for loser in below[top])])
        rows[top] = replace(row, golden=golden, own=own if below[top] else None)
    profiles.save(work, [rows[top] for top in path])


def _known(work: Work, parts: Mapping[int, set[int]]) -> dict[int, bool]:
    """Whether each record, with the records under it, has more than a device."""
    numbers = {number for part in parts.values() for number in part}
    known = {row.person_no for row in ids.rows_of(work, numbers) if row.kind != IdentityKind.DEVICE}
    return {top: any(number in known for number in part) for top, part in parts.items()}
