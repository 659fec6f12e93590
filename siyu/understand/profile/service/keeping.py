"""Keeping profiles and tags fresh: by the feed as orders arrive, whole at local midnight, rules every few seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from siyu.kit.desk import Desk
from siyu.kit.feed import insert_columns
from siyu.kit.work import Work
from siyu.understand.profile.models import Basis, Tag, TagKind
from siyu.understand.profile.store import compute, tag_sets, tags
from siyu.understand.profile.store import settings as settings_store
from siyu.unify import customer

Columns = Mapping[str, Sequence[object]]
_GROWTH_FOR_WHOLE = 10
"""When the paid orders have become a tenth more (or fewer) than those behind the thresholds, all is computed anew."""


def profile_rows(work: Work, keys: Sequence[str]) -> Columns:
    """The profiles of customers whose orders changed, computed from the orders in the lake.

    Nothing before the first whole computation, which then covers them.
    """
    found = compute.basis_of(work.lake)
    if found is None:
        return {}
    terms = compute.Terms(settings_store.load(work), work.zone, work.now)
    return _columns(compute.recompute_some(work.lake, terms, found[0], [int(key) for key in keys]))


def keep_profiles(desk: Desk) -> None:
    """Compute all profiles when the local day, the zone, the settings or a tenth of the orders changed; else mend."""
    terms = desk.read(lambda work: compute.Terms(settings_store.load(work), work.zone, work.now))
    found = compute.basis_of(desk.lake)
    if found is None or _is_stale(desk, terms, *found):
        desk.lake.change(lambda cursor: compute.recompute(cursor, terms))
        return
    missing, extra = desk.lake.ask(compute.missing_and_extra)
    if missing or extra:
        rows = _columns(compute.recompute_some(desk.lake, terms, found[0], missing)) if missing else {}
        desk.lake.change(lambda cursor: _replace(cursor, [*missing, *extra], rows))


def keep_tags(desk: Desk) -> None:
    """Give and take the rule tags and computed tags as the profiles and orders now say."""
    for tag in desk.read(kept_tags):
        if tag.kind is TagKind.RULE:
            gain, lose = tag_sets.by_rule(desk.lake, tag.path, tag.rule)
            _settle(desk, tag, {tag.path: gain}, {tag.path: lose})
        elif tag.computation is not None:
            _settle(desk, tag, *tag_sets.by_computation(desk.lake, tag.path, tag.computation))


def kept_tags(work: Work) -> list[Tag]:
    """The tags that follow a rule or a computation."""
    return [tag for tag in tags.every(work) if tag.kind is TagKind.RULE or tag.computation is not None]


def tag_rows(work: Work, keys: Sequence[str]) -> Columns:
    """The lake's `tag` rows of these customers: those of all their records, each tag once; merged numbers have none."""
    numbers = [int(key) for key in keys]
    roots = customer.roots_of(work, customer_nos=numbers)
    standing = [number for number in numbers if roots.get(number) == number]
    members = customer.members_of(work, customer_nos=standing)
    rows: dict[tuple[int, str], tuple[object, ...]] = {}
    for each in sorted(tags.of_customers(work, members), key=lambda one: one.set_at):
        root = members[each.customer_no]
        row = (root, each.tag, each.source.value, each.set_at.replace(tzinfo=None))
        rows.setdefault((root, each.tag), row)
    names = ("customer_no", "tag", "source", "set_at")
    return {name: [row[place] for row in rows.values()] for place, name in enumerate(names)}


def tag_keys(work: Work) -> Sequence[str]:
    """Every number that has a tag, with its present customer: for a rebuild."""
    numbers = tags.tagged(work)
    return [str(number) for number in sorted({*customer.roots_of(work, customer_nos=numbers).values()})]


def _is_stale(desk: Desk, terms: compute.Terms, basis: Basis, made_for: str) -> bool:
    if basis.as_of != terms.as_of or made_for != terms.made_for:
        return True
    orders = compute.paid_orders(desk.lake)
    return abs(orders - basis.sum_orders) * _GROWTH_FOR_WHOLE > basis.sum_orders


def _settle(desk: Desk, tag: Tag, gain: Mapping[str, Sequence[int]], lose: Mapping[str, Sequence[int]]) -> None:
    if not any(gain.values()) and not any(lose.values()):
        return

    def write(work: Work) -> None:
        # Only the tag that was made by a person names the computation; those below it are its results.
        tags.add(work, [Tag(path, TagKind.COMPUTED) for path in gain if path != tag.path])
        for path, numbers in gain.items():
            work.touch("tag", tags.give(work, path, numbers, tag.kind))
        for path, numbers in lose.items():
            members = customer.members_of(work, customer_nos=numbers)
            taken = tags.take(work, path, list(members), tag.kind)
            work.touch("tag", {members[number] for number in taken})

    desk.write(write)


def _replace(cursor: duckdb.DuckDBPyConnection, numbers: Sequence[int], rows: Columns) -> None:
    cursor.execute("delete from profile where customer_no in (select unnest(?::integer[]))", [list(numbers)])
    if rows:
        insert_columns(cursor, "profile", rows)


def _columns(rows: Sequence[Sequence[object]]) -> Columns:
    return {name: [row[place] for row in rows] for place, name in enumerate(compute.COLUMNS)}
