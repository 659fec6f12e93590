"""Days and minutes of the shop's wall clock as instants, and when an alert is raised."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from siyu.measure.live.models import AlertDraft, Figures


def day_span(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The half-open span of a local day, in UTC."""
    begin = datetime.combine(day, time(0), zone)
    end = datetime.combine(day + timedelta(days=1), time(0), zone)
    return begin.astimezone(UTC), end.astimezone(UTC)


def same_clock_yesterday(now: datetime, zone: ZoneInfo) -> datetime:
    """The instant the shop's wall clock showed this time yesterday."""
    local = now.astimezone(zone)
    return (local - timedelta(days=1)).astimezone(UTC)  # wall-clock arithmetic, then back to an instant


def value_of(figures: Figures, metric: str) -> float:
    """One figure; conversion without visitors is 0."""
    if metric == "conversion":
        return figures.conversion or 0.0
    return float({"orders": figures.orders, "gmv_fen": figures.gmv_fen, "visitors": figures.visitors}[metric])


def limit_of(alert: AlertDraft, yesterday: Figures) -> float:
    """The figure the alert compares with now."""
    if alert.against == "value":
        return alert.threshold
    return value_of(yesterday, alert.metric) * alert.threshold / 100


def is_raised(alert: AlertDraft, value: float, limit: float) -> bool:
    """Whether the value lies beyond the limit on the alert's side."""
    return value < limit if alert.side == "below" else value > limit
