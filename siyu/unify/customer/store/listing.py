"""Lists of customers: filters, keyset paging, and the numbers behind the lake feed and retention."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from siyu.kit.db import to_micros
from siyu.kit.work import Work
from siyu.unify.customer.models import CustomerFilter, Sort
from siyu.unify.customer.store.bulk import chunks
from siyu.unify.customer.store.tables import customer


def page(
    work: Work,
    where: CustomerFilter,
    *,
    sort: Sort,
    after: tuple[int, int] | None,
    limit: int,
    only: Sequence[int] | None,
) -> list[tuple[int, int]]:
    """(sort key, number) of up to `limit` customers after a key; `only` narrows to these roots."""
    key: sa.ColumnElement[Any] = customer.c.customer_no
    if sort is Sort.LAST_SEEN:
        key = sa.type_coerce(customer.c.last_seen_at, sa.BigInteger)
    query = sa.select(key, customer.c.customer_no).where(*_conditions(work, where, only)).limit(limit)
    if sort is Sort.OLDEST:
        query = query.order_by(customer.c.customer_no)
        if after:
            query = query.where(customer.c.customer_no > after[1])
    else:
        query = query.order_by(key.desc(), customer.c.customer_no.desc())
        if after:
            query = query.where(sa.tuple_(key, customer.c.customer_no) < sa.tuple_(*map(sa.literal, after)))
    return [(int(row[0]), int(row[1])) for row in work.db.execute(query)]


def count(work: Work, where: CustomerFilter, only: Sequence[int] | None) -> int:
    """How many customers the filter holds."""
    query = sa.select(sa.func.count()).select_from(customer).where(*_conditions(work, where, only))
    return int(work.db.execute(query).scalar_one())


def born_since(work: Work, numbers: Collection[int], earliest: date) -> dict[int, date]:
    """Those of these records whose birthday is not before a date."""
    found: dict[int, date] = {}
    for part in chunks(set(numbers)):
        query = sa.select(customer.c.customer_no, customer.c.birthday).where(
            customer.c.shop_id == work.shop_id, customer.c.customer_no.in_(part), customer.c.birthday >= earliest
        )
        found.update((row[0], row[1]) for row in work.db.execute(query))
    return found


def all_numbers(work: Work) -> list[int]:
    """Every number of the shop, merged and erased ones included."""
    query = sa.select(customer.c.customer_no).where(customer.c.shop_id == work.shop_id).order_by(customer.c.customer_no)
    return list(work.db.execute(query).scalars())


def last_seen(work: Work, numbers: Collection[int]) -> dict[int, tuple[int, int]]:
    """First and last time (microseconds) each of these records was seen."""
    query = sa.select(
        customer.c.customer_no,
        sa.type_coerce(customer.c.first_seen_at, sa.BigInteger),
        sa.type_coerce(customer.c.last_seen_at, sa.BigInteger),
    ).where(customer.c.shop_id == work.shop_id, customer.c.customer_no.in_(list(numbers)))
    return {row[0]: (row[1], row[2]) for row in work.db.execute(query)}


def quiet_anonymous(work: Work, before: datetime, limit: int) -> list[int]:
    """Anonymous customers not seen since `before`."""
    query = (
        sa.select(customer.c.customer_no)
        .where(
            customer.c.shop_id == work.shop_id,
            customer.c.root_no == customer.c.customer_no,
            customer.c.is_known.is_(False),
            customer.c.erased_at.is_(None),
            sa.type_coerce(customer.c.last_seen_at, sa.BigInteger) < to_micros(before),
        )
        .order_by(customer.c.customer_no)
        .limit(limit)
    )
    return list(work.db.execute(query).scalars())


def _conditions(work: Work, where: CustomerFilter, only: Sequence[int] | None) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [
        customer.c.shop_id == work.shop_id,
        customer.c.root_no == customer.c.customer_no,
        customer.c.erased_at.is_(None),
    ]
    if only is not None:
        found.append(customer.c.customer_no.in_(list(only)))
    if where.city is not None:
        found.append(customer.c.city == where.city)
    if where.channel is not None:
        found.append(customer.c.channel == where.channel)
    if where.is_known is not None:
        found.append(customer.c.is_known.is_(where.is_known))
    if where.created_from is not None:
        found.append(customer.c.created_at >= where.created_from)
    if where.created_to is not None:
        found.append(customer.c.created_at < where.created_to)
    return found
