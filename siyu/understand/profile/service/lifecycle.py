"""Lifecycle and RFM: settings, counts, movements, trend, and the customers behind each figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta

from siyu.kit.errors import JsonValue
from siyu.kit.work import Work
from siyu.understand.profile.errors import DatesWrong, ProfilesNotReady
from siyu.understand.profile.models import (
    Basis,
    LifecycleCounts,
    LifecycleSettings,
    Move,
    Profile,
    ProfileFilter,
    Rfm,
    TrendPoint,
)
from siyu.understand.profile.rules.days import local_day
from siyu.understand.profile.rules.lifecycle import check_settings
from siyu.understand.profile.store import asking, compute
from siyu.understand.profile.store import settings as settings_store
from siyu.unify import customer

MAX_SPAN_DAYS = 1_830
MAX_POINTS = 120
_AT_ONCE = 10_000


def settings(work: Work) -> LifecycleSettings:
    """The shop's limits and cut points."""
    return settings_store.load(work)


def set_settings(work: Work, *, new: LifecycleSettings) -> LifecycleSettings:
    """The settings as kept; all profiles follow within seconds. Raises: LifecycleWrong."""
    check_settings(new)
    was = settings_store.load(work)
    if new != was:
        settings_store.save(work, new)
        work.audit("lifecycle.settings", "lifecycle", was=asdict(was), now=asdict(new))
    return new


def counts(work: Work) -> LifecycleCounts:
    """The shop's customers by stage and age as of today. Raises: ProfilesNotReady."""
    basis = _basis(work)
    new, old, cycle = asking.ages_and_cycle(work.lake)
    return LifecycleCounts(basis.as_of, tuple(asking.stage_counts(work.lake)), new, old, cycle)


def rfm(work: Work) -> Rfm:
    """The distribution of scores and value groups, with the thresholds behind them. Raises: ProfilesNotReady."""
    return Rfm(_basis(work), tuple(asking.rfm_cells(work.lake)), tuple(asking.group_counts(work.lake)))


def of_customer(work: Work, *, customer_no: int) -> Profile | None:
    """The profile of a customer (any number ever given), or None where it has not been computed yet."""
    root = customer.roots_of(work, customer_nos=[customer_no]).get(customer_no)
    found = asking.profiles_of(work.lake, [] if root is None else [root])
    return found[0] if found else None


def export_profile(work: Work, customer_no: int) -> Sequence[Mapping[str, JsonValue]]:
    """What was computed about a customer, for the access export."""
    found = of_customer(work, customer_no=customer_no)
    if found is None:
        return ()
    return [
        {
            "stage": found.stage.value, "value_group": found.value_group and found.value_group.value, "r": found.r,
            "f": found.f, "m": found.m, "orders": found.orders, "paid_fen": found.paid_fen,
            "recency_days": found.recency_days, "cycle_days": found.cycle_days, "member_age": found.member_age.value,
            "lifecycle_score": found.lifecycle_score,
        }
    ]  # fmt: skip


def list_page(work: Work, *, wanted: ProfileFilter, after: int, limit: int) -> tuple[list[Profile], int]:
    """Up to `limit` profiles with numbers above `after`, and how many match in all."""
    return asking.profiles(work.lake, wanted, after, limit), asking.count(work.lake, wanted)


def profiles_of(work: Work, *, customer_nos: Sequence[int]) -> list[Profile]:
    """The profiles of these customers (roots), by number; one without a profile is left out."""
    return asking.profiles_of(work.lake, customer_nos)


def each(work: Work, *, wanted: ProfileFilter) -> Iterator[Profile]:
    """All profiles that match, by customer number."""
    after = 0
    while some := asking.profiles(work.lake, wanted, after, _AT_ONCE):
        yield from some
        after = some[-1].customer_no


def movement(work: Work, *, before: date, after: date) -> list[Move]:
    """Every pair of stages and how many customers went from one to the other between the ends of two days.

    Computed from the orders themselves, so any past day gives what was true then. Raises: DatesWrong.
    """
    _check_days(work, before, after)
    return asking.moves(work.lake, _terms(work), before, after)


def movers(work: Work, *, move: Move, days: tuple[date, date], after_no: int, limit: int) -> list[Profile]:
    """Up to `limit` customers above `after_no` who made this move, as they are today. Raises: DatesWrong."""
    _check_days(work, *days)
    numbers = asking.movers(work.lake, _terms(work), move, days, after_no, limit)
    return asking.profiles_of(work.lake, numbers)


def trend(work: Work, *, until: date, weeks: int) -> list[TrendPoint]:
    """Customers by stage at the end of `until` and of the same weekday of the weeks before it, oldest first.

    Raises: DatesWrong.
    """
    if not 0 < weeks <= MAX_POINTS:
        raise DatesWrong(f"A trend has 1 to {MAX_POINTS} weeks.", weeks=weeks)
    days = [until - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    _check_days(work, days[0], until)
    return asking.trend(work.lake, _terms(work), days)


def _terms(work: Work) -> compute.Terms:
    return compute.Terms(settings_store.load(work), work.zone, work.now)


def _basis(work: Work) -> Basis:
    found = compute.basis_of(work.lake)
    if found is None:
        raise ProfilesNotReady("The profiles of this shop are being computed; try again in a few seconds.")
    return found[0]


def _check_days(work: Work, before: date, after: date) -> None:
    today = local_day(work.now, work.zone)
    if not before <= after <= today or (after - before).days > MAX_SPAN_DAYS or before.year < 2000:
        raise DatesWrong(
            f"The first day is not after the second, the second not after today, at most {MAX_SPAN_DAYS} days apart.",
            before=before.isoformat(),
            after=after.isoformat(),
            today=today.isoformat(),
        )
