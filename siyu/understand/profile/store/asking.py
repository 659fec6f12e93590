"""Questions to the lake about profiles: counts, scores, members, movements between two days, the trend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date
from typing import Any

import duckdb

from siyu.kit.lake import Lake
from siyu.understand.profile.models import (
    ABSENT,
    BUYING_STAGES,
    GroupCount,
    LifecycleSettings,
    MemberAge,
    Move,
    Profile,
    ProfileFilter,
    RfmCell,
    Stage,
    StageCount,
    TrendPoint,
    ValueGroup,
)
from siyu.understand.profile.store.compute import COLUMNS, Calendar, Terms, stage_sql


def stage_counts(lake: Lake) -> list[StageCount]:
    """Customers and what they paid, by stage; every stage is there."""
    rows = lake.rows("select stage, count(*), sum(paid_fen)::bigint from profile group by stage")
    found = {stage: (customers, paid) for stage, customers, paid in rows}
    return [StageCount(stage, *found.get(stage.value, (0, 0))) for stage in Stage]


def ages_and_cycle(lake: Lake) -> tuple[int, int, float | None]:
    """New and old members, and the median repurchase cycle in days."""
    row = lake.rows(
        f"select count(*) filter (where member_age = '{MemberAge.NEW}'), count(*) filter (where member_age ="
        f" '{MemberAge.OLD}'), median(cycle_days) from profile"
    )[0]
    return row[0], row[1], row[2]


def rfm_cells(lake: Lake) -> list[RfmCell]:
    """Customers by their three scores."""
    rows = lake.rows(
        "select r, f, m, count(*), sum(paid_fen)::bigint from profile where r is not null"
        " group by r, f, m order by r, f, m"
    )
    return [RfmCell(*row) for row in rows]


def group_counts(lake: Lake) -> list[GroupCount]:
    """Customers, orders and money by value group; every group is there."""
    rows = lake.rows(
        "select value_group, count(*), sum(orders)::bigint, sum(paid_fen)::bigint from profile"
        " where value_group is not null group by value_group"
    )
    found = {group: rest for group, *rest in rows}
    return [GroupCount(group, *found.get(group.value, (0, 0, 0))) for group in ValueGroup]


def profiles(lake: Lake, wanted: ProfileFilter, after: int, limit: int) -> list[Profile]:
    """Up to `limit` profiles with a greater number than `after`, by number."""
    where, values = _where(wanted)
    rows = lake.rows(
        f"select {', '.join(COLUMNS)} from profile where customer_no > ?{where} order by customer_no limit ?",
        [after, *values, limit],
    )
    return [profile_of(row) for row in rows]


def count(lake: Lake, wanted: ProfileFilter) -> int:
    """How many profiles the filter matches."""
    where, values = _where(wanted)
    return int(lake.rows(f"select count(*) from profile where true{where}", values)[0][0])


def profiles_of(lake: Lake, customer_nos: Sequence[int]) -> list[Profile]:
    """The profiles of these customers, by number."""
    rows = lake.rows(
        f"select {', '.join(COLUMNS)} from profile where customer_no in (select unnest(?::integer[]))"
        " order by customer_no",
        [list(customer_nos)],
    )
    return [profile_of(row) for row in rows]


def profile_of(row: Sequence[Any]) -> Profile:
    """A row of `COLUMNS` as a value."""
    number, first, last, orders, paid, days, r, f, m, group, stage, age, cycle, score = row
    return Profile(
        number, None if first is None else first.replace(tzinfo=UTC),
        None if last is None else last.replace(tzinfo=UTC), orders, paid, days, r, f, m,
        None if group is None else ValueGroup(group), Stage(stage), MemberAge(age), cycle, score,
    )  # fmt: skip


def moves(lake: Lake, terms: Terms, before: date, after: date) -> list[Move]:
    """How many customers moved from which stage to which between the ends of two days."""

    def ask(cursor: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
        sql = _standings(Calendar(cursor, terms.zone, terms.now), terms.settings, before, after)
        return cursor.execute(f"{sql} select b, a, count(*) from standing group by b, a").fetchall()

    return [Move(*row) for row in lake.ask(ask)]


def movers(lake: Lake, terms: Terms, move: Move, days: tuple[date, date], after_no: int, limit: int) -> list[int]:
    """Up to `limit` numbers above `after_no` of the customers who made the move."""

    def ask(cursor: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
        sql = _standings(Calendar(cursor, terms.zone, terms.now), terms.settings, *days)
        sql += (
            " select customer_no from standing where b = ? and a = ? and customer_no > ? order by customer_no limit ?"
        )
        return cursor.execute(sql, [move.before, move.after, after_no, limit]).fetchall()

    return [row[0] for row in lake.ask(ask)]


def trend(lake: Lake, terms: Terms, days: Sequence[date]) -> list[TrendPoint]:
    """Customers by stage at the end of each of these days."""

    def ask(cursor: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
        day = Calendar(cursor, terms.zone, terms.now).day
        return cursor.execute(
            f"""
            with bought as (
                select distinct customer_no, {day("paid_at")} as d
                from orders
                where paid_at is not null and customer_no is not null
            ),
            span as (
                select customer_no, d, lead(d) over (partition by customer_no order by d) as until_d,
                    row_number() over (partition by customer_no order by d) = 1 as is_first
                from bought
            ),
            spans as (select d, until_d, count(*) as customers from span group by d, until_d),
            known as (
                select least(s.d, {day("c.created_at")}, {day("c.joined_at")}) as d, count(*) as customers
                from customer c full join (select customer_no, d from span where is_first) s using (customer_no)
                group by 1
            ),
            point as (select distinct unnest(?::date[]) as t)
            select t, {stage_sql("t - d", terms.settings)} as stage, sum(customers)::bigint
            from point join spans on d <= t and (until_d is null or until_d > t)
            group by t, stage
            union all
            select t, 'known', coalesce(sum(customers) filter (where known.d <= t), 0)::bigint
            from point cross join known
            group by t
            """,
            [list(days)],
        ).fetchall()

    found: dict[date, dict[str, int]] = {day: {} for day in days}
    for day, stage, customers in lake.ask(ask):
        found[day][stage] = customers
    return [TrendPoint(day, _with_prospects(found[day])) for day in days]


def _with_prospects(counts: dict[str, int]) -> dict[Stage, int]:
    buyers = {stage: counts.get(stage.value, 0) for stage in BUYING_STAGES}
    return {Stage.PROSPECT: counts.get("known", 0) - sum(buyers.values()), **buyers}


def _standings(calendar: Calendar, settings: LifecycleSettings, before: date, after: date) -> str:
    """A `with` clause whose table `standing` holds every customer's stage at the end of both days."""
    day = calendar.day

    def stage(on: date, last: str) -> str:
        reached = stage_sql(f"(date '{on}' - {last})", settings)
        return f"case when {last} is null and (known is null or known > date '{on}') then '{ABSENT}' else {reached} end"

    return f"""
        with bought as (
            select customer_no, {day("paid_at")} as d
            from orders
            where paid_at is not null and customer_no is not null
        ),
        latest as (
            select customer_no, min(d) as first_d, max(d) filter (where d <= date '{before}') as last_b,
                max(d) filter (where d <= date '{after}') as last_a
            from bought
            group by customer_no
        ),
        known as (
            select coalesce(c.customer_no, l.customer_no) as customer_no, last_b, last_a,
                least(first_d, {day("c.created_at")}, {day("c.joined_at")}) as known
            from customer c full join latest l on c.customer_no = l.customer_no
        ),
        standing as (select customer_no, {stage(before, "last_b")} as b, {stage(after, "last_a")} as a from known)
    """


def _where(wanted: ProfileFilter) -> tuple[str, list[Any]]:
    parts, values = [""], []
    for name in ("stage", "value_group", "member_age", "r", "f", "m"):
        value = getattr(wanted, name)
        if value is not None:
            parts.append(f"{name} = ?")
            values.append(str(value) if isinstance(value, str) else value)
    if wanted.tag:
        parts.append("customer_no in (select customer_no from tag where tag = ? or starts_with(tag, ?))")
        values += [wanted.tag, f"{wanted.tag}/"]
    return " and ".join(parts), values
