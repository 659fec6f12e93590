"""Profiles in the lake against the definitions: scores, stages at every boundary and zone, movements, freshness."""

import statistics
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.kit.feed import feed_once
from siyu.kit.lake import Lake
from siyu.kit.runner import deliver_due
from siyu.kit.work import Work
from siyu.understand import profile
from siyu.understand.profile import LifecycleSettings, Move, ProfileFilter, Stage, ValueGroup
from siyu.understand.profile.errors import DatesWrong, LifecycleWrong, ProfilesNotReady
from siyu.understand.profile.rules.days import first_instant_of, local_day
from siyu.understand.profile.rules.lifecycle import lifecycle_score, score, stage_of, thresholds, value_group
from siyu.understand.profile.service import keep_profiles
from siyu.understand.profile.store import asking, compute
from siyu.understand.profile.store.tables import PROFILE_DDL
from siyu.unify import customer, order
from siyu.unify.customer import Identity, IdentityKind
from siyu.unify.customer.service.feeding import LAKE_DDL
from siyu.unify.order import LineRecord, OrderRecord, RefundRecord, Status
from siyu.unify.order.jobs import FEEDS as ORDER_FEEDS

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
Sale = tuple[int, datetime, int]  # customer, paid at, net fen


@contextmanager
def lake_of(folder: Path, sales: list[Sale], known: dict[int, datetime]) -> Iterator[Lake]:
    """A lake with these paid orders and these customers."""
    (folder / "lake.duckdb").unlink(missing_ok=True)
    lake = Lake(folder / "lake.duckdb")

    def fill(cursor: object) -> None:
        for ddl in (*(feed.ddl for feed in ORDER_FEEDS), LAKE_DDL, PROFILE_DDL):
            cursor.execute(ddl)  # type: ignore[attr-defined]
        for at, (number, paid_at, fen) in enumerate(sales):
            naive = paid_at.astimezone(UTC).replace(tzinfo=None)
            cursor.execute(  # type: ignore[attr-defined]
                "insert into orders (order_no, customer_no, placed_at, paid_at, net_fen) values (?, ?, ?, ?, ?)",
                [str(at), number, naive, naive, fen],
            )
        for number, created_at in known.items():
            naive = created_at.astimezone(UTC).replace(tzinfo=None)
            cursor.execute("insert into customer (customer_no, created_at) values (?, ?)", [number, naive])  # type: ignore[attr-defined]

    lake.change(fill)
    yield lake
    lake.close()


def terms(zone: str = "Asia/Shanghai", now: datetime = NOW, **limits: int) -> compute.Terms:
    return compute.Terms(LifecycleSettings(**limits), ZoneInfo(zone), now)


def computed(lake: Lake, by: compute.Terms) -> dict[int, profile.Profile]:
    lake.change(lambda cursor: compute.recompute(cursor, by))
    return {each.customer_no: each for each in asking.profiles(lake, ProfileFilter(), 0, 10_000)}


sales_ = st.lists(
    st.tuples(st.integers(1, 12), st.integers(0, 700 * 86_400), st.integers(0, 5_000)).map(
        lambda each: (each[0], NOW - timedelta(seconds=each[1]), each[2])
    ),
    max_size=60,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sales_, st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]))
def test_every_profile_is_as_defined(tmp_path: Path, sales: list[Sale], zone: str) -> None:
    by = terms(zone)
    known = {number: NOW - timedelta(days=3 * number) for number in range(1, 15)}
    with lake_of(tmp_path, sales, known) as lake:
        found = computed(lake, by)
    history: dict[int, list[Sale]] = {}
    for sale in sorted(sales, key=lambda each: each[1]):
        history.setdefault(sale[0], []).append(sale)
    days = {no: (by.as_of - local_day(had[-1][1], by.zone)).days for no, had in history.items()}
    counts = {no: len(had) for no, had in history.items()}
    money = {no: sum(sale[2] for sale in had) for no, had in history.items()}
    steps = [
        thresholds([-each for each in days.values()]),
        thresholds(list(counts.values())),
        thresholds(list(money.values())),
    ]
    assert set(found) == set(known)
    for no, one in found.items():
        if no not in history:
            assert (one.stage, one.orders, one.r, one.value_group, one.lifecycle_score) == (
                Stage.PROSPECT,
                0,
                None,
                None,
                0,
            )
            continue
        r, f, m = score(-days[no], steps[0]), score(counts[no], steps[1]), score(money[no], steps[2])
        n = len(history)
        group = value_group(
            is_recent=days[no] * n <= sum(days.values()), is_frequent=counts[no] * n >= sum(counts.values()),
            is_rich=money[no] * n >= sum(money.values()),
        )  # fmt: skip
        assert (one.recency_days, one.orders, one.paid_fen) == (days[no], counts[no], money[no])
        assert (one.r, one.f, one.m, one.value_group) == (r, f, m, group)
        assert one.stage is stage_of(days[no], by.settings)
        assert one.lifecycle_score == lifecycle_score(days[no], f, m, by.settings)
        gaps = [(b[1] - a[1]).total_seconds() / 86_400 for a, b in zip(history[no], history[no][1:], strict=False)]
        assert one.cycle_days == (pytest.approx(statistics.median(gaps)) if gaps else None)


BOUNDARIES = [
    (90, "active"), (91, "silent"), (180, "silent"), (181, "sleeping"), (270, "sleeping"), (271, "pre_churn"),
    (365, "pre_churn"), (366, "churned"),
]  # fmt: skip


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe"])
@pytest.mark.parametrize("now", [NOW, datetime(2026, 4, 6, 12, tzinfo=UTC), datetime(2026, 11, 2, 4, 30, tzinfo=UTC)])
def test_stages_turn_exactly_at_local_midnight(tmp_path: Path, zone: str, now: datetime) -> None:
    by = terms(zone, now)
    sales: list[Sale] = []
    for days, _ in BOUNDARIES:
        day = by.as_of - timedelta(days=days)
        sales.append((days, first_instant_of(day, by.zone), 1))
        sales.append((1_000 + days, first_instant_of(day + timedelta(days=1), by.zone) - timedelta(microseconds=1), 1))
    with lake_of(tmp_path, sales, {}) as lake:
        found = computed(lake, by)
    for days, stage in BOUNDARIES:
        assert (found[days].recency_days, found[days].stage) == (days, stage)
        assert (found[1_000 + days].recency_days, found[1_000 + days].stage) == (days, stage)


def test_a_new_member_is_new_for_thirty_days(tmp_path: Path) -> None:
    known = {1: NOW - timedelta(days=30), 2: NOW - timedelta(days=31), 3: NOW}
    with lake_of(tmp_path, [(3, NOW - timedelta(days=31), 1)], known) as lake:
        found = computed(lake, terms())
    assert {no: one.member_age for no, one in found.items()} == {1: "new", 2: "old", 3: "old"}


def test_cut_points_of_the_shop_replace_the_means(tmp_path: Path) -> None:
    sales = [
        (1, NOW - timedelta(days=10), 500),
        (2, NOW - timedelta(days=100), 90_000),
        (2, NOW - timedelta(days=99), 1),
    ]
    with lake_of(tmp_path, sales, {}) as lake:
        means = computed(lake, terms())
        cuts = computed(lake, terms(cut_recency_days=120, cut_orders=1, cut_paid_fen=500))
    assert (means[1].value_group, means[2].value_group) == (ValueGroup.GENERAL_DEVELOP, ValueGroup.IMPORTANT_KEEP)
    assert (cuts[1].value_group, cuts[2].value_group) == (ValueGroup.IMPORTANT_VALUE, ValueGroup.IMPORTANT_VALUE)


def standing(number: int, sales: list[Sale], known: dict[int, datetime], on: date, by: compute.Terms) -> str:
    days = [local_day(sale[1], by.zone) for sale in sales if sale[0] == number]
    past = [day for day in days if day <= on]
    if past:
        return stage_of((on - max(past)).days, by.settings).value
    seen = min([*days, *([local_day(known[number], by.zone)] if number in known else [])])
    return "prospect" if seen <= on else "absent"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sales_, st.integers(0, 400), st.integers(0, 400), st.sampled_from(["Asia/Shanghai", "America/New_York"]))
def test_movements_are_what_the_orders_said_on_those_days(
    tmp_path: Path, sales: list[Sale], back: int, span: int, zone: str
) -> None:
    by = terms(zone)
    after = by.as_of - timedelta(days=back)
    before = after - timedelta(days=span)
    known = {number: NOW - timedelta(days=40 * number) for number in range(8, 15)}
    people = {sale[0] for sale in sales} | set(known)
    with lake_of(tmp_path, sales, known) as lake:
        moves = asking.moves(lake, by, before, after)
        behind = {move: asking.movers(lake, by, move, (before, after), 0, 100) for move in moves}
        points = asking.trend(lake, by, [before, after])
    expected = {no: (standing(no, sales, known, before, by), standing(no, sales, known, after, by)) for no in people}
    assert {(move.before, move.after): move.customers for move in moves} == Counter(expected.values())
    for move, numbers in behind.items():
        assert numbers == sorted(no for no, pair in expected.items() if pair == (move.before, move.after))
    for place, point in enumerate(points):
        counted = Counter(pair[place] for pair in expected.values())
        assert {stage.value: count for stage, count in point.stages.items()} == {
            stage: counted[stage] for stage in Stage
        }


def sold(number: int, who: int, paid_at: datetime, fen: int = 1_000) -> OrderRecord:
    identity = Identity(IdentityKind.MEMBER_NO, f"M{who}")
    return OrderRecord(f"O{number}", Status.PAID, paid_at, (LineRecord("A", 1, fen),), (identity,), paid_at=paid_at)


def put(desk: Desk, *records: OrderRecord) -> None:
    assert not desk.write(lambda work: order.record(work, orders=records)).refused


def settle(desk: Desk) -> None:
    for _ in range(5):
        while deliver_due(desk) or feed_once(desk):
            pass
        keep_profiles(desk)


def stages(desk: Desk) -> dict[int, tuple[str, int, int]]:
    rows = desk.lake.rows("select customer_no, stage, orders, paid_fen from profile order by 1")
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def test_profiles_follow_orders_refunds_merges_and_erasures(desk: Desk, clock: FrozenClock) -> None:
    now = clock.now()
    put(desk, *(sold(no, no, now - timedelta(days=30 * no)) for no in range(1, 13)))
    settle(desk)
    assert stages(desk)[4] == ("silent", 1, 1_000)
    put(desk, sold(99, 4, now, 500))
    feed_once(desk)  # without the timer: the feed alone brings the profile up to date
    assert stages(desk)[4] == ("active", 2, 1_500)
    desk.write(lambda work: order.refund(work, order_no="O99", asked=RefundRecord("R1", now)))
    feed_once(desk)
    assert stages(desk)[4] == ("active", 2, 1_000)
    desk.write(lambda work: customer.merge(work, winner_no=12, loser_no=1))
    settle(desk)
    assert (stages(desk)[12], 1 in stages(desk)) == (("active", 2, 2_000), False)
    desk.write(lambda work: customer.erase(work, customer_no=12))
    settle(desk)
    assert {1, 12} & set(stages(desk)) == set()


def test_everybody_grows_a_day_older_at_local_midnight(desk: Desk, clock: FrozenClock) -> None:
    put(desk, sold(1, 1, clock.now() - timedelta(days=90)))
    settle(desk)
    assert stages(desk)[1][0] == "active"
    clock.travel(datetime(2026, 3, 10, 15, 59, 59, tzinfo=UTC))
    settle(desk)
    assert stages(desk)[1][0] == "active"
    clock.travel(datetime(2026, 3, 10, 16, 0, 0, tzinfo=UTC))
    settle(desk)
    assert stages(desk)[1][0] == "silent"


def test_a_new_customer_is_a_prospect_at_once(desk: Desk) -> None:
    keep_profiles(desk)
    desk.write(lambda work: customer.resolve(work, identities=[Identity(IdentityKind.DEVICE, "d1")]))
    settle(desk)
    assert stages(desk) == {1: ("prospect", 0, 0)}


def test_thresholds_follow_when_the_book_grows(desk: Desk, clock: FrozenClock) -> None:
    keep_profiles(desk)
    put(desk, *(sold(no, no, clock.now() - timedelta(days=no)) for no in range(1, 11)))
    settle(desk)
    assert desk.lake.rows("select r from profile order by customer_no") == [
        (r,) for r in (5, 5, 4, 4, 3, 3, 2, 2, 1, 1)
    ]


def test_changed_settings_reach_every_profile(desk: Desk, clock: FrozenClock) -> None:
    put(desk, sold(1, 1, clock.now() - timedelta(days=20)))
    settle(desk)
    new = LifecycleSettings(active_days=10)
    desk.write(lambda work: profile.set_settings(work, new=new))
    keep_profiles(desk)
    assert stages(desk)[1][0] == "silent"
    assert desk.read(profile.settings) == new
    with pytest.raises(LifecycleWrong):
        desk.write(lambda work: profile.set_settings(work, new=replace(new, silent_days=5)))
    assert desk.read(profile.settings) == new


def test_counts_and_members_agree(desk: Desk, clock: FrozenClock) -> None:
    with pytest.raises(ProfilesNotReady):
        desk.read(profile.counts)
    rng = Random(5)
    put(
        desk,
        *(
            sold(no, no % 20, clock.now() - timedelta(days=rng.randrange(500)), rng.randrange(9_999))
            for no in range(60)
        ),
    )
    settle(desk)

    def check(work: Work) -> None:
        counted = profile.counts(work)
        assert counted.as_of == date(2026, 3, 10)
        assert sum(each.customers for each in counted.stages) == counted.new + counted.old == 20
        for each in counted.stages:
            found, total = profile.list_page(work, wanted=ProfileFilter(stage=each.stage), after=0, limit=100)
            assert (len(found), total) == (each.customers, each.customers)
        shown = profile.rfm(work)
        assert sum(cell.customers for cell in shown.cells) == sum(group.customers for group in shown.groups) == 20
        for group in shown.groups:
            assert len(list(profile.each(work, wanted=ProfileFilter(value_group=group.group)))) == group.customers
        moves = profile.movement(work, before=date(2025, 12, 1), after=date(2026, 3, 10))
        for move in moves:
            days = (date(2025, 12, 1), date(2026, 3, 10))
            assert len(profile.movers(work, move=move, days=days, after_no=0, limit=50)) == move.customers
        last = profile.trend(work, until=date(2026, 3, 10), weeks=4)[-1]
        assert last.stages == {each.stage: each.customers for each in counted.stages}

    desk.read(check)


def test_days_that_cannot_be_are_refused(work: Work) -> None:
    for before, after in (
        (date(2026, 3, 2), date(2026, 3, 1)), (date(2026, 3, 1), date(2026, 3, 11)),
        (date(2019, 1, 1), date(2026, 3, 1)),
    ):  # fmt: skip
        with pytest.raises(DatesWrong):
            profile.movement(work, before=before, after=after)
    with pytest.raises(DatesWrong):
        profile.trend(work, until=date(2026, 3, 10), weeks=0)
    assert Move("a", "b", 1).customers == 1
