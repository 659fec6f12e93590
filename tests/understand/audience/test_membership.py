"""Members follow events, changes and time within a tick; history answers for any past moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pyroaring import BitMap

from siyu.understand import audience
from siyu.understand.audience import SegmentChange, parse
from siyu.understand.audience.events import SegmentEntered, SegmentLeft
from siyu.unify.customer.events import CustomerErased, CustomerMerged
from tests.understand.audience.conftest import Shop

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TWICE = {
    "t": "did", "event": "order_paid", "window": {"w": "last", "n": 30, "unit": "day"},
    "condition": {"op": "gte", "value": 2},
}  # fmt: skip
IN_SHANGHAI = {"t": "attribute", "field": "city", "condition": {"op": "eq", "value": "上海"}}


def inside(segment: audience.Segment) -> dict[str, str]:
    return {"t": "segment", "segment_id": segment.segment_id}


def test_a_new_segment_has_its_members_at_once(shop: Shop) -> None:
    shop.customers(1, 2, city="上海")
    shop.customers(3, city="北京")
    segment = shop.segment("沪", IN_SHANGHAI)
    assert shop.members(segment) == shop.mirror(segment) == [1, 2]
    assert (segment.size, segment.kind, segment.status, segment.error) == (2, "dynamic", "active", None)
    assert segment.trend == (2,)


def test_an_event_moves_its_customer_within_one_tick(shop: Shop) -> None:
    shop.customers(1, 2)
    segment = shop.segment("two orders", TWICE)
    shop.tick()
    shop.event(1, "order_paid")
    shop.event(2, "order_paid")
    assert shop.tick(0.2) == 0
    shop.event(1, "order_paid")
    assert shop.tick(0.2) == 1
    assert shop.members(segment) == shop.mirror(segment) == [1]
    assert shop.tick(0.2) == 0


def test_a_late_event_counts_by_its_own_time(shop: Shop) -> None:
    shop.customers(1)
    segment = shop.segment("two orders", TWICE)
    shop.tick()
    shop.event(1, "order_paid", ago=31 * DAY)
    shop.event(1, "order_paid", ago=29 * DAY)
    shop.tick(0.2)
    assert shop.members(segment) == []
    shop.event(1, "order_paid", ago=29 * DAY)
    shop.tick(0.2)
    assert shop.members(segment) == [1]


def test_a_sliding_window_lets_go_at_its_very_end_without_a_full_evaluation(shop: Shop) -> None:
    shop.customers(1)
    shop.event(1, "order_paid", ago=30 * DAY - timedelta(seconds=10))
    shop.event(1, "order_paid")
    segment = shop.segment("two orders", TWICE)
    shop.tick()
    assert shop.members(segment) == [1]
    shop.tick(9)
    assert shop.members(segment) == [1]
    assert shop.tick(1) == 1
    assert shop.members(segment) == []


def test_a_without_b_is_entered_when_the_wait_is_over_and_left_when_b_turns_up_late(shop: Shop) -> None:
    shop.customers(1, 2)
    waited = {
        "t": "then_not", "first": {"event": "add_to_cart"}, "second": {"event": "order_paid"},
        "within": {"n": 1, "unit": "hour"},
    }  # fmt: skip
    segment = shop.segment("abandoned", waited)
    shop.tick()
    shop.event(1, "add_to_cart")
    shop.event(2, "add_to_cart")
    shop.tick(1800)
    shop.event(2, "order_paid")
    shop.tick(1799)
    assert shop.members(segment) == []
    shop.tick(1)
    assert shop.members(segment) == [1]
    shop.event(1, "order_paid", ago=10 * timedelta(minutes=1))
    shop.tick(1)
    assert shop.members(segment) == []


def test_a_changed_attribute_and_a_vanished_customer_move(shop: Shop) -> None:
    shop.customers(1, 2, city="上海")
    segment = shop.segment("沪", IN_SHANGHAI)
    shop.tick()
    shop.remove("customer", 1)
    shop.customers(1, city="北京")
    shop.remove("customer", 2)
    shop.put("touched_customer", key="2")
    assert shop.tick(0.2) == 2
    assert shop.members(segment) == shop.mirror(segment) == []


def test_a_recomputed_profile_moves_whose_row_changed(shop: Shop) -> None:
    shop.customers(1, 2)
    shop.put("profile", customer_no=1, stage="active")
    shop.put("profile", customer_no=2, stage="active")
    segment = shop.segment("churned", {"t": "stage", "any_of": ["churned"]})
    shop.tick()
    shop.remove("profile", 2)
    shop.put("profile", customer_no=2, stage="churned")
    shop.tick(2)
    assert shop.members(segment) == [2]


def test_segments_inside_segments_follow_in_the_same_tick(shop: Shop) -> None:
    shop.customers(1, 2, city="上海")
    inner = shop.segment("two orders", TWICE)
    outer = shop.segment("a: 沪 and two", {"t": "and", "of": [IN_SHANGHAI, inside(inner)]})
    outermost = shop.segment("0: not those", {"t": "not", "of": inside(outer)})
    assert shop.members(outermost) == [1, 2]
    shop.tick()
    shop.event(1, "order_paid")
    shop.event(1, "order_paid")
    assert shop.tick(0.2) == 3
    assert (shop.members(inner), shop.members(outer), shop.members(outermost)) == ([1], [1], [2])
    assert (shop.mirror(inner), shop.mirror(outer), shop.mirror(outermost)) == ([1], [1], [2])


def test_an_edited_definition_takes_effect_at_once_and_is_one_move_in_history(shop: Shop) -> None:
    shop.customers(1, 2, city="上海")
    shop.customers(3, city="北京")
    segment = shop.segment("city", IN_SHANGHAI)
    before = shop.clock.now()
    shop.clock.travel(HOUR)
    beijing = parse({**IN_SHANGHAI, "condition": {"op": "in", "values": ["北京", "天津"]}})
    change = SegmentChange(definition=beijing)
    shop.desk.write(lambda work: audience.update(work, segment_id=segment.segment_id, change=change))
    assert shop.slow_tick() == 1
    assert shop.members(segment) == [3]
    assert shop.members(segment, as_of=before) == [1, 2]
    assert shop.members(segment, as_of=before - HOUR) == []
    assert shop.slow_tick() == 0


def test_as_of_answers_from_history_through_coming_and_going(shop: Shop) -> None:
    shop.customers(1)
    segment = shop.segment("lately", {"t": "did", "event": "login", "window": {"w": "last", "n": 1, "unit": "hour"}})
    shop.tick()
    start = shop.clock.now()
    shop.event(1, "login")
    shop.tick()
    shop.tick(3600)
    shop.tick(3600)
    shop.event(1, "login")
    shop.tick(1)
    moments = [start - timedelta(seconds=1), start, start + timedelta(seconds=3599), start + HOUR, shop.clock.now()]
    assert [shop.members(segment, as_of=at) for at in moments] == [[], [1], [1], [], [1]]
    stays = shop.desk.read(lambda work: audience.segments_of(work, customer_nos=[1]))
    assert [(stay.entered_at, stay.left_at) for stay in stays] == [
        (start + 2 * HOUR + timedelta(seconds=1), None),
        (start, start + HOUR),
    ]


def test_midnight_of_the_shop_brings_a_new_evaluation_of_calendar_days(shop: Shop) -> None:
    shop.customers(1)
    shop.event(1, "login")
    segment = shop.segment("today", {"t": "did", "event": "login", "window": {"w": "days", "n": 1}})
    shop.slow_tick()
    assert shop.slow_tick(43200 - 3600) == 1  # the hourly safety evaluation
    assert shop.slow_tick(3599) == 0
    assert shop.members(segment) == [1]
    assert shop.slow_tick(1) == 1
    assert shop.members(segment) == []


def test_a_paused_segment_stands_still_and_catches_up_when_it_goes_on(shop: Shop) -> None:
    shop.customers(1)
    segment = shop.segment("two orders", TWICE)
    shop.tick()
    pause, go_on = SegmentChange(status="paused"), SegmentChange(status="active")
    shop.desk.write(lambda work: audience.update(work, segment_id=segment.segment_id, change=pause))
    shop.event(1, "order_paid")
    shop.event(1, "order_paid")
    assert (shop.tick(0.2), shop.slow_tick(7200)) == (0, 0)
    assert shop.members(segment) == []
    shop.desk.write(lambda work: audience.update(work, segment_id=segment.segment_id, change=go_on))
    shop.slow_tick()
    assert shop.members(segment) == [1]


def test_moves_are_told_in_batches(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr("siyu.kit.work.Work.emit", lambda _work, event: told.append(event))
    shop.customers(1, 2, city="上海")
    segment = shop.segment("沪", IN_SHANGHAI)
    at = shop.clock.now().isoformat()
    assert told == [SegmentEntered(segment.segment_id, [1, 2], at)]
    shop.tick()
    shop.remove("customer", 1)
    shop.put("touched_customer", key="1")
    shop.tick()
    assert told[1:] == [SegmentLeft(segment.segment_id, [1], at)]


def test_the_mirror_in_the_lake_is_repaired_when_a_process_starts(shop: Shop) -> None:
    shop.customers(1, 2, city="上海")
    segment = shop.segment("沪", IN_SHANGHAI)
    shop.desk.lake.change(lambda cursor: cursor.execute("delete from membership where customer_no = 1"))
    audience.service.Keeper().refresh_due(shop.desk)
    assert shop.mirror(segment) == [1, 2]


def test_two_evaluations_at_once_do_not_overwrite_each_other(shop: Shop) -> None:
    segment = shop.static("hand-picked", [1])
    _members, version = shop.desk.read(lambda work: audience.store.bitmap(work, segment.segment_id))
    move = audience.service.moving.apply_moves
    first = shop.desk.write(lambda work: move(work, segment.segment_id, BitMap([2]), BitMap(), seen_version=version))
    second = shop.desk.write(lambda work: move(work, segment.segment_id, BitMap([3]), BitMap(), seen_version=version))
    assert (first, second) == (True, False)
    assert shop.members(segment) == [1, 2]


def test_an_erased_customer_is_gone_from_sets_history_and_mirror(shop: Shop) -> None:
    shop.customers(1, 2, city="上海")
    dynamic, static = shop.segment("沪", IN_SHANGHAI), shop.static("hand-picked", [1, 2])
    before = shop.clock.now()
    shop.clock.travel(HOUR)
    react(shop, CustomerErased([1]))
    for segment in (dynamic, static):
        assert shop.members(segment) == shop.members(segment, as_of=before) == shop.mirror(segment) == [2]
        assert shop.get(segment).size == 1
    assert shop.desk.read(lambda work: audience.segments_of(work, customer_nos=[1])) == ()


def test_in_static_segments_a_merged_customer_takes_the_place_of_the_other(shop: Shop) -> None:
    segment = shop.static("hand-picked", [1, 5])
    react(shop, CustomerMerged(1, 2, 1))
    assert shop.members(segment) == shop.mirror(segment) == [2, 5]


def react(shop: Shop, event: CustomerErased | CustomerMerged) -> None:
    """Deliver a fact to the audience domain alone, then let the feeds run."""
    from siyu.kit.feed import feed_once
    from siyu.understand.audience.jobs import REACTIONS

    for reaction in REACTIONS:
        if reaction.on is type(event):
            shop.desk.write(lambda work, reaction=reaction: reaction.run(work, event))
    while feed_once(shop.desk):
        pass


def test_another_shop_sees_nothing_of_it(shop: Shop, other_desk: object) -> None:
    shop.customers(1, city="上海")
    segment = shop.segment("沪", IN_SHANGHAI)
    assert isinstance(other_desk, type(shop.desk))
    assert other_desk.read(audience.list_all) == ()
    with pytest.raises(audience.SegmentUnknown):
        other_desk.read(lambda work: audience.get(work, segment_id=segment.segment_id))
