"""A profile of 40 features per customer, as a kernel and as SQL: what a model or a profile page needs in one pass."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from siyu.measure.insight.engines.jit import Events, compiled

N_NAMES = 12
N_FEATURES = 40
DAY = 86_400_000_000
SPANS_DAYS = (1, 7, 30, 90, 180)
GAP = 1_800_000_000


@compiled
def profile(events: Events, as_of: int, out: NDArray[np.float64]) -> None:
    """`out (n_customers, 40)`: per name how often and how many days ago last (24), events in the last 1 … 180 days (5),

    paid and cart in the last 30 and 90 days (4), all events, active days, sessions, events at night, days since the
    first and the last event, longest gap in days (7).
    """
    for customer in range(events.offsets.size - 1):
        last_day, before = -1, -1
        row = out[customer]
        first, end = events.offsets[customer], events.offsets[customer + 1]
        for event in range(first, end):
            at, code = events.at[event], events.codes[event]
            age = as_of - at
            row[code] += 1
            row[N_NAMES + code] = age / DAY
            row[24] += age <= DAY
            row[25] += age <= 7 * DAY
            row[26] += age <= 30 * DAY
            row[27] += age <= 90 * DAY
            row[28] += age <= 180 * DAY
            if code == 6:
                row[29] += age <= 30 * DAY
                row[30] += age <= 90 * DAY
            elif code == 4:
                row[31] += age <= 30 * DAY
                row[32] += age <= 90 * DAY
            row[33] += 1
            day = at // DAY
            row[34] += day != last_day
            last_day = day
            row[35] += before < 0 or at - before >= GAP
            row[36] += at % DAY < 6 * 3_600_000_000
            if before >= 0:
                row[39] = max(row[39], (at - before) / DAY)
            before = at
        if end > first:
            row[37] = (as_of - events.at[first]) / DAY
            row[38] = (as_of - events.at[end - 1]) / DAY


def profile_sql(as_of: int, n_names: int) -> str:
    """The same features, summed over all customers, so that the answers can be compared."""
    names = [f"count(*) filter (code = {code})" for code in range(n_names)]
    ages = [f"coalesce(min(age) filter (code = {code}), 0) / {DAY}" for code in range(n_names)]
    spans = [f"count(*) filter (age <= {days * DAY})" for days in SPANS_DAYS]
    bought = [f"count(*) filter (code = {code} and age <= {days * DAY})" for code in (6, 4) for days in (30, 90)]
    rest = [
        "count(*)",
        f"count(distinct moment // {DAY})",
        f"count(*) filter (gap is null or gap >= {GAP})",
        f"count(*) filter (moment % {DAY} < {6 * 3_600_000_000})",
        f"max(age) / {DAY}",
        f"min(age) / {DAY}",
        f"coalesce(max(gap), 0) / {DAY}",
    ]
    features = [*names, *ages, *spans, *bought, *rest]
    per_customer = ", ".join(f"{one} as f{number}" for number, one in enumerate(features))
    total = ", ".join(f"sum(f{number})" for number in range(len(features)))
    return f"""
    with moments as (select customer_no, code, epoch_us("at") as moment from event),
    gaps as (select *, {as_of} - moment as age,
        moment - lag(moment) over (partition by customer_no order by moment) as gap from moments),
    profiles as (select customer_no, {per_customer} from gaps group by 1)
    select {total} from profiles
    """
