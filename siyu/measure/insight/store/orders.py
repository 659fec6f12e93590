"""Money questions to the lake: paid orders and refunds by period, and net revenue of cohorts over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from siyu.kit.lake import Lake
from siyu.measure.insight.errors import QuestionRefused
from siyu.measure.insight.models.common import Condition
from siyu.measure.insight.rules.conditions import holds

ORDER_TEXTS = ("channel", "city", "status")


@dataclass(frozen=True)
class OrderScope:
    """Which paid orders: periods [bounds[i], bounds[i + 1]) in microseconds, known before `as_of`."""

    bounds: Sequence[int]
    since: int
    until: int
    as_of: int
    customer_nos: Sequence[int] | None
    where: Sequence[Condition]


@dataclass(frozen=True)
class Sums:
    """Figures of one group."""

    orders: int
    buyers: int
    list_fen: int
    discount_fen: int
    paid_fen: int
    refund_fen: int


def revenue_by(lake: Lake, scope: OrderScope, *, group: str, by_refund_date: bool) -> dict[Any, Sums]:
    """Figures by `group`: `period` (its index), `channel`, `city`, or `whole` (key None)."""
    with_scope, params = _scope_sql(lake, scope)
    key = {"whole": "null", "period": "period.number"}.get(group, f"paid.{group}")
    sold = lake.rows(
        f"""
        {with_scope}
        select {key} as label, count(*), count(distinct customer_no), sum(gross_fen), sum(discount_fen), sum(paid_fen)
        from paid
        join period on paid.paid_at >= period.start and paid.paid_at < period.stop
        group by label
        """,
        params,
    )
    moment = "back.refunded_at" if by_refund_date else "paid.paid_at"
    returned = lake.rows(
        f"""
        {with_scope}
        select {key} as label, sum(back.amount_fen)
        from back
        join paid on paid.order_no = back.order_no
        join period on {moment} >= period.start and {moment} < period.stop
        group by label
        """,
        params,
    )
    found = {label: [int(figure or 0) for figure in figures] for label, *figures in sold}
    refunds = {label: int(amount) for label, amount in returned}
    return {label: _sums(found.get(label, [0] * 5), refunds.get(label, 0)) for label in {**found, **refunds}}


def _sums(figures: Sequence[int], refund_fen: int) -> Sums:
    orders, customers, list_fen, discount_fen, paid_fen = figures
    return Sums(orders, customers, list_fen, discount_fen, paid_fen, refund_fen)


def buyers(lake: Lake, scope: OrderScope, *, of_refunds: bool) -> list[int]:
    """Customers with a paid order in the periods, or with a refund dated in them, ascending."""
    with_scope, params = _scope_sql(lake, scope)
    source = "back join paid on paid.order_no = back.order_no" if of_refunds else "paid"
    moment = "back.refunded_at" if of_refunds else "paid.paid_at"
    rows = lake.rows(
        f"""
        {with_scope}
        select distinct paid.customer_no
        from {source}
        join period on {moment} >= period.start and {moment} < period.stop
        where paid.customer_no is not null
        order by 1
        """,
        params,
    )
    return [number for (number,) in rows]


def paid_span(lake: Lake) -> tuple[int, int]:
    """Microseconds of the first and of the last paid order; (0, 0) without any."""
    (found,) = lake.rows("select epoch_us(min(paid_at)), epoch_us(max(paid_at)) from orders")
    return int(found[0] or 0), int(found[1] or 0)


def cohort_values(
    lake: Lake, scope: OrderScope, horizons: Sequence[int], *, by_refund_date: bool
) -> list[tuple[int, ...]]:
    """Per cohort: its index, its size, then for each horizon (days) customers observed so long and their net fen."""
    with_scope, params = _scope_sql(lake, scope)
    refund_day = "back.refunded_at" if by_refund_date else "paid.paid_at"
    worth = ", ".join(
        f"coalesce(sum(fen) filter (where moment < first_at + interval {days} day), 0) as net_{days}"
        for days in horizons
    )
    columns = ", ".join(
        f"count(*) filter (where first_at + interval {days} day <= make_timestamp($as_of::bigint)), "
        f"sum(net_{days}) filter (where first_at + interval {days} day <= make_timestamp($as_of::bigint))"
        for days in horizons
    )
    rows = lake.rows(
        f"""
        {with_scope},
        first as (select customer_no, min(paid_at) as first_at from paid where customer_no is not null group by 1),
        flow as (
            select customer_no, paid_at as moment, paid_fen as fen from paid
            union all
            select paid.customer_no, {refund_day}, -back.amount_fen
            from back join paid on paid.order_no = back.order_no
        ),
        customer_value as (
            select first.customer_no, first_at, {worth}
            from first join flow on flow.customer_no = first.customer_no
            group by first.customer_no, first_at
        )
        select period.number, count(*), {columns}
        from customer_value
        join period on first_at >= period.start and first_at < period.stop
        group by period.number
        order by period.number
        """,
        params,
    )
    return [tuple(int(value or 0) for value in row) for row in rows]


def cohort_customers(lake: Lake, scope: OrderScope, days: int) -> list[int]:
    """Customers whose first paid order lies in the periods and who were observed for `days`, ascending."""
    with_scope, params = _scope_sql(lake, scope)
    rows = lake.rows(
        f"""
        {with_scope},
        first as (select customer_no, min(paid_at) as first_at from paid where customer_no is not null group by 1)
        select customer_no
        from first
        join period on first_at >= period.start and first_at < period.stop
        where first_at + interval {int(days)} day <= make_timestamp($as_of::bigint)
        order by customer_no
        """,
        params,
    )
    return [number for (number,) in rows]


def _scope_sql(lake: Lake, scope: OrderScope) -> tuple[str, dict[str, object]]:
    """The common table expressions `paid` (orders), `back` (refunds) and `period`, with their parameters."""
    params: dict[str, object] = {"as_of": scope.as_of}
    clauses = ["paid_at is not null", "paid_at < make_timestamp($as_of::bigint)"]
    if scope.customer_nos is not None:
        clauses.append("customer_no in (select unnest($customers::integer[]))")
        params["customers"] = list(scope.customer_nos)
    for number, condition in enumerate(scope.where):
        if condition.property not in ORDER_TEXTS:
            raise QuestionRefused("Orders are filtered by channel, city or status.", property=condition.property)
        values = lake.rows(f"select distinct {condition.property} from orders")
        clauses.append(f"coalesce({condition.property}, '') in (select unnest($passing_{number}))")
        passing = [text or "" for (text,) in values if holds(condition, text)]
        params[f"passing_{number}"] = passing or ["\x00"]
    edges = [min(max(bound, scope.since), scope.until) for bound in scope.bounds]
    params["starts"] = edges[:-1]
    params["stops"] = edges[1:]
    sql = f"""
        with paid as (
            select order_no, customer_no, paid_at, channel, city, gross_fen, discount_fen, paid_fen
            from orders
            where {" and ".join(clauses)}
        ),
        back as (
            select order_no, refunded_at, amount_fen
            from refund
            where refunded_at < make_timestamp($as_of::bigint)
        ),
        period as (
            select make_timestamp(unnest($starts::bigint[])) as start, make_timestamp(unnest($stops::bigint[])) as stop,
                generate_subscripts($starts, 1) - 1 as number
        )"""
    return sql, params
