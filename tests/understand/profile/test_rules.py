"""Stages, scores, groups, local days and tag rules, one at a time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siyu.understand.profile.errors import LifecycleWrong, TagWrong
from siyu.understand.profile.models import Condition, LifecycleSettings, Operator, Stage, Tag, TagKind, ValueGroup
from siyu.understand.profile.rules.days import day_sql, first_instant_of, local_day
from siyu.understand.profile.rules.lifecycle import (
    check_settings,
    lifecycle_score,
    score,
    stage_of,
    thresholds,
    value_group,
)
from siyu.understand.profile.rules.tagging import check_tag, checked_path, predicate, with_parents

DEFAULTS = LifecycleSettings()
LAKE = duckdb.connect()


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (None, Stage.PROSPECT), (0, Stage.ACTIVE), (90, Stage.ACTIVE), (91, Stage.SILENT), (180, Stage.SILENT),
        (181, Stage.SLEEPING), (270, Stage.SLEEPING), (271, Stage.PRE_CHURN), (365, Stage.PRE_CHURN),
        (366, Stage.CHURNED), (9_999, Stage.CHURNED),
    ],
)  # fmt: skip
def test_a_stage_ends_with_its_last_day(days: int | None, stage: Stage) -> None:
    assert stage_of(days, DEFAULTS) is stage


@pytest.mark.parametrize(
    "wrong",
    [
        LifecycleSettings(active_days=0), LifecycleSettings(silent_days=90), LifecycleSettings(sleeping_days=400),
        LifecycleSettings(pre_churn_days=3_651), LifecycleSettings(new_days=0), LifecycleSettings(cut_orders=-1),
    ],
)  # fmt: skip
def test_limits_that_do_not_rise_are_refused(wrong: LifecycleSettings) -> None:
    check_settings(DEFAULTS)
    with pytest.raises(LifecycleWrong):
        check_settings(wrong)


def test_the_eight_groups() -> None:
    flags = [(r, f, m) for m in (True, False) for r in (True, False) for f in (True, False)]
    groups = [value_group(is_recent=r, is_frequent=f, is_rich=m) for r, f, m in flags]
    assert groups == [
        ValueGroup.IMPORTANT_VALUE, ValueGroup.IMPORTANT_DEVELOP, ValueGroup.IMPORTANT_KEEP,
        ValueGroup.IMPORTANT_WIN_BACK, ValueGroup.GENERAL_VALUE, ValueGroup.GENERAL_DEVELOP, ValueGroup.GENERAL_KEEP,
        ValueGroup.GENERAL_WIN_BACK,
    ]  # fmt: skip


def test_ten_different_values_fall_two_by_two_into_fifths() -> None:
    steps = thresholds(range(10))
    assert [score(value, steps) for value in range(10)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_equal_values_share_the_lowest_of_their_places() -> None:
    steps = thresholds([1, 1, 1, 1, 1, 1, 1, 2, 2, 9])
    assert [score(value, steps) for value in (1, 2, 9)] == [1, 4, 5]
    assert {score(7, thresholds([7] * 5))} == {1}


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_thresholds_give_the_score_of_the_definition(values: list[int]) -> None:
    steps = thresholds(values)
    for value in values:
        smaller = sum(other < value for other in values)
        assert score(value, steps) == 1 + 5 * smaller // len(values)


def test_the_lifecycle_score_runs_from_0_to_100() -> None:
    assert lifecycle_score(None, 1, 1, DEFAULTS) == 0
    assert lifecycle_score(0, 5, 5, DEFAULTS) == 100
    assert lifecycle_score(365, 1, 1, DEFAULTS) == 0
    assert lifecycle_score(73, 3, 2, DEFAULTS) == 40 + 15 + 5
    assert lifecycle_score(4_000, 5, 5, DEFAULTS) == 50


ZONES = [
    "Asia/Shanghai",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "UTC",
    "America/St_Johns",
    "Africa/Cairo",
]
instants = st.integers(
    int(datetime(1985, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2030, 1, 1, tzinfo=UTC).timestamp())
)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ZONES), st.lists(instants, min_size=1, max_size=20))
def test_the_lake_and_the_calendar_agree_on_local_days(name: str, seconds: list[int]) -> None:
    zone = ZoneInfo(name)
    times = [datetime.fromtimestamp(each, UTC) for each in seconds]
    sql = day_sql("moment", zone, min(times).date(), max(times).date())
    found = [
        LAKE.execute(f"select {sql} from (select ?::timestamp as moment)", [each.replace(tzinfo=None)]).fetchall()[0][0]
        for each in times
    ]
    assert found == [local_day(each, zone) for each in times]


def test_local_midnights_around_a_change_of_the_clocks() -> None:
    zone = ZoneInfo("America/New_York")
    assert first_instant_of(date(2026, 3, 8), zone) == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert first_instant_of(date(2026, 3, 9), zone) == datetime(2026, 3, 9, 4, tzinfo=UTC)
    edge = first_instant_of(date(2026, 3, 9), zone)
    assert local_day(edge - timedelta(microseconds=1), zone) == date(2026, 3, 8)
    sql = day_sql("moment", zone, date(2026, 3, 7), date(2026, 3, 10))
    listed = "[timestamp '2026-03-09 03:59:59.999999', timestamp '2026-03-09 04:00:00']"
    row = LAKE.execute(f"select {sql} from (select unnest({listed}) as moment)").fetchall()
    assert row == [(date(2026, 3, 8),), (date(2026, 3, 9),)]


def test_tag_paths() -> None:
    assert checked_path(" 偏好 / 女装 ") == "偏好/女装"
    assert with_parents("a/b/c") == ["a", "a/b", "a/b/c"]
    for path in ("", "a//b", "/".join("abcdef"), "x" * 41, "a\nb"):
        with pytest.raises(TagWrong):
            checked_path(path)


def test_a_rule_becomes_a_predicate_with_bound_values() -> None:
    rule = (Condition("orders", Operator.GE, (2,)), Condition("stage", Operator.IN, ("silent", "sleeping")))
    assert predicate(rule) == ("orders >= ? and stage in (?, ?)", [2, "silent", "sleeping"])


@pytest.mark.parametrize(
    "condition",
    [
        Condition("1=1; drop table profile", Operator.EQ, (1,)), Condition("orders", Operator.EQ, ("1",)),
        Condition("orders", Operator.EQ, (True,)), Condition("orders", Operator.EQ, (1, 2)),
        Condition("stage", Operator.LT, ("silent",)), Condition("stage", Operator.EQ, ("' or 1=1",)),
        Condition("orders", Operator.IN, ()), Condition("orders", Operator.EQ, (2**60,)),
    ],
)  # fmt: skip
def test_a_rule_that_asks_for_something_else_is_refused(condition: Condition) -> None:
    with pytest.raises(TagWrong):
        check_tag(Tag("a", TagKind.RULE, rule=(condition,)))


def test_kind_rule_and_computation_fit_together() -> None:
    for tag in (
        Tag("a", TagKind.RULE),
        Tag("a", TagKind.COMPUTED),
        Tag("a", rule=(Condition("r", Operator.EQ, (1,)),)),
    ):
        with pytest.raises(TagWrong):
            check_tag(tag)
