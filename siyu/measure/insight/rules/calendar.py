"""Calendar periods in the shop's zone: days, ISO weeks (Monday) and months, and ranges of instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from siyu.measure.insight.errors import QuestionRefused
from siyu.measure.insight.models.common import Range, Unit

MAX_PERIODS = 2_000
DAY_MICROS = 86_400_000_000
LENGTH_MICROS: dict[Unit, int] = {"day": DAY_MICROS, "week": 7 * DAY_MICROS, "month": 2_629_746_000_000}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEGINNING = -(2**62)
END = 2**62


def micros(at: datetime, zone: ZoneInfo) -> int:
    """Microseconds since 1970 UTC; a time without offset is the shop's wall clock."""
    aware = at if at.tzinfo is not None else at.replace(tzinfo=zone)
    return (aware - _EPOCH) // timedelta(microseconds=1)


def local_day(at: int, zone: ZoneInfo) -> date:
    """The day of an instant on the shop's wall calendar."""
    return (_EPOCH + timedelta(microseconds=at)).astimezone(zone).date()


def period_start(day: date, unit: Unit) -> date:
    """The first day of the period that holds `day`."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def next_period(start: date, unit: Unit) -> date:
    """The first day of the period after the one that starts on `start`."""
    if unit == "month":
        return (start.replace(day=1) + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=7 if unit == "week" else 1)


def period_before(start: date, unit: Unit) -> date:
    """The first day of the period before the one that starts on `start`."""
    return period_start(start - timedelta(days=1), unit)


def period_starts(first: date, unit: Unit, count: int) -> list[date]:
    """`count` period starts from the period that holds `first`."""
    starts = [period_start(first, unit)]
    while len(starts) < count:
        starts.append(next_period(starts[-1], unit))
    return starts[:count]


def starts_between(since: int, until: int, unit: Unit, zone: ZoneInfo) -> list[date]:
    """Starts of the periods that overlap [since, until). Raises: QuestionRefused when there are too many."""
    if until <= since:
        return []
    start, last = period_start(local_day(since, zone), unit), local_day(until - 1, zone)
    starts: list[date] = []
    while start <= last:
        starts.append(start)
        if len(starts) > MAX_PERIODS:
            raise QuestionRefused("The range has too many periods; choose a larger unit.", limit=MAX_PERIODS)
        start = next_period(start, unit)
    return starts


def day_micros(day: date, zone: ZoneInfo) -> int:
    """The instant a local day begins."""
    return micros(datetime.combine(day, time(0)), zone)


def resolve(asked: Range, zone: ZoneInfo, now: int) -> tuple[int, int]:
    """The half-open range in microseconds; open ends are `BEGINNING` and `END`. Raises: QuestionRefused when empty."""
    if asked.last is not None:
        today = local_day(now, zone)
        return day_micros(today - timedelta(days=asked.last - 1), zone), day_micros(today + timedelta(days=1), zone)
    since = BEGINNING if asked.since is None else micros(asked.since, zone)
    until = END if asked.until is None else micros(asked.until, zone)
    if until <= since:
        raise QuestionRefused("The range ends before it begins.")
    return since, until
