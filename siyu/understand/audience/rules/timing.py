"""Windows as exact bounds: half-open in whole microseconds, calendar days in the shop's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from siyu.understand.audience.models import Anniversary, Between, Dates, Days, Ever, Last, Next, Older, Window

_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)


def bounds(window: Window, now: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:  # noqa: PLR0911 - one answer for each kind
    """`(start, end)` in UTC such that a moment lies in the window if and only if start ≤ moment < end."""
    match window:
        case Ever():
            return None, None
        case Last():
            return now - timedelta(seconds=window.seconds) + _TICK, now + _TICK
        case Older():
            return None, now - timedelta(seconds=window.seconds) + _TICK
        case Next():
            return now + _TICK, now + timedelta(seconds=window.seconds) + _TICK
        case Days():
            today = now.astimezone(zone).date()
            after = today + _DAY if window.with_today else today
            return _midnight(after - window.n * _DAY, zone), _midnight(after, zone)
        case Dates():
            start = None if window.first is None else _midnight(window.first, zone)
            return start, None if window.last is None else _midnight(window.last + _DAY, zone)
        case Between():
            return window.start, window.end
        case _:
            assert_never(window)


def date_bounds(window: Window, now: datetime, zone: ZoneInfo) -> tuple[date | None, date | None]:
    """`(first, after)`: a date, taken as its first moment in the zone, lies in the window iff first ≤ date < after."""
    start, end = bounds(window, now, zone)
    first = None if start is None else first_date_from(start, zone)
    return first, None if end is None else first_date_from(end, zone)


def first_date_from(moment: datetime, zone: ZoneInfo) -> date:
    """The first date whose midnight in the zone is not before the moment."""
    day = moment.astimezone(zone).date()
    return day if _midnight(day, zone) >= moment else day + _DAY


def anniversary_keys(condition: Anniversary, today: date) -> tuple[int, ...]:
    """The `month × 100 + day` of all dates whose anniversary falls in the days asked for, ascending."""
    sign = 1 if condition.direction == "next" else -1
    days = [today + sign * offset * _DAY for offset in range(condition.days + 1)]
    keys = {day.month * 100 + day.day for day in days}
    # In a year without 29 February, those born on it celebrate on the 28th.
    if any(day.month == 2 and day.day == 28 and (day + _DAY).month == 3 for day in days):
        keys.add(229)
    return tuple(sorted(keys))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
