"""When the source's orders happen in the demo: moved by whole weeks, so that the last day is yesterday."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from siyu.demo.models import Flags, Ints, Recipe

FIRST_DAY = date(2010, 12, 1)
LAST_DAY = date(2011, 12, 9)
DAY_MINUTES = 24 * 60
DAY_MICROS = DAY_MINUTES * 60 * 1_000_000
_SATURDAY = 5


def moved_days(minute: Ints, recipe: Recipe) -> tuple[Ints, Flags]:
    """For source minutes: days since 1970 in the demo's calendar, and whether the row is kept.

    Weekday and time of day stay as they were: the shift is the smallest number of whole weeks that brings the source's
    last day to yesterday or later, and what then lies after yesterday is left out (at most six days). The source's shop
    never sold on a Saturday; so when yesterday is a Saturday, the orders of the Sunday after it come one day early.
    """
    yesterday = recipe.today - timedelta(days=1)
    weeks = -((LAST_DAY - yesterday).days // 7)
    first = (FIRST_DAY - date(1970, 1, 1)).days + 7 * weeks
    last = (yesterday - date(1970, 1, 1)).days
    day = first + minute // DAY_MINUTES
    if yesterday.weekday() == _SATURDAY:
        day = np.where(day == last + 1, last, day)
    return day, day <= last


def instants(day: Ints, micros_of_day: Ints, zone: ZoneInfo) -> Ints:
    """UTC microseconds of wall clock readings: `day` counts from 1970.

    A day's offset is the zone's at noon; in zones with summer time the hours before a change may be off by an hour.
    """
    days, place = np.unique(day, return_inverse=True)
    midnight = np.array([_midnight(int(one), zone) for one in days], dtype=np.int64)
    return midnight[place] + micros_of_day if len(days) else np.zeros(0, dtype=np.int64)


def end_of_yesterday(recipe: Recipe) -> int:
    """The first microsecond (UTC) that is no longer yesterday."""
    days = (recipe.today - date(1970, 1, 1)).days
    return int(instants(np.array([days]), np.array([0]), recipe.zone)[0])


def to_datetime(micros: int) -> datetime:
    """The aware UTC datetime of UTC microseconds."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


def _midnight(day: int, zone: ZoneInfo) -> int:
    noon = datetime.combine(date(1970, 1, 1) + timedelta(days=day), time(12), tzinfo=zone)
    offset = noon.utcoffset() or timedelta()
    return day * DAY_MICROS - int(offset / timedelta(microseconds=1))
