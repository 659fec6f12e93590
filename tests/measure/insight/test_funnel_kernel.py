"""The funnel kernels against the definition, on thousands of small worlds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siyu.measure.insight.engines import funnel
from siyu.measure.insight.engines.jit import Events
from siyu.measure.insight.rules.funnel import Barrier, FunnelRule, Seen, Standing, standing

KERNELS = {"ordered": funnel.ordered, "strict": funnel.strict, "any": funnel.any_order}


def by_kernel(worlds: list[list[Seen]], rule: FunnelRule) -> list[Standing]:
    """What the kernel answers for these customers."""
    flat = [event for world in worlds for event in world]
    offsets = np.cumsum([0, *[len(world) for world in worlds]]).astype(np.int64)
    at = np.array([event.at for event in flat], np.int64)
    codes = np.arange(len(flat), dtype=np.int32)
    steps = np.array([sum(1 << step for step in event.steps) for event in flat], np.uint32)
    barred = np.array([sum(1 << one for one in event.barred) for event in flat], np.uint32)
    plan = funnel.FunnelPlan(
        steps, barred,
        np.array([one.after for one in rule.barriers], np.int64),
        np.array([one.before for one in rule.barriers], np.int64),
        rule.n_steps, rule.window, rule.entry_from, rule.entry_until,
    )  # fmt: skip
    out = funnel.empty_standings(len(worlds))
    KERNELS[rule.order](Events(offsets, at, codes), plan, out)
    answers = []
    for customer in range(len(worlds)):
        level = int(out.level[customer])
        if level <= 0:
            answers.append(Standing(level))
        else:
            answers.append(Standing(level, int(at[out.entry[customer]]), int(out.finish[customer])))
    return answers


@st.composite
def worlds(draw: st.DrawFn, order: str, *, n_barriers: int, single: bool) -> tuple[list[list[Seen]], FunnelRule]:
    n_steps = draw(st.integers(1, 4))
    barriers = []
    if n_steps > 1:
        for _ in range(draw(st.integers(0, n_barriers))):
            after = draw(st.integers(1, n_steps - 1))
            barriers.append(Barrier(after, draw(st.integers(after + 1, n_steps))))
    times = st.integers(0, draw(st.sampled_from([3, 6, 15])))
    steps = st.frozensets(st.integers(0, n_steps - 1), max_size=1 if single else n_steps)
    barred = st.frozensets(st.integers(0, len(barriers) - 1)) if barriers else st.just(frozenset())
    event = st.builds(Seen, times, steps, barred)
    customer = st.lists(event, max_size=7).map(lambda one: sorted(one, key=lambda seen: seen.at))
    entry_from = draw(st.integers(-1, 8))
    rule = FunnelRule(
        n_steps, draw(st.integers(0, 12)), order, entry_from, entry_from + draw(st.integers(1, 20)), tuple(barriers)
    )
    return draw(st.lists(customer, min_size=1, max_size=8)), rule


@pytest.mark.parametrize("order", ["ordered", "strict", "any"])
@pytest.mark.parametrize(("n_barriers", "single"), [(0, True), (0, False), (2, True), (2, False)])
def test_kernel_answers_what_the_definition_says(order: str, n_barriers: int, single: bool) -> None:
    @settings(max_examples=250, deadline=None)
    @given(worlds(order, n_barriers=n_barriers, single=single))
    def check(case: tuple[list[list[Seen]], FunnelRule]) -> None:
        customers, rule = case
        assert by_kernel(customers, rule) == [standing(customer, rule) for customer in customers]

    check()
