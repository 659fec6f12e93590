"""The other kernels against their definitions, on random small worlds."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siyu.measure.insight.engines import activity, attempts, attribution, paths, retention
from siyu.measure.insight.engines.funnel import FunnelPlan
from siyu.measure.insight.engines.jit import Events
from siyu.measure.insight.rules import attribution as attribution_rules
from siyu.measure.insight.rules import funnel as funnel_rules
from siyu.measure.insight.rules import paths as path_rules
from siyu.measure.insight.rules import retention as retention_rules
from siyu.measure.insight.rules.funnel import FunnelRule, Seen
from siyu.measure.insight.rules.retention import Act, RetentionRule

KINDS = ["first_time", "first_in_range", "recurring"]


def offsets(worlds: list) -> np.ndarray:
    return np.cumsum([0, *[len(world) for world in worlds]]).astype(np.int64)


def clustered(worlds: list, at: list[int]) -> Events:
    return Events(offsets(worlds), np.array(at, np.int64), np.arange(len(at), dtype=np.int32))


@pytest.mark.parametrize("order", ["ordered", "strict"])
def test_attempts_are_the_most_chains_that_do_not_overlap(order: str) -> None:
    event = st.builds(Seen, st.integers(0, 9), st.frozensets(st.integers(0, 1), max_size=1))
    customer = st.lists(event, max_size=8).map(lambda one: sorted(one, key=lambda seen: seen.at))

    @settings(max_examples=400, deadline=None)
    @given(st.lists(customer, min_size=1, max_size=4), st.integers(0, 6), st.integers(-1, 5))
    def check(worlds: list[list[Seen]], window: int, entry_from: int) -> None:
        rule = FunnelRule(2, window, order, entry_from, entry_from + 9)
        flat = [seen for world in worlds for seen in world]
        steps = np.array([sum(1 << step for step in seen.steps) for seen in flat], np.uint32)
        none = np.empty(0, np.int64)
        plan = FunnelPlan(steps, np.zeros_like(steps), none, none, 2, window, entry_from, entry_from + 9)
        entries, completed = np.zeros(len(worlds), np.int64), np.zeros(len(worlds), np.int64)
        events = clustered(worlds, [seen.at for seen in flat])
        attempts.count_attempts(events, plan, order == "strict", entries, completed)
        expected = [funnel_rules.attempts(world, rule) for world in worlds]
        assert list(zip(entries.tolist(), completed.tolist(), strict=True)) == expected

    check()


@st.composite
def retention_worlds(draw: st.DrawFn) -> tuple[list[list[Act]], RetentionRule]:
    n_cohorts, n_periods = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    lengths = draw(st.lists(st.integers(3, 6), min_size=n_cohorts + n_periods, max_size=n_cohorts + n_periods))
    bounds = tuple(10 + sum(lengths[:index]) for index in range(len(lengths) + 1))
    since = draw(st.integers(8, bounds[n_cohorts]))
    rule = RetentionRule(
        draw(st.sampled_from(KINDS)), bounds, n_cohorts, n_periods, since,
        draw(st.integers(since, bounds[n_cohorts] + 1)), draw(st.integers(10, 60)),
        draw(st.booleans()), draw(st.sampled_from([0, 0, 4])), draw(st.integers(1, 2)),
    )  # fmt: skip
    act = st.builds(Act, st.integers(5, 40), st.booleans(), st.booleans())
    customer = st.lists(act, max_size=10).map(lambda one: sorted(one, key=lambda seen: seen.at))
    return draw(st.lists(customer, min_size=1, max_size=6)), rule


@settings(max_examples=1_000, deadline=None)
@given(retention_worlds(), st.integers(0, 3), st.integers(0, 3))
def test_retention_counts_what_the_definition_says(
    case: tuple[list[list[Act]], RetentionRule], target_cohort: int, target_period: int
) -> None:
    worlds, rule = case
    flat = [act for world in worlds for act in world]
    plan = retention.RetentionPlan(
        np.array([act.starts for act in flat], np.uint8), np.array([act.backs for act in flat], np.uint8),
        np.array(rule.bounds, np.int64), 0.2, rule.since, rule.until, rule.as_of, KINDS.index(rule.kind),
        rule.is_unbounded, rule.rolling, rule.min_occurrences,
    )  # fmt: skip
    tally = retention.RetentionTally(
        np.zeros((1, rule.n_cohorts, rule.n_periods), np.int64), np.zeros((1, rule.n_cohorts), np.int64),
        np.zeros(len(worlds), np.int32), (target_cohort, target_period), np.zeros(len(worlds), np.uint8),
    )  # fmt: skip
    retention.retention(clustered(worlds, [act.at for act in flat]), plan, tally)
    counts = np.zeros_like(tally.counts)
    same = np.zeros_like(tally.same)
    hits = []
    for world in worlds:
        hit = 0
        for cohort, started in retention_rules.cohort_starts(world, rule).items():
            back = {0} | retention_rules.returns(world, rule, cohort, started)
            for period in back:
                counts[0, cohort, period] += 1
            same[0, cohort] += retention_rules.returns_at_once(world, rule, cohort, started)
            if cohort == target_cohort:
                hit = 3 if target_period in back else 1
        hits.append(hit)
    assert tally.counts.tolist() == counts.tolist()
    assert tally.same.tolist() == same.tolist()
    assert tally.hits.tolist() == hits


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=12).map(sorted), min_size=1, max_size=6),
    st.integers(1, 6), st.integers(0, 60),
)  # fmt: skip
def test_lifecycle_states_follow_the_history_and_keep_the_invariant(worlds: list, n_periods: int, as_of: int) -> None:
    flat = [one for world in worlds for one in world]
    bounds = np.array([10 + 5 * index for index in range(n_periods + 2)], np.int64)
    plan = activity.ActivityPlan(np.array([counts for _, counts in flat], np.uint8), bounds, 0.21, as_of)
    tally, hits = np.zeros((5, n_periods), np.int64), np.zeros(len(worlds), np.uint8)
    wanted = np.ones(len(worlds), np.uint8)
    activity.lifecycle(clustered(worlds, [at for at, _ in flat]), plan, wanted, tally, (activity.NEW, 0), hits)
    expected: Counter[tuple[str, int]] = Counter()
    for world in worlds:
        active = {(at - 15) // 5 for at, counts in world if counts and at < as_of}
        for period in range(n_periods):
            expected.update((state, period) for state in retention_rules.lifecycle_states(active, period))
    names = ["new", "returning", "resurrecting", "dormant", "active"]
    assert tally.tolist() == [[expected[name, period] for period in range(n_periods)] for name in names]
    assert hits.sum() == expected["new", 0]
    for period in range(1, n_periods):
        change = tally[activity.ACTIVE, period] - tally[activity.ACTIVE, period - 1]
        gained = tally[activity.NEW, period] + tally[activity.RESURRECTING, period]
        assert change == gained - tally[activity.DORMANT, period]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.integers(-5, 5)), max_size=9).map(sorted)))
def test_active_periods_and_totals_are_counted_in_the_half_open_range(worlds: list) -> None:
    flat = [one for world in worlds for one in world]
    bounds = np.arange(0, 50, 7, dtype=np.int64)
    plan = activity.ActivityPlan(np.array([one[1] for one in flat], np.uint8), bounds, 0.1, 35)
    events = clustered(worlds, [one[0] for one in flat])
    periods, times, sums = (np.zeros(len(worlds), np.int64) for _ in range(3))
    activity.active_periods(events, plan, 7, 30, periods)
    activity.totals(events, plan, (7, 30), np.array([one[2] for one in flat], np.int64), times, sums)
    kept = [[one for one in world if one[1] and 7 <= one[0] < 30] for world in worlds]
    assert periods.tolist() == [len({at // 7 for at, _, _ in world}) for world in kept]
    assert times.tolist() == [len(world) for world in kept]
    assert sums.tolist() == [sum(value for _, _, value in world) for world in kept]


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 60), st.sampled_from([None, "a", "b", "c"])), max_size=10)),
    st.integers(1, 20), st.integers(2, 5), st.sampled_from([None, "a"]), st.sampled_from([None, "a", "b"]),
)  # fmt: skip
def test_paths_count_the_sessions_of_the_definition(
    worlds: list, gap: int, max_steps: int, start: str | None, end: str | None
) -> None:
    worlds = [sorted(world, key=lambda one: one[0]) for world in worlds]
    flat = [one for world in worlds for one in world]
    number = {None: -1, "a": 0, "b": 1, "c": 2}
    nodes = np.array([number[node] for _, node in flat], np.int32)
    plan = paths.PathsPlan(nodes, gap, 0, 1_000, number[start], number[end], max_steps)
    tally = paths.PathsTally(
        np.zeros((max_steps - 1, 3, 3), np.int64), np.zeros((max_steps, 3), np.int64),
        np.zeros((max_steps, 3), np.int64), np.ones(len(worlds), np.uint8), (0, 0, 1), np.zeros(len(worlds), np.uint8),
    )  # fmt: skip
    paths.paths(clustered(worlds, [at for at, _ in flat]), plan, tally)
    edges, passes, ended = np.zeros_like(tally.edges), np.zeros_like(tally.passes), np.zeros_like(tally.ended)
    hits = []
    for world in worlds:
        shown = [
            path_rules.cut(session, max_steps, start=start, end=end) for session in path_rules.sessions(world, gap)
        ]
        hits.append(int(any(path[:2] == ["a", "b"] for path in shown)))
        for path in shown:
            for step, node in enumerate(path):
                passes[step, number[node]] += 1
            for step, (source, target) in enumerate(pairwise(path)):
                edges[step, number[source], number[target]] += 1
            if path:
                ended[len(path) - 1, number[path[-1]]] += 1
    assert tally.edges.tolist() == edges.tolist()
    assert tally.passes.tolist() == passes.tolist()
    assert tally.ended.tolist() == ended.tolist()
    assert tally.hits.tolist() == hits


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 60), st.integers(-1, 2), st.booleans()), max_size=9)),
    st.integers(0, 30), st.floats(1, 50),
)  # fmt: skip
def test_attribution_shares_every_conversion_out_exactly(worlds: list, lookback: int, half_life: float) -> None:
    worlds = [sorted(world, key=lambda one: one[0]) for world in worlds]
    flat = [one for world in worlds for one in world]
    journeys = attribution.Journeys(
        offsets(worlds), np.array([one[0] for one in flat], np.int64), np.array([one[1] for one in flat], np.int32),
        np.array([one[2] for one in flat], np.uint8), np.full(len(flat), 3, np.int64),
    )  # fmt: skip
    tally = attribution.CreditTally(
        np.zeros((attribution.N_RULES, 3)), np.zeros(3, np.int64), np.zeros((4, 5), np.int64),
        np.ones(len(worlds), np.uint8), 1, np.zeros(len(worlds), np.uint8),
    )  # fmt: skip
    attribution.attribute(journeys, attribution.AttributionPlan(5, 55, lookback, half_life), tally)
    rules = ["first", "last", "linear", "time_decay", "position"]
    expected = {rule: [0.0, 0.0, 0.0] for rule in rules}
    sets: Counter[frozenset[str]] = Counter()
    untouched = 0
    for world in worlds:
        for index, (at, _, converts) in enumerate(world):
            if not converts or not 5 <= at < 55:
                continue
            touches = [
                attribution_rules.Touch(str(channel), at - when)
                for other, (when, channel, _) in enumerate(world)
                if channel >= 0 and at - lookback <= when <= at and other != index
            ]
            untouched += 0 if touches else 3
            sets[frozenset(touch.channel for touch in touches)] += 3 if touches else 0
            for rule in rules if touches else []:
                for channel, share in attribution_rules.shares(touches, rule, half_life).items():
                    expected[rule][int(channel)] += 3 * share
    for number, rule in enumerate(rules):
        assert tally.credits[number].tolist() == pytest.approx(expected[rule])
    shapley = attribution_rules.shapley(sets)
    assert tally.credits[attribution.SHAPLEY].tolist() == pytest.approx([shapley.get(str(i), 0.0) for i in range(3)])
    assert tally.totals[2] == untouched
    assert tally.credits[:5].sum(axis=1).tolist() == pytest.approx([tally.totals[0] - untouched] * 5)


def test_markov_removal_effects_match_a_chain_solved_by_hand() -> None:
    """Paths a → b → paid, a → nothing, b → paid: P(paid) = 2/3; without a 1/3, without b 0."""
    steps = [[0, 1, 0, 1], [0, 0, 2, 0], [2, 1, 0, 0]]
    assert attribution_rules.conversion_probability(steps, frozenset()) == pytest.approx(2 / 3)
    assert attribution_rules.removal_effects(steps) == pytest.approx([0.5, 1.0])
