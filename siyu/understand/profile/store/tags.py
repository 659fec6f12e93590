"""Tags, who has them, and how that changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from siyu.kit.db import counter_next, insert_missing, to_micros
from siyu.kit.work import Work
from siyu.understand.profile.models import (
    Assignment,
    Computation,
    Condition,
    Operator,
    Tag,
    TagChange,
    TagKind,
)
from siyu.understand.profile.store.tables import tag, tag_assignment, tag_change

_CHUNK = 500


def load(work: Work, path: str) -> Tag | None:
    """The tag at the path."""
    row = work.db.execute(sa.select(tag).where(*_at(work, path))).one_or_none()
    return None if row is None else _tag(row)


def every(work: Work) -> list[Tag]:
    """All tags, by path."""
    rows = work.db.execute(sa.select(tag).where(tag.c.shop_id == work.shop_id).order_by(tag.c.path))
    return [_tag(row) for row in rows]


def add(work: Work, tags: Iterable[Tag]) -> int:
    """How many of the tags were new."""
    return insert_missing(work.db, tag, [{**_row(work, each), "created_at": work.now} for each in tags])


def change(work: Work, new: Tag) -> None:
    """Replace what is said of a tag, but not its path and kind."""
    fields = {name: value for name, value in _row(work, new).items() if name not in ("shop_id", "path", "kind")}
    work.db.execute(sa.update(tag).where(*_at(work, new.path)).values(**fields))


def drop(work: Work, path: str) -> None:
    """Take the tag away, not its history."""
    work.db.execute(sa.delete(tag).where(*_at(work, path)))


def holders(work: Work, path: str) -> set[int]:
    """The numbers that have this very tag."""
    query = sa.select(tag_assignment.c.customer_no)
    query = query.where(tag_assignment.c.shop_id == work.shop_id, tag_assignment.c.tag == path)
    return set(work.db.execute(query).scalars())


def give(work: Work, path: str, customer_nos: Sequence[int], source: TagKind) -> list[int]:
    """The numbers that have the tag now and had it not before."""
    held = _held(work, path, customer_nos)
    fresh = [number for number in dict.fromkeys(customer_nos) if number not in held]
    at = to_micros(work.now)
    _insert(
        work, tag_assignment.name, ("shop_id", "tag", "customer_no", "source", "set_at"),
        [(work.shop_id, path, number, source.value, at) for number in fresh],
    )  # fmt: skip
    _note(work, path, fresh, source, is_given=True)
    return fresh


def take(work: Work, path: str, customer_nos: Sequence[int], source: TagKind) -> list[int]:
    """The numbers that had the tag and have it no more."""
    held = sorted(_held(work, path, customer_nos))
    for some in _chunks(held):
        work.db.execute(
            sa.delete(tag_assignment).where(
                tag_assignment.c.shop_id == work.shop_id,
                tag_assignment.c.tag == path,
                tag_assignment.c.customer_no.in_(some),
            )
        )
    _note(work, path, held, source, is_given=False)
    return held


def of_customers(work: Work, customer_nos: Iterable[int]) -> list[Assignment]:
    """All tags of these numbers."""
    here = tag_assignment.c
    found = []
    for some in _chunks(list(customer_nos)):
        query = sa.select(here.customer_no, here.tag, here.source, here.set_at)
        query = query.where(here.shop_id == work.shop_id, here.customer_no.in_(some)).order_by(here.tag)
        found += [Assignment(row[0], row[1], TagKind(row[2]), row[3]) for row in work.db.execute(query)]
    return found


def changes(
    work: Work, *, path: str | None, customer_nos: Sequence[int] | None, below: int | None, limit: int
) -> list[TagChange]:
    """The newest changes, of one tag or of these numbers, older than the change `below`."""
    here = tag_change.c
    query = sa.select(here.seq, here.tag, here.customer_no, here.is_given, here.source, here.at)
    query = query.where(here.shop_id == work.shop_id)
    if path is not None:
        query = query.where(here.tag == path)
    if customer_nos is not None:
        query = query.where(here.customer_no.in_(customer_nos))
    if below is not None:
        query = query.where(here.seq < below)
    rows = work.db.execute(query.order_by(here.seq.desc()).limit(limit))
    return [TagChange(row[0], row[1], row[2], bool(row[3]), TagKind(row[4]), row[5]) for row in rows]


def forget(work: Work, customer_nos: Sequence[int]) -> None:
    """Take every trace of these numbers away."""
    for table in (tag_assignment, tag_change):
        for some in _chunks(customer_nos):
            work.db.execute(sa.delete(table).where(table.c.shop_id == work.shop_id, table.c.customer_no.in_(some)))


def tagged(work: Work) -> list[int]:
    """All numbers that have a tag."""
    query = sa.select(tag_assignment.c.customer_no).where(tag_assignment.c.shop_id == work.shop_id).distinct()
    return list(work.db.execute(query).scalars())


def _held(work: Work, path: str, customer_nos: Sequence[int]) -> set[int]:
    if len(customer_nos) > 20 * _CHUNK:
        return holders(work, path) & set(customer_nos)
    here = tag_assignment.c
    query = sa.select(here.customer_no).where(here.shop_id == work.shop_id, here.tag == path)
    return {
        number
        for some in _chunks(customer_nos)
        for number in work.db.execute(query.where(here.customer_no.in_(some))).scalars()
    }


def _note(work: Work, path: str, customer_nos: Sequence[int], source: TagKind, *, is_given: bool) -> None:
    if not customer_nos:
        return
    first = counter_next(work.db, work.shop_id, "tag_change", len(customer_nos))
    at = to_micros(work.now)
    _insert(
        work, tag_change.name, ("shop_id", "seq", "tag", "customer_no", "is_given", "source", "at"),
        [
            (work.shop_id, seq, path, number, int(is_given), source.value, at)
            for seq, number in enumerate(customer_nos, start=first)
        ],
    )  # fmt: skip


def _insert(work: Work, table: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Plain tuples: a tag may be given to a hundred thousand customers at once."""
    if not rows:
        return
    mark = "%s" if work.db.dialect.name == "postgresql" else "?"
    marks = ", ".join([mark] * len(names))
    work.db.exec_driver_sql(f"insert into {table} ({', '.join(names)}) values ({marks})", list(rows))


def _at(work: Work, path: str) -> tuple[sa.ColumnElement[bool], ...]:
    return tag.c.shop_id == work.shop_id, tag.c.path == path


def _row(work: Work, each: Tag) -> dict[str, Any]:
    return {
        "shop_id": work.shop_id, "path": each.path, "kind": each.kind.value, "description": each.description,
        "color": each.color, "rule": [asdict(condition) for condition in each.rule],
        "computation": each.computation and each.computation.value,
    }  # fmt: skip


def _tag(row: Any) -> Tag:
    rule = tuple(Condition(one["field"], Operator(one["operator"]), tuple(one["values"])) for one in row.rule)
    computation = None if row.computation is None else Computation(row.computation)
    return Tag(row.path, TagKind(row.kind), row.description, row.color, rule, computation, row.created_at)


def _chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
