"""Insights over a small shop: narrowing, breaking down, customers behind numbers, columns that follow the lake."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime

import pytest

from siyu.measure import insight
from siyu.measure.insight import (
    AttributionCell,
    AttributionQuery,
    Audience,
    Breakdown,
    CellUnknown,
    Condition,
    DistributionCell,
    DistributionQuery,
    EventPick,
    FunnelCell,
    FunnelQuery,
    LifecycleCell,
    LifecycleQuery,
    LtvCell,
    LtvQuery,
    PathCell,
    PathsQuery,
    QuestionRefused,
    Range,
    RetentionCell,
    RetentionQuery,
    RevenueCell,
    RevenueQuery,
    StickinessCell,
    StickinessQuery,
)
from siyu.measure.insight.service import keeping
from siyu.measure.insight.store import shards
from siyu.testing.cases.world import World
from tests.measure.insight.make import event, shop

VIEW, PAY = EventPick(events=("view",)), EventPick(events=("pay",))
MARCH = Range(since=datetime(2026, 3, 1), until=datetime(2026, 3, 8))
EVENTS = (
    event("ann", "view", "03-01T10:00", channel="ads", price=5),
    event("ann", "pay", "03-01T10:10", order="o1", amount=12.5, channel="ads"),
    event("bob", "view", "03-01T10:00", channel="sms", price="7"),
    event("bob", "view", "03-02T10:00", channel="ads"),
    event("cat", "view", "03-02T10:00"),
    event("cat", "view", "03-04T10:00"),
    event("cat", "pay", "03-04T10:00", order="o2", amount=40),
    event("cat", "refund", "03-05T10:00", order="o2", amount=15),
)  # fmt: skip


def behind(world: World, query: object, cell: object) -> list[str]:
    found = world.ask(lambda work: insight.customers_behind(work, query=query, cell=cell))  # type: ignore[arg-type]
    assert found.total == len(found.customer_nos)
    return world.names(found.customer_nos)


def test_every_number_answers_who_is_behind_it() -> None:
    funnel = FunnelQuery(steps=(VIEW, PAY), breakdown=Breakdown(property="channel"))
    retention = RetentionQuery(start=VIEW, back=VIEW, range=MARCH, periods=3)
    paths = PathsQuery(start="view", range=MARCH)
    revenue = RevenueQuery(refund_basis="refund_date", range=MARCH)
    with shop(*EVENTS, now="2026-03-20T12:00:00") as world:
        assert behind(world, funnel, FunnelCell(step=2)) == ["ann", "cat"]
        assert behind(world, funnel, FunnelCell(step=1, outcome="stopped")) == ["bob"]
        assert behind(world, funnel, FunnelCell(step=1, bucket="sms")) == ["bob"]
        assert behind(world, retention, RetentionCell(cohort=date(2026, 3, 1), period=1)) == ["bob"]
        assert behind(world, retention, RetentionCell(cohort=date(2026, 3, 1), period=1, outcome="lost")) == ["ann"]
        assert behind(world, retention, RetentionCell(cohort=date(2026, 3, 2), period=2)) == ["cat"]
        lifecycle = LifecycleQuery(range=MARCH)
        assert behind(world, lifecycle, LifecycleCell(period=date(2026, 3, 4), state="resurrecting")) == ["cat"]
        assert behind(world, lifecycle, LifecycleCell(period=date(2026, 3, 2), state="dormant")) == ["ann"]
        sticky = StickinessQuery(event=VIEW, range=MARCH)
        assert behind(world, sticky, StickinessCell(periods=2)) == ["bob", "cat"]
        assert behind(world, sticky, StickinessCell(periods=1, at_least=True)) == ["ann", "bob", "cat"]
        assert behind(world, DistributionQuery(event=VIEW), DistributionCell(low=2)) == ["bob", "cat"]
        assert behind(world, paths, PathCell(step=1, source="view", target="pay")) == ["ann", "cat"]
        assert behind(world, revenue, RevenueCell(period=date(2026, 3, 4))) == ["cat"]
        assert behind(world, revenue, RevenueCell(period=date(2026, 3, 5), figure="refunds")) == ["cat"]
        assert behind(world, LtvQuery(), LtvCell(cohort=date(2026, 3, 1))) == ["ann", "cat"]
        credit = AttributionQuery(conversion=PAY, touch=VIEW)
        assert behind(world, credit, AttributionCell(channel="ads")) == ["ann"]
        for query, cell in (
            (funnel, FunnelCell(step=3)),
            (funnel, FunnelCell(bucket="tv")),
            (retention, RetentionCell(cohort=date(2026, 4, 1))),
            (paths, PathCell(source="nowhere")),
            (revenue, RevenueCell(period=date(2026, 4, 1))),
            (funnel, StickinessCell(periods=1)),
        ):
            with pytest.raises(CellUnknown):
                behind(world, query, cell)


def test_pages_of_customers_follow_one_another() -> None:
    query, cell = FunnelQuery(steps=(VIEW,)), FunnelCell()
    with shop(*EVENTS) as world:
        first = world.ask(lambda work: insight.customers_behind(work, query=query, cell=cell, limit=2))
        rest = world.ask(
            lambda work: insight.customers_behind(work, query=query, cell=cell, after=first.next_after, limit=2)
        )
    assert (first.customer_nos, first.total, first.next_after) == ((1, 2), 3, 2)
    assert (rest.customer_nos, rest.total, rest.next_after) == ((3,), 3, None)


def test_conditions_mean_the_same_with_and_without_a_column_of_their_own() -> None:
    def entered(*where: Condition) -> int:
        query = FunnelQuery(steps=(EventPick(events=("view",), where=where),))
        return world.ask(lambda work: insight.funnel(work, query=query)).counts[0]

    with shop(*EVENTS) as world:
        assert entered(Condition(property="channel", value="ads")) == 2
        assert entered(Condition(property="channel", op="ne", value="ads")) == 2
        assert entered(Condition(property="channel", op="not_exists")) == 1
        assert entered(Condition(property="channel", op="in", value=("sms", "tv"))) == 1
        assert entered(Condition(property="price", op="gte", value=6)) == 1
        assert entered(Condition(property="price", op="not_exists")) == 2
        assert entered(Condition(property="price", value=5), Condition(property="channel", value="ads")) == 1
        assert entered(Condition(property="no/such~thing", op="exists")) == 0
        assert entered(Condition(property="amount_fen", op="gt", value=0)) == 0


def test_a_funnel_with_more_conditions_than_codes_still_answers() -> None:
    steps = [EventPick(events=("view",), where=(Condition(property="price", op="ne", value=n),)) for n in range(12)]
    with shop(*(event("ann", "view", f"03-01T10:{minute:02d}", price=99) for minute in range(12))) as world:
        result = world.ask(lambda work: insight.funnel(work, query=FunnelQuery(steps=tuple(steps))))
    assert result.counts == (1,) * 12


def test_an_audience_narrows_every_question() -> None:
    only = Audience(where=(Condition(property="city", value="杭州"),))
    member = Audience(segment_id="s1")
    with shop(*EVENTS) as world:
        world.desk.lake.change(
            lambda cursor: cursor.execute(
                "insert into customer (customer_no, city, attrs) "
                "values (1, '杭州', '{\"vip\": true}'), (2, '上海', null);"
                "insert into membership values ('s1', 2), ('s1', 3)"
            )
        )
        funnel = world.ask(lambda work: insight.funnel(work, query=FunnelQuery(steps=(VIEW, PAY), audience=only)))
        assert funnel.counts == (1, 1)
        funnel = world.ask(lambda work: insight.funnel(work, query=FunnelQuery(steps=(VIEW, PAY), audience=member)))
        assert funnel.counts == (2, 1)
        vip = Audience(where=(Condition(property="vip", value=True),))
        habit = world.ask(lambda work: insight.stickiness(work, query=StickinessQuery(audience=vip, range=MARCH)))
        assert habit.active == 1
        money = world.ask(
            lambda work: insight.revenue(work, query=RevenueQuery(refund_basis="order_date", audience=member))
        )
        assert (money.paid_fen, money.refund_fen, money.net_fen, money.buyers) == (4_000, 1_500, 2_500, 1)
        by_city = FunnelQuery(steps=(VIEW, PAY), breakdown=Breakdown(by="customer", property="city"))
        buckets = world.ask(lambda work: insight.funnel(work, query=by_city)).buckets
        assert {one.bucket: one.counts for one in buckets} == {"杭州": (1, 1), "上海": (1, 0), "(none)": (1, 1)}
        by_segment = RetentionQuery(range=MARCH, breakdown=Breakdown(by="segment", segment_ids=("s1",)), periods=1)
        table = world.ask(lambda work: insight.retention(work, query=by_segment))
        sizes = {one.bucket: sum(row.size or 0 for row in one.cohorts) for one in table.buckets}
        assert sizes == {"s1": 2, "(none)": 1}
        with pytest.raises(QuestionRefused):
            bad = Audience(where=(Condition(property="profile.secret", value=1),))
            world.ask(lambda work: insight.funnel(work, query=FunnelQuery(steps=(VIEW,), audience=bad)))


def test_small_buckets_are_put_together_and_sum_to_the_whole() -> None:
    events = [event(f"u{number}", "view", "03-01T10:00", page=f"p{number % 4}") for number in range(9)]
    query = FunnelQuery(steps=(VIEW,), breakdown=Breakdown(property="page", limit=2))
    with shop(*events) as world:
        result = world.ask(lambda work: insight.funnel(work, query=query))
    assert {one.bucket: one.counts[0] for one in result.buckets} == {"p0": 3, "p1": 2, "(other)": 4}


def test_distribution_bins_hold_everyone_that_did_it() -> None:
    with shop(*EVENTS) as world:
        times = world.ask(lambda work: insight.distribution(work, query=DistributionQuery(event=VIEW)))
        spent = DistributionQuery(event=PAY, measure="sum", edges=(1_300, 2_000))
        money = world.ask(lambda work: insight.distribution(work, query=spent))
    assert [(one.low, one.customers) for one in times.bins] == [(1, 1), (2, 2)]
    assert [(one.low, one.high, one.customers) for one in money.bins] == [
        (1_250, 1_300, 1),
        (1_300, 2_000, 0),
        (2_000, None, 1),
    ]
    assert (money.total, money.median) == (5_250, 2_625.0)


def test_incremental_credit_is_rescaled_and_the_rest_is_shown() -> None:
    query = AttributionQuery(conversion=PAY, touch=VIEW, models=("last", "markov"), incremental_share=0.25)
    with shop(*EVENTS) as world:
        result = world.ask(lambda work: insight.attribution(work, query=query))
    assert result.total == 2
    for model in result.models:
        assert sum(one.credit for one in model.channels) == pytest.approx(0.5)
        assert model.unattributed == pytest.approx(1.5)
    assert [(one.channel, one.credit) for one in result.models[0].channels] == [("ads", 0.5)]


def test_columns_follow_new_and_merged_events() -> None:
    query = FunnelQuery(steps=(VIEW, PAY))

    def counts() -> tuple[int, ...]:
        return world.ask(lambda work: insight.funnel(work, query=query)).counts

    with shop(*EVENTS) as world:
        lake = world.desk.lake
        assert counts() == (3, 2)
        before = shards.read_manifest(shards.shards_of(lake))
        lake.change(
            lambda cursor: cursor.execute(
                'insert into event (seq, person_no, customer_no, name, "at", channel, props) '
                "values (99, 2, 2, 'pay', '2026-03-02 03:00:00', 'tv', '{}')"
            )
        )
        assert counts() == (3, 3)
        after = shards.read_manifest(shards.shards_of(lake))
        assert [number for number in before if before[number] != after[number]] == ["2"]
        lake.change(lambda cursor: cursor.execute("update event set customer_no = 1 where customer_no = 2"))
        assert counts() == (2, 2)


def test_a_forgotten_customer_leaves_no_trace_in_the_files() -> None:
    query = FunnelQuery(steps=(VIEW,))
    with shop(*EVENTS, event("dan", "view", "03-01T10:00", keyword="my secret")) as world:
        lake = world.desk.lake
        folder = shards.shards_of(lake).folder
        assert world.ask(lambda work: insight.funnel(work, query=query)).counts == (4,)
        assert any("my secret" in path.read_text() for path in folder.glob("*.json"))
        world.ask(lambda work: keeping.forget_customers(work, customer_nos=[4]))
        assert [path.name for path in folder.iterdir()] == ["forgotten.json"]
        assert world.ask(lambda work: insight.funnel(work, query=query)).counts == (4,)  # the lake still has it
        lake.change(lambda cursor: cursor.execute("delete from event where customer_no = 4"))
        assert world.ask(lambda work: insight.funnel(work, query=query)).counts == (3,)
        assert not any("my secret" in path.read_text() for path in folder.glob("*.json"))
        assert not (folder / "forgotten.json").exists()


def test_impossible_questions_are_refused() -> None:
    with shop(*EVENTS) as world:
        backwards = Range(since=datetime(2026, 3, 2), until=datetime(2026, 3, 1))
        with pytest.raises(QuestionRefused):
            world.ask(lambda work: insight.funnel(work, query=FunnelQuery(steps=(VIEW,), range=backwards)))
        with pytest.raises(QuestionRefused):
            world.ask(lambda work: insight.attribution(work, query=AttributionQuery(channel="shoe_size")))
    with pytest.raises(ValueError, match="between two steps"):
        FunnelQuery.model_validate({"steps": [{}, {}], "exclusions": [{"event": {}, "after": 2, "before": 2}]})
    with pytest.raises(ValueError, match="fixed length"):
        RetentionQuery(unit="month", clock="rolling")


def test_an_empty_shop_answers_every_question() -> None:
    with shop() as world:
        funnel = world.ask(lambda work: insight.funnel(work, query=FunnelQuery(steps=(VIEW, PAY))))
        assert (funnel.counts, funnel.conversion, funnel.time_to_convert) == ((0, 0), (None, None), None)
        by_city = RetentionQuery(range=MARCH, breakdown=Breakdown(by="customer", property="city"))
        assert world.ask(lambda work: insight.retention(work, query=by_city)).cohorts[0].counts[0] == 0
        assert world.ask(lambda work: insight.lifecycle(work, query=LifecycleQuery())).periods == ()
        assert world.ask(lambda work: insight.paths(work, query=PathsQuery())).sessions == 0
        assert world.ask(lambda work: insight.stickiness(work, query=StickinessQuery())).active == 0
        assert world.ask(lambda work: insight.distribution(work, query=DistributionQuery())).mean is None
        assert world.ask(lambda work: insight.ltv(work, query=LtvQuery())).customers == 0
        assert world.ask(lambda work: insight.attribution(work, query=AttributionQuery())).total == 0
        revenue = world.ask(lambda work: insight.revenue(work, query=RevenueQuery(refund_basis="order_date")))
        assert (revenue.orders, revenue.order_value_fen) == (0, None)


def test_importing_insights_does_not_load_the_compiler() -> None:
    code = "import sys, siyu.measure.insight, siyu.measure.insight.routes; print('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
