"""Revenue and cohort LTV: paid orders and refunds, from the orders themselves."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date

from siyu.kit.db import to_micros
from siyu.kit.work import Work
from siyu.measure.insight.errors import CellUnknown
from siyu.measure.insight.models.common import NONE_LABEL, Asked, Condition, Unit
from siyu.measure.insight.models.money import (
    LtvCell,
    LtvCohort,
    LtvHorizon,
    LtvQuery,
    LtvResult,
    RevenueBucket,
    RevenueCell,
    RevenueFigures,
    RevenuePeriod,
    RevenueQuery,
    RevenueResult,
)
from siyu.measure.insight.rules import calendar
from siyu.measure.insight.service.study import allowed_customers, share
from siyu.measure.insight.store import orders
from siyu.measure.insight.store.orders import OrderScope, Sums

_NOTHING = Sums(0, 0, 0, 0, 0, 0)


def revenue(work: Work, *, query: RevenueQuery) -> RevenueResult:
    """Figures of the range, by period and by bucket. Raises: Denied, QuestionRefused, LakeTooSlow."""
    started = time.perf_counter()
    scope, starts = _scope(work, query, query.unit, query.where)
    by_refund_date = query.refund_basis == "refund_date"
    of_period = orders.revenue_by(work.lake, scope, group="period", by_refund_date=by_refund_date)
    whole = orders.revenue_by(work.lake, scope, group="whole", by_refund_date=by_refund_date).get(None, _NOTHING)
    buckets: list[RevenueBucket] = []
    if query.by is not None:
        found = orders.revenue_by(work.lake, scope, group=query.by, by_refund_date=by_refund_date)
        ranked = sorted(found.items(), key=lambda item: (-item[1].paid_fen, str(item[0])))
        buckets = [RevenueBucket(bucket=label or NONE_LABEL, **dict(_figures(sums))) for label, sums in ranked]
    figures = _figures(whole)
    return RevenueResult(
        **dict(figures),
        periods=tuple(
            RevenuePeriod(start=start, **dict(_figures(of_period.get(number, _NOTHING))))
            for number, start in enumerate(starts)
        ),
        buckets=tuple(buckets),
        order_value_fen=share(figures.paid_fen, figures.orders),
        buyer_value_fen=share(figures.net_fen, figures.buyers),
        customers=figures.buyers,
        events=figures.orders,
        took_ms=round((time.perf_counter() - started) * 1_000),
    )


def revenue_customers(work: Work, *, query: RevenueQuery, cell: RevenueCell) -> list[int]:
    """Customers with an order, or a refund, in the period or the range, ascending. Raises: CellUnknown, as above."""
    scope, starts = _scope(work, query, query.unit, query.where)
    if cell.period is not None:
        scope = _only(scope, starts, cell.period)
    return orders.buyers(work.lake, scope, of_refunds=cell.figure == "refunds")


def ltv(work: Work, *, query: LtvQuery) -> LtvResult:
    """Net revenue per customer within each horizon, by cohort. Raises: Denied, QuestionRefused, LakeTooSlow."""
    started = time.perf_counter()
    scope, starts = _scope(work, query, query.unit, ())
    by_refund_date = query.refund_basis == "refund_date"
    days = sorted(set(query.horizons_days))
    rows = orders.cohort_values(work.lake, scope, days, by_refund_date=by_refund_date) if starts else []
    found = {row[0]: row[1:] for row in rows}
    sizes = [found[number][0] if number in found else 0 for number in range(len(starts))]
    return LtvResult(
        cohorts=tuple(
            LtvCohort(
                start=start, size=sizes[number], horizons=_horizons(days, [found[number]] if number in found else [])
            )
            for number, start in enumerate(starts)
        ),
        total=_horizons(days, list(found.values())),
        customers=sum(sizes),
        events=0,
        took_ms=round((time.perf_counter() - started) * 1_000),
    )


def ltv_customers(work: Work, *, query: LtvQuery, cell: LtvCell) -> list[int]:
    """Customers of a cohort, observed for the horizon if one is given, ascending. Raises: CellUnknown, as above."""
    scope, starts = _scope(work, query, query.unit, ())
    return orders.cohort_customers(work.lake, _only(scope, starts, cell.cohort), cell.days or 0)


def _scope(work: Work, query: Asked, unit: Unit, where: Sequence[Condition]) -> tuple[OrderScope, list[date]]:
    """Orders of the question, and the starts of its calendar periods."""
    work.require("insight.read")
    now = to_micros(work.now)
    as_of = now if query.as_of is None else calendar.micros(query.as_of, work.zone)
    since, until = calendar.resolve(query.range, work.zone, as_of)
    if since == calendar.BEGINNING or until == calendar.END:
        first, last = orders.paid_span(work.lake)
        since = first if since == calendar.BEGINNING else since
        until = min(as_of, last + 1 if last else since) if until == calendar.END else until
    starts = calendar.starts_between(since, until, unit, work.zone)
    bounds = [calendar.day_micros(start, work.zone) for start in starts]
    if starts:
        bounds.append(calendar.day_micros(calendar.next_period(starts[-1], unit), work.zone))
    allowed = allowed_customers(work.lake, query.audience)
    numbers = None if allowed is None else allowed.tolist()
    return OrderScope(bounds, since, until, as_of, numbers, where), starts


def _only(scope: OrderScope, starts: list[date], start: date) -> OrderScope:
    if start not in starts:
        raise CellUnknown("The answer has no such period.", period=start.isoformat())
    number = starts.index(start)
    bounds = scope.bounds[number : number + 2]
    return OrderScope(bounds, scope.since, scope.until, scope.as_of, scope.customer_nos, scope.where)


def _figures(sums: Sums) -> RevenueFigures:
    return RevenueFigures(
        orders=sums.orders,
        buyers=sums.buyers,
        list_fen=sums.list_fen,
        discount_fen=sums.discount_fen,
        paid_fen=sums.paid_fen,
        refund_fen=sums.refund_fen,
        net_fen=sums.paid_fen - sums.refund_fen,
    )


def _horizons(days: list[int], rows: Sequence[tuple[int, ...]]) -> tuple[LtvHorizon, ...]:
    """Per horizon over these cohorts; a row holds its size, then observed and net fen for each horizon."""
    found = []
    for number, length in enumerate(days):
        observed = sum(row[1 + 2 * number] for row in rows)
        net = sum(row[2 + 2 * number] for row in rows) if observed else None
        per_customer = None if net is None else net / observed
        found.append(LtvHorizon(days=length, observed=observed, net_fen=net, per_customer_fen=per_customer))
    return tuple(found)
