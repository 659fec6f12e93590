"""Profiles computed inside the lake: the whole shop at once, or the customers whose orders changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from siyu.kit.lake import Lake
from siyu.understand.profile.models import Basis, LifecycleSettings, MemberAge, Stage, ValueGroup
from siyu.understand.profile.rules.days import day_sql, local_day

COLUMNS = (
    "customer_no", "first_paid_at", "last_paid_at", "orders", "paid_fen", "recency_days", "r", "f", "m", "value_group",
    "stage", "member_age", "cycle_days", "lifecycle_score",
)  # fmt: skip
_GROUP_NAMES = {  # recent, frequent, rich
    "111": ValueGroup.IMPORTANT_VALUE, "101": ValueGroup.IMPORTANT_DEVELOP, "011": ValueGroup.IMPORTANT_KEEP,
    "001": ValueGroup.IMPORTANT_WIN_BACK, "110": ValueGroup.GENERAL_VALUE, "100": ValueGroup.GENERAL_DEVELOP,
    "010": ValueGroup.GENERAL_KEEP, "000": ValueGroup.GENERAL_WIN_BACK,
}  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """What a computation depends on besides the orders."""

    settings: LifecycleSettings
    zone: ZoneInfo
    now: datetime

    @property
    def as_of(self) -> date:
        """The shop's day."""
        return local_day(self.now, self.zone)

    @property
    def made_for(self) -> str:
        """Changes when the settings or the zone do: then everything is computed anew."""
        return f"{self.zone.key} {self.settings}"


class Calendar:
    """Local days of the lake's instants, in SQL."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, zone: ZoneInfo, now: datetime) -> None:
        row = cursor.execute(
            "select least((select min(placed_at) from orders), (select min(paid_at) from orders),"
            " (select min(created_at) from customer), (select min(joined_at) from customer))"
        ).fetchone()
        first = (row[0].date() if row and row[0] else now.date()).replace(month=1, day=1)
        self._zone, self._first, self._last = zone, first, now.date().replace(month=12, day=31)

    def day(self, column: str) -> str:
        """The shop's day of a timestamp column."""
        return day_sql(column, self._zone, self._first, self._last)


def recompute(cursor: duckdb.DuckDBPyConnection, terms: Terms) -> Basis:
    """Every profile anew, and the basis of their scores."""
    calendar = Calendar(cursor, terms.zone, terms.now)
    cursor.execute(f"create or replace temp table purchase as {_purchases(calendar, terms, '')}")
    basis = _basis(cursor, terms)
    cursor.execute("delete from profile")
    cursor.execute(f"insert into profile ({', '.join(COLUMNS)}) {_profiles(calendar, terms, basis, 'customer')}")
    cursor.execute("delete from profile_basis")
    cursor.execute(
        "insert into profile_basis values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            basis.as_of, basis.computed_at.replace(tzinfo=None), terms.made_for, basis.customers, list(basis.recency),
            list(basis.orders), list(basis.paid_fen), basis.sum_recency, basis.sum_orders, basis.sum_paid_fen,
        ],
    )  # fmt: skip
    cursor.execute("drop table purchase")
    return basis


def recompute_some(lake: Lake, terms: Terms, basis: Basis, customer_nos: Iterable[int]) -> list[tuple[Any, ...]]:
    """The profiles of these customers by the scores' present basis, as rows of `COLUMNS`."""

    def ask(cursor: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
        calendar = Calendar(cursor, terms.zone, terms.now)
        cursor.execute(
            "create or replace temp table wanted as select unnest(?::integer[]) as customer_no", [sorted(customer_nos)]
        )
        only = "and customer_no in (select customer_no from wanted)"
        cursor.execute(f"create or replace temp table purchase as {_purchases(calendar, terms, only)}")
        some = "(select * from customer where customer_no in (select customer_no from wanted))"
        return cursor.execute(_profiles(calendar, terms, basis, some)).fetchall()

    return lake.ask(ask)


def missing_and_extra(cursor: duckdb.DuckDBPyConnection) -> tuple[list[int], list[int]]:
    """Customers without a profile, and profiles without a customer; nearly free when there is neither."""
    sums = cursor.execute(
        "select (select (count(*), sum(customer_no)) from customer)"
        " = (select (count(*), sum(customer_no)) from profile)"
    ).fetchone()
    if sums is not None and sums[0]:
        return [], []
    missing = cursor.execute(
        "select customer_no from customer where customer_no not in (select customer_no from profile)"
    ).fetchall()
    extra = cursor.execute(
        "select customer_no from profile where customer_no not in (select customer_no from customer)"
        " and customer_no not in (select customer_no from orders where customer_no is not null)"
    ).fetchall()
    return [row[0] for row in missing], [row[0] for row in extra]


def paid_orders(lake: Lake) -> int:
    """How many paid orders of known customers the lake holds."""
    return int(lake.rows("select count(*) from orders where paid_at is not null and customer_no is not null")[0][0])


def basis_of(lake: Lake) -> tuple[Basis, str] | None:
    """The basis of the present scores and what it was made for; None before the first computation."""
    rows = lake.rows(
        "select as_of, computed_at, customers, recency, orders, paid_fen, sum_recency, sum_orders, sum_paid_fen,"
        " made_for from profile_basis"
    )
    if not rows:
        return None
    row = rows[0]
    thresholds = (tuple(row[3]), tuple(row[4]), tuple(row[5]))
    return Basis(row[0], row[1].replace(tzinfo=UTC), row[2], *thresholds, row[6], row[7], row[8]), row[9]


def stage_sql(days: str, settings: LifecycleSettings) -> str:
    """An SQL expression for the stage after this many days; `prospect` where the days are null."""
    stages = (Stage.ACTIVE, Stage.SILENT, Stage.SLEEPING, Stage.PRE_CHURN)
    branches = " ".join(
        f"when {days} <= {last} then '{stage}'" for stage, last in zip(stages, settings.limits, strict=True)
    )
    return f"case when {days} is null then '{Stage.PROSPECT}' {branches} else '{Stage.CHURNED}' end"


def _purchases(calendar: Calendar, terms: Terms, only: str) -> str:
    """One row a customer who bought: firsts, lasts, sums, days since, and the median gap between two orders."""
    paid = f"from orders where paid_at is not null and customer_no is not null {only}"
    return f"""
        with total as (
            select customer_no, min(paid_at) as first_paid_at, max(paid_at) as last_paid_at, count(*) as orders,
                cast(sum(net_fen) as bigint) as paid_fen
            {paid}
            group by customer_no
        ),
        often as (select customer_no from total where orders > 2),
        gap as (
            select customer_no, epoch_us(paid_at) - lag(epoch_us(paid_at)) over (
                partition by customer_no order by paid_at) as gap_us
            {paid} and customer_no in (select customer_no from often)
        ),
        cycle as (
            select customer_no, median(gap_us) / 86400e6 as cycle_days
            from gap
            where gap_us is not null
            group by customer_no
        )
        select total.*,
            case when orders = 2 then (epoch_us(last_paid_at) - epoch_us(first_paid_at)) / 86400e6
                else cycle_days end as cycle_days,
            greatest(0, date '{terms.as_of}' - {calendar.day("last_paid_at")}) as recency_days,
            {calendar.day("first_paid_at")} as first_day
        from total left join cycle using (customer_no)
    """


def _profiles(calendar: Calendar, terms: Terms, basis: Basis, customers: str) -> str:
    """Rows of `COLUMNS` from the temporary table `purchase` and a table of customers."""
    settings, day = terms.settings, calendar.day
    joined = f"least(first_day, {day('c.joined_at')}, {day('c.created_at')})"
    f, m = _score("orders", ">=", basis.orders), _score("paid_fen", ">=", basis.paid_fen)
    limit = settings.pre_churn_days
    groups = " ".join(f"when '{flags}' then '{group}'" for flags, group in _GROUP_NAMES.items())
    return f"""
        with scored as (
            select coalesce(c.customer_no, p.customer_no) as customer_no, first_paid_at, last_paid_at,
                coalesce(orders, 0) as orders, coalesce(paid_fen, 0) as paid_fen, recency_days, cycle_days,
                case when recency_days is not null then {_score("recency_days", "<=", basis.recency)} end as r,
                case when recency_days is not null then {f} end as f,
                case when recency_days is not null then {m} end as m,
                case when recency_days is not null then {_flags(settings, basis)} end as flags,
                case when date '{terms.as_of}' - {joined} <= {settings.new_days} then '{MemberAge.NEW}'
                    else '{MemberAge.OLD}' end as member_age
            from {customers} c full join purchase p on c.customer_no = p.customer_no
        )
        select customer_no, first_paid_at, last_paid_at, orders, paid_fen, recency_days, r, f, m,
            case flags {groups} end as value_group, {stage_sql("recency_days", settings)} as stage, member_age,
            cycle_days,
            coalesce(50 * greatest(0, {limit} - recency_days) // {limit} + 30 * (f - 1) // 4 + 20 * (m - 1) // 4, 0)
                as lifecycle_score
        from scored
    """


def _score(column: str, sign: str, thresholds: Sequence[int | None]) -> str:
    steps = "".join(f" + cast({column} {sign} {step} as integer)" for step in thresholds if step is not None)
    return f"1{steps}"


def _flags(settings: LifecycleSettings, basis: Basis) -> str:
    """Three digits: recent, frequent, rich; by the shop's cut points, else by the exact means (no division)."""
    n = basis.customers
    parts = (
        ("recency_days", "<=", settings.cut_recency_days, basis.sum_recency),
        ("orders", ">=", settings.cut_orders, basis.sum_orders),
        ("paid_fen", ">=", settings.cut_paid_fen, basis.sum_paid_fen),
    )
    return " || ".join(
        f"cast(cast(cast({column} as hugeint) * {n} {sign} {total} as integer) as varchar)"
        if cut is None
        else f"cast(cast({column} {sign} {cut} as integer) as varchar)"
        for column, sign, cut, total in parts
    )


def _basis(cursor: duckdb.DuckDBPyConnection, terms: Terms) -> Basis:
    row = cursor.execute(
        "select count(*), coalesce(sum(recency_days), 0), coalesce(sum(orders), 0), coalesce(sum(paid_fen), 0)"
        " from purchase"
    ).fetchone()
    assert row is not None
    recency = tuple(None if step is None else -step for step in _thresholds(cursor, "-recency_days", row[0]))
    return Basis(
        terms.as_of, terms.now, row[0], recency, _thresholds(cursor, "orders", row[0]),
        _thresholds(cursor, "paid_fen", row[0]), int(row[1]), int(row[2]), int(row[3]),
    )  # fmt: skip


def _thresholds(cursor: duckdb.DuckDBPyConnection, measure: str, n: int) -> tuple[int | None, ...]:
    """The values from which the scores 2 to 5 begin: see rules.lifecycle.thresholds."""
    firsts = ", ".join(f"min(v) filter (where 5 * below >= {step * n})" for step in (1, 2, 3, 4))
    row = cursor.execute(
        f"""
        with counted as (select {measure} as v, count(*) as c from purchase group by v),
        placed as (select v, sum(c) over (order by v) - c as below from counted)
        select {firsts} from placed
        """
    ).fetchone()
    assert row is not None
    return tuple(row)
