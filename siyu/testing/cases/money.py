"""Revenue, LTV and attribution cases. Their amounts are yuan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from siyu.measure import insight
from siyu.measure.insight import AttributionQuery, AttributionResult, LtvQuery, LtvResult, RevenueQuery, RevenueResult
from siyu.testing.cases.compare import Forms
from siyu.testing.cases.reading import first_of, period_day, pick, range_of
from siyu.testing.cases.world import World

_BASES = {"order_date": "order_date", "refund_date": "refund_date"}
_FIGURES = {
    "net_revenue": "net_fen", "net": "net_fen", "gross_revenue": "paid_fen", "gross": "paid_fen", "gmv": "paid_fen",
    "refund": "refund_fen", "refunds": "refund_fen", "discount": "discount_fen",
}  # fmt: skip
_MODELS = {
    "first": "first", "first_touch": "first", "last": "last", "last_touch": "last", "linear": "linear",
    "time_decay": "time_decay", "decay": "time_decay", "position": "position", "position_based": "position",
    "u_shaped": "position", "40-20-40": "position", "markov": "markov", "shapley": "shapley",
}  # fmt: skip


def answer_metrics(world: World, query: Mapping[str, Any]) -> Mapping[str, object]:
    """Revenue by day, for each basis of refunds that is asked for."""
    if "ltv" in str(query.get("metric", "")):
        return answer_ltv(world, query)
    figure = _FIGURES.get(str(query.get("metric", "net_revenue")), "net_fen")
    variants = query.get("variants") or [first_of(query, "refund_basis", "refund_on", default="order_date")]
    found: dict[str, object] = {}
    for variant in variants:
        basis: Any = "refund_date" if str(variant).endswith("refund_date") else "order_date"
        asked = RevenueQuery(refund_basis=basis, range=range_of(query.get("range")), unit=query.get("unit", "day"))
        result = world.ask(lambda work, asked=asked: insight.revenue(work, query=asked))  # type: ignore[misc]
        table = _revenue(result, figure, asked.unit)
        found[variant] = table
        found = {**table, **_figures(result), **found}
    return found


def answer_ltv(world: World, query: Mapping[str, Any]) -> Mapping[str, object]:
    """Net revenue per customer by cohort and horizon."""
    asked = LtvQuery(
        unit=first_of(query, "cohort_unit", "unit", default="month"),
        horizons_days=tuple(first_of(query, "horizons", "horizons_days", "days", "h", default=(30,))),
        refund_basis=_BASES.get(str(first_of(query, "refund_basis", default="order_date")), "order_date"),
        range=range_of(query.get("range")),
    )
    result = world.ask(lambda work: insight.ltv(work, query=asked))
    return {
        **dict.fromkeys(("ltv", "value", "per_customer"), _ltv_table(query, result, "per_customer_fen", 100)),
        **dict.fromkeys(("numerator", "revenue", "net"), _ltv_table(query, result, "net_fen", 100)),
        **dict.fromkeys(
            ("denominator", "observed", "n", "users", "eligible"), _ltv_table(query, result, "observed", 1)
        ),
    }


def answer_attribution(world: World, query: Mapping[str, Any]) -> Mapping[str, object]:
    """Credits by model, as numbers of conversions (or worth) and as shares."""
    touch = first_of(query, "touch", "touches", "touch_event", "touch_events")
    channel = first_of(query, "channel", "channel_prop", "channel_property", default=None)
    conversion = pick(first_of(query, "conversion", "conversion_event", "goal", default="pay"))
    lookback = first_of(query, "lookback_s", "window_s", default=None)
    lookback_days = first_of(query, "lookback_days", "window_days", default=3_650)
    half_life_days = first_of(query, "half_life_days", "half_life_d", default=7)
    asked = AttributionQuery(
        conversion=conversion,
        touch=pick(touch) if isinstance(touch, (str, list, Mapping)) else pick(None),
        channel=channel or ("channel" if touch in (None, "touch", "click", "visit") else "event"),
        lookback_s=lookback_days * 86_400 if lookback is None else lookback,
        half_life_s=first_of(query, "half_life_s", default=half_life_days * 86_400),
        range=range_of(query.get("range")),
    )
    result = world.ask(lambda work: insight.attribution(work, query=asked))
    found = {name: _credits(result, model) for name, model in _MODELS.items()}
    unattributed = result.models[0].unattributed
    return {**found, "credits": found, "unattributed": unattributed, "conversions": result.conversions,
            "total": result.total}  # fmt: skip


def with_paths(case: Mapping[str, Any]) -> Mapping[str, Any]:
    """The case with customers made for its `paths`, if it gives paths (with how often each converted) for events."""
    query = case.get("query") or {}
    paths = case.get("paths") or query.get("paths")
    if case.get("kind") != "attribution" or not paths or case.get("events"):
        return case
    events: list[dict[str, Any]] = []
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    for number, path in enumerate(paths):
        nodes = path.get("path", path.get("channels"))
        conversions = int(first_of(path, "conversions", "converted", "n", default=0))
        for copy in range(conversions + int(first_of(path, "nulls", "null", default=0))):
            user = f"path-{number}-{copy}"
            steps: Sequence[Any] = [*nodes, None] if copy < conversions else nodes
            for place, node in enumerate(steps):
                at = (begin + timedelta(minutes=place)).isoformat()
                props = {} if node is None else {"channel": node}
                name = "pay" if node is None else "touch"
                events.append({"id": f"{user}-{place}", "user": user, "event": name, "ts": at, "props": props})
    return {**case, "events": events, "query": {**query, "touch": "touch", "conversion": "pay"}}


def _revenue(result: RevenueResult, figure: str, unit: str) -> dict[str, object]:
    by_day = {one.start.isoformat(): getattr(one, figure) / 100 for one in result.periods}
    return {"total": getattr(result, figure) / 100, f"by_{unit}": by_day}


def _figures(result: RevenueResult) -> dict[str, object]:
    gross, net = result.paid_fen / 100, result.net_fen / 100
    return {
        "gross": gross, "net": net, "discount": result.discount_fen / 100, "refund": result.refund_fen / 100,
        "refunds": result.refund_fen / 100, "list": result.list_fen / 100, "orders": result.orders,
        "paying_users": result.buyers,
        "aov_gross": gross / result.orders if result.orders else None,
        "aov_net": net / result.orders if result.orders else None,
        "arppu_gross": gross / result.buyers if result.buyers else None,
        "arppu": net / result.buyers if result.buyers else None,
    }  # fmt: skip


def _ltv_table(query: Mapping[str, Any], result: LtvResult, field: str, scale: int) -> Forms:
    wanted = [period_day(text) for text in query.get("cohorts") or ()]
    cohorts = [one for one in result.cohorts if (one.start in wanted if wanted else one.size)]

    def row(horizons: Sequence[Any]) -> dict[str, object]:
        values = {str(one.days): getattr(one, field) for one in horizons}
        return {days: None if value is None else value / scale for days, value in values.items()}

    rows = {one.start.isoformat(): row(one.horizons) for one in cohorts}
    months = {day[:7]: values for day, values in rows.items()}
    total = row(result.total)
    matrix = [list(values.values()) for values in rows.values()]
    return Forms((rows, months, total, matrix, list(total.values()), *(list(total.values())[:1])))


def _credits(result: AttributionResult, model: str) -> Forms:
    found = next(one for one in result.models if one.model == model)
    counted = {one.channel: one.credit for one in found.channels}
    yuan = {name: credit / 100 for name, credit in counted.items()}
    shares = {one.channel: one.share for one in found.channels}
    return Forms((counted, shares, yuan))
