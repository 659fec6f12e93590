"""Local days in the lake: exact for every zone, without asking the lake's own time zone tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The shop's calendar day of an aware instant."""
    return at.astimezone(zone).date()


def first_instant_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day, as aware UTC."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)


@lru_cache(maxsize=256)
def offsets(zone: ZoneInfo, first: date, last: date) -> tuple[tuple[datetime, int], ...]:
    """From which instant on (UTC, without zone) which offset to UTC holds, in seconds; the first holds from ever."""
    at = datetime.combine(first, time(0), UTC) - _DAY
    end = datetime.combine(last, time(0), UTC) + 2 * _DAY
    known = _offset(at, zone)
    found = [(at.replace(tzinfo=None), known)]
    while at < end:
        later = at + _DAY
        offset = _offset(later, zone)
        if offset != known:
            found.append((_change(at, later, known, zone).replace(tzinfo=None), offset))
            known = offset
        at = later
    return tuple(found)


def day_sql(column: str, zone: ZoneInfo, first: date, last: date) -> str:
    """An SQL expression for the local day of a UTC timestamp column between two dates."""
    spans = offsets(zone, first, last)
    branches = "".join(
        f" when {column} < timestamp '{start:%Y-%m-%d %H:%M:%S}' then {before}"
        for (_, before), (start, _) in pairwise(spans)
    )
    seconds = f"case{branches} else {spans[-1][1]} end" if branches else str(spans[-1][1])
    return f"cast({column} + to_seconds({seconds}) as date)"


def _offset(at: datetime, zone: ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return round(offset.total_seconds())


def _change(low: datetime, high: datetime, known: int, zone: ZoneInfo) -> datetime:
    """The second within a day from which the offset is another one."""
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _offset(middle, zone) == known else (low, middle)
    return high
