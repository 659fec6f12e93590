"""Moves between lifecycle stages, derived from the paid orders: exact for any past moment, nothing to keep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

_STAGES = ("active", "silent", "sleeping", "pre_churn", "churned")


def stage_moves(limits: Sequence[int], zone: ZoneInfo) -> str:
    """A relation `(customer_no, from_stage, to_stage, moved_at)`.

    An order moves its customer to active, from prospect or from the stage of the days since the order before. Without
    a further order, the midnight after the last day of each stage moves them on.
    """
    assert re.fullmatch(r"[A-Za-z0-9_+\-/]+", zone.key)
    days = [int(limit) for limit in limits]
    branches = " ".join(
        f"when o.day - o.day_before <= {last} then '{stage}'" for last, stage in zip(days, _STAGES[:-1], strict=True)
    )
    steps = ", ".join(
        f"({last}, '{stage}', '{following}')"
        for last, stage, following in zip(days, _STAGES[:-1], _STAGES[1:], strict=True)
    )
    at_midnight = f"timezone('UTC', timezone('{zone.key}', cast(o.day + s.last + 1 as timestamp)))"
    return f"""(
with bought as (
  select customer_no, paid_at, cast(timezone('{zone.key}', timezone('UTC', paid_at)) as date) as day
  from orders where paid_at is not null and customer_no is not null
),
o as (
  select *, lag(day) over w as day_before, lead(paid_at) over w as next_at
  from bought window w as (partition by customer_no order by paid_at)
),
by_order as (
  select o.customer_no,
    case when o.day_before is null then 'prospect' {branches} else 'churned' end as from_stage,
    'active' as to_stage, o.paid_at as moved_at
  from o
),
by_time as (
  select o.customer_no, s.from_stage, s.to_stage, {at_midnight} as moved_at, o.next_at
  from o, (values {steps}) s(last, from_stage, to_stage)
)
select customer_no, from_stage, to_stage, moved_at from by_order where from_stage <> 'active'
union all
select customer_no, from_stage, to_stage, moved_at from by_time where next_at is null or next_at >= moved_at
)"""
