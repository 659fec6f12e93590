"""The customers behind a number, whatever the question; and any question by its kind."""

from __future__ import annotations

from bisect import bisect_right

from siyu.kit.work import Work
from siyu.measure.insight.errors import CellUnknown
from siyu.measure.insight.models import (
    AttributionCell,
    AttributionQuery,
    Cell,
    CustomersBehind,
    DistributionCell,
    DistributionQuery,
    FunnelCell,
    FunnelQuery,
    LifecycleCell,
    LifecycleQuery,
    LtvCell,
    LtvQuery,
    PathCell,
    PathsQuery,
    Query,
    RetentionCell,
    RetentionQuery,
    RevenueCell,
    RevenueQuery,
    StickinessCell,
    StickinessQuery,
)
from siyu.measure.insight.service.attribution import attribution_customers
from siyu.measure.insight.service.funnel import funnel_customers
from siyu.measure.insight.service.habits import distribution_customers, lifecycle_customers, stickiness_customers
from siyu.measure.insight.service.money import ltv_customers, revenue_customers
from siyu.measure.insight.service.paths import paths_customers
from siyu.measure.insight.service.retention import retention_customers


def customers_behind(
    work: Work, *, query: Query, cell: Cell, after: int | None = None, limit: int | None = None
) -> CustomersBehind:
    """The customers a number counts, ascending, after customer number `after`, `limit` at most (None = all).

    Raises: Denied, CellUnknown, QuestionRefused, LakeTooSlow, ColumnsBusy.
    """
    numbers = _numbers(work, query, cell)
    first = 0 if after is None else bisect_right(numbers, after)
    page = numbers[first:] if limit is None else numbers[first : first + limit]
    has_more = first + len(page) < len(numbers)
    return CustomersBehind(
        customer_nos=tuple(page), total=len(numbers), next_after=page[-1] if has_more and page else None
    )


def _numbers(work: Work, query: Query, cell: Cell) -> list[int]:  # noqa: PLR0911 - one line per question
    match query, cell:
        case FunnelQuery(), FunnelCell():
            return funnel_customers(work, query=query, cell=cell)
        case RetentionQuery(), RetentionCell():
            return retention_customers(work, query=query, cell=cell)
        case LifecycleQuery(), LifecycleCell():
            return lifecycle_customers(work, query=query, cell=cell)
        case PathsQuery(), PathCell():
            return paths_customers(work, query=query, cell=cell)
        case StickinessQuery(), StickinessCell():
            return stickiness_customers(work, query=query, cell=cell)
        case DistributionQuery(), DistributionCell():
            return distribution_customers(work, query=query, cell=cell)
        case RevenueQuery(), RevenueCell():
            return revenue_customers(work, query=query, cell=cell)
        case LtvQuery(), LtvCell():
            return ltv_customers(work, query=query, cell=cell)
        case AttributionQuery(), AttributionCell():
            return attribution_customers(work, query=query, cell=cell)
    raise CellUnknown("The number belongs to another question.", question=query.question, cell=cell.question)
