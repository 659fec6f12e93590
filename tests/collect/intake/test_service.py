"""Storing, reading in order and forgetting, on both engines."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from siyu.collect import intake
from siyu.collect.intake import Arrival, Fact, store
from siyu.collect.intake.errors import EventRefused
from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.kit.errors import SiyuError
from siyu.kit.work import Work

MINE = store.event.c.shop_id == "shop-one"


def fact(number: int, work: Work, **more: object) -> Fact:
    return Fact("order_paid", work.now, f"paid-{number}", **more)  # type: ignore[arg-type]


def arrival(message_id: str, *, personal: str | None = None, anonymous_id: str | None = "d1") -> Arrival:
    return Arrival(message_id, "track", "search", anonymous_id, None, None, 5, 6, '{"properties":{"n":1}}', personal)


def test_events_are_numbered_without_a_gap_in_the_order_they_came(work: Work) -> None:
    assert intake.record(work, [fact(1, work), fact(2, work)]) == 2
    assert intake.record(work, [fact(3, work)]) == 1
    assert [(one.seq, one.message_id) for one in intake.read_after(work, 0)] == [
        (1, "paid-1"),
        (2, "paid-2"),
        (3, "paid-3"),
    ]
    assert [one.seq for one in intake.read_after(work, 1, limit=1)] == [2]
    assert intake.stats(work) == intake.IntakeStats(3, 3, work.now)


def test_the_same_message_is_kept_once(work: Work) -> None:
    assert intake.record(work, [fact(1, work), fact(2, work), fact(1, work)]) == 2
    kept = intake.keep(work, [arrival("paid-2"), arrival("new"), arrival("new"), arrival("paid-1")])
    assert (kept.stored, kept.known) == (1, frozenset({0, 2, 3}))
    assert [one.seq for one in intake.read_after(work, 0)] == [1, 2, 3]


def test_a_late_copy_after_seven_days_is_still_one_event(desk: Desk, clock: FrozenClock) -> None:
    desk.write(lambda work: intake.keep(work, [arrival("m1")]))
    clock.travel(timedelta(days=7))
    assert desk.write(lambda work: intake.keep(work, [arrival("m1")])).stored == 0
    assert desk.read(intake.stats).events == 1


def test_a_group_larger_than_one_statement_is_kept_whole(work: Work) -> None:
    assert intake.keep(work, [arrival(f"m{number}") for number in range(1_307)]).stored == 1_307
    assert [one.seq for one in intake.read_after(work, 0)] == list(range(1, 1_308))


def test_shops_do_not_see_each_other(desk: Desk, other_desk: Desk) -> None:
    desk.write(lambda work: intake.keep(work, [arrival("m1")]))
    assert other_desk.write(lambda work: intake.keep(work, [arrival("m1"), arrival("m2")])).stored == 2
    assert other_desk.write(lambda work: intake.erase(work, identifiers=["d1"])) == 2
    assert [one.anonymous_id for one in desk.read(lambda work: intake.read_after(work, 0))] == ["d1"]


def test_numbers_are_in_commit_order_under_concurrent_writers(desk: Desk) -> None:
    def send(worker: int) -> None:
        for turn in range(20):
            desk.write(lambda work, turn=turn: intake.keep(work, [arrival(f"{worker}-{turn}-{n}") for n in range(3)]))

    seen: list[int] = []
    threads = [threading.Thread(target=send, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads) or len(seen) < 240:
        last = seen[-1] if seen else 0
        seen += [one.seq for one in desk.read(lambda work, last=last: intake.read_after(work, last))]
        if len(seen) >= 240:
            break
    for thread in threads:
        thread.join()
    assert seen == list(range(1, 241))


def test_personal_values_are_sealed_at_rest_and_opened_on_reading(work: Work) -> None:
    intake.keep(work, [arrival("m1", personal='{"/traits/phone":"13800138000","/user_id":"a@b.cn"}')])
    row = work.db.execute(sa.select(store.event.c.sealed).where(MINE)).one()
    assert b"13800138000" not in bytes(row.sealed)
    (event,) = intake.read_after(work, 0)
    assert (event.user_id, event.personal["/traits/phone"]) == ("a@b.cn", "13800138000")
    assert intake.whole_traits(event) == {"phone": "13800138000"}


def test_a_sealed_value_moved_to_another_event_does_not_open(work: Work) -> None:
    intake.keep(work, [arrival("m1", personal='{"/traits/phone":"13800138000"}'), arrival("m2")])
    stolen = work.db.execute(sa.select(store.event.c.sealed).where(MINE, store.event.c.seq == 1)).scalar_one()
    work.db.execute(sa.update(store.event).where(MINE, store.event.c.seq == 2).values(sealed=stolen))
    with pytest.raises(SiyuError, match="does not belong here"):
        intake.read_after(work, 1)


def test_a_person_is_forgotten_and_late_copies_stay_out(work: Work) -> None:
    intake.record(work, [fact(1, work, customer_no=7, properties={"amount_fen": 1})])
    intake.keep(work, [arrival("m2", personal='{"/traits/phone":"1"}'), arrival("m3", anonymous_id="d2")])
    intake.keep(work, [arrival("m4", anonymous_id="d2")])
    assert intake.erase(work, customer_nos=[7], identifiers=["d1"], seqs=[4]) == 3
    first, second, third, fourth = intake.read_after(work, 0)
    for gone in (first, second, fourth):
        assert (gone.customer_no, gone.anonymous_id, gone.properties, gone.personal) == (None, None, {}, {})
    assert third.anonymous_id == "d2"
    assert intake.keep(work, [arrival("m2")]).stored == 0


def test_everything_about_a_person_is_exported_in_order(work: Work) -> None:
    intake.keep(work, [arrival("m1"), arrival("m2", anonymous_id="d2"), arrival("m3", personal='{"/traits/tel":"1"}')])
    intake.record(work, [fact(1, work, customer_no=7)])
    found = intake.export(work, customer_nos=[7], identifiers=["d1"], seqs=[3])
    assert [one.message_id for one in found] == ["m1", "m3", "paid-1"]
    assert found[1].personal == {"/traits/tel": "1"}


def test_recent_events_of_one_device_come_newest_first(work: Work) -> None:
    intake.keep(work, [arrival(f"m{number}", anonymous_id=f"d{number % 2}") for number in range(6)])
    assert [one.message_id for one in intake.recent(work, device="d1")] == ["m5", "m3", "m1"]
    assert [one.message_id for one in intake.recent(work, limit=2)] == ["m5", "m4"]
    assert [one.message_id for one in intake.recent(work, device="d1", after=4)] == ["m5"]


def test_properties_flagged_personal_are_sealed_in_facts_too(work: Work) -> None:
    intake.seal_properties(work, event="order_paid", names=["coupon_holder"])
    assert intake.sealed_properties(work) == {"order_paid": frozenset({"coupon_holder"})}
    intake.record(work, [fact(1, work, properties={"coupon_holder": "Li", "amount_fen": 1})])
    (event,) = intake.read_after(work, 0)
    assert (event.properties, event.personal) == ({"amount_fen": 1}, {"/properties/coupon_holder": "Li"})
    intake.seal_properties(work, event="order_paid", names=[])
    assert intake.sealed_properties(work) == {}


def test_a_bad_fact_stores_nothing(work: Work) -> None:
    with pytest.raises(EventRefused):
        intake.record(work, [fact(1, work), Fact("", work.now, "m")])
    assert intake.stats(work).events == 0
    assert intake.record(work, []) == 0
