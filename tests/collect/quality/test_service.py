"""The plan at work: kept, followed by intake, counted once, shown without personal values."""

import time
from datetime import timedelta

import pytest

from siyu.collect import intake
from siyu.collect.intake import Fact, Refusal
from siyu.collect.quality import jobs, service
from siyu.collect.quality.errors import PlanUnknown
from siyu.collect.quality.models import PlanChange, PlannedProperty, ViolationKind, VolumeUnit
from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.kit.work import Work

SKU = PlannedProperty(name="sku", type="string", required=True)  # type: ignore[arg-type]


def record(desk: Desk, count: int, name: str = "view_item", first: int = 0, **properties: object) -> None:
    desk.write(
        lambda work: intake.record(
            work,
            [Fact(name, work.now, f"{name}-{first + n}", None, properties, f"d{n}") for n in range(count)],  # type: ignore[arg-type]
        )
    )


def plan(desk: Desk, name: str = "view_item", policy: str = "report", *properties: PlannedProperty) -> None:
    change = PlanChange(policy=policy, properties=properties)  # type: ignore[arg-type]
    desk.write(lambda work: service.save_plan(work, name=name, change=change))


def test_the_plan_is_kept_changed_and_removed(work: Work) -> None:
    saved = service.save_plan(work, name="view_item", change=PlanChange(note="商品页", properties=(SKU,)))
    assert service.planned(work, name="view_item") == saved
    service.save_plan(work, name="view_item", change=PlanChange(policy="block"))  # type: ignore[arg-type]
    assert [(one.name, one.policy.value, one.properties) for one in service.plan(work)] == [("view_item", "block", ())]
    service.delete_plan(work, name="view_item")
    assert service.plan(work) == []
    with pytest.raises(PlanUnknown):
        service.planned(work, name="view_item")
    with pytest.raises(PlanUnknown):
        service.delete_plan(work, name="view_item")


def test_intake_learns_what_to_refuse_and_what_to_seal(work: Work) -> None:
    card = PlannedProperty(name="store_card", personal=True)
    service.save_plan(work, name="view_item", change=PlanChange(policy="block", properties=(SKU, card)))  # type: ignore[arg-type]
    service.save_plan(work, name="share", change=PlanChange(properties=(SKU,)))
    view = service.plan_view(work)
    assert (view.blocking, view.personal) == (frozenset({"view_item"}), {"view_item": frozenset({"store_card"})})
    assert view.refuses("view_item", {}) == "The tracking plan requires `sku`."
    assert view.refuses("view_item", {"sku": "1"}) is None
    service.delete_plan(work, name="view_item")
    assert service.plan_view(work).personal == {}


def test_each_event_is_counted_once(desk: Desk) -> None:
    plan(desk, "view_item", "report", SKU)
    record(desk, 3)
    assert service.inspect(desk) == 3
    assert service.inspect(desk) == 0
    record(desk, 2, first=3, sku="S")
    jobs.inspect(desk)
    (missing,) = desk.read(service.violations)
    assert (missing.event, missing.kind, missing.property, missing.count) == (
        "view_item", ViolationKind.MISSING, "sku", 3,
    )  # fmt: skip
    assert [one.seq for one in missing.samples] == [3, 2, 1]
    assert desk.read(service.lag).uninspected_events == 0


def test_two_inspectors_do_not_count_twice(desk: Desk) -> None:
    plan(desk, "view_item", "report", SKU)
    record(desk, 3)
    found = desk.read(
        lambda work: service.tally(intake.read_after(work, 0), {one.name: one for one in service.plan(work)})
    )
    desk.write(lambda work: service._count(work, 0, found))
    desk.write(lambda work: service._count(work, 0, found))
    assert [one.count for one in desk.read(service.violations)] == [3]


def test_violations_add_up_over_days_and_can_be_cleared(desk: Desk, clock: FrozenClock) -> None:
    plan(desk, "view_item", "report", SKU)
    record(desk, 2)
    jobs.inspect(desk)
    clock.travel(timedelta(days=2))
    record(desk, 5, first=10)
    record(desk, 1, "share")
    jobs.inspect(desk)
    found = desk.read(service.violations)
    assert [(one.event, one.kind.value, one.count) for one in found] == [
        ("view_item", "missing", 7),
        ("share", "unplanned_event", 1),
    ]
    assert len(found[0].samples) == 5
    assert found[0].last_at - found[0].first_at == timedelta(days=2)
    assert [one.count for one in desk.read(lambda work: service.violations(work, days=1, event="view_item"))] == [5]
    assert desk.read(lambda work: service.violations(work, kind=ViolationKind.WRONG_TYPE)) == []
    desk.write(lambda work: service.clear_violations(work, event="view_item"))
    assert [one.event for one in desk.read(service.violations)] == ["share"]


def test_volume_is_shown_by_hour_and_by_day_of_the_shop(desk: Desk, clock: FrozenClock) -> None:
    start = clock.now()
    record(desk, 3)
    clock.travel(timedelta(hours=11, minutes=59))  # 23:59 in Shanghai
    record(desk, 2, first=10)
    clock.travel(timedelta(minutes=1))
    record(desk, 1, first=20)
    record(desk, 4, "share")
    jobs.inspect(desk)
    until = clock.now() + timedelta(hours=1)
    hours = desk.read(lambda work: service.volume(work, unit=VolumeUnit.HOUR, since=start, until=until))
    assert [(one.start - start, one.event, one.count) for one in hours.points] == [
        (timedelta(0), "view_item", 3), (timedelta(hours=11), "view_item", 2),
        (timedelta(hours=12), "share", 4), (timedelta(hours=12), "view_item", 1),
    ]  # fmt: skip
    days = desk.read(
        lambda work: service.volume(work, unit=VolumeUnit.DAY, since=start, until=until, event="view_item")
    )
    assert [(one.start.isoformat(), one.count) for one in days.points] == [
        ("2026-03-09T16:00:00+00:00", 5), ("2026-03-10T16:00:00+00:00", 1),
    ]  # fmt: skip
    assert days.total == 6


def test_lag_tells_how_late_events_come_and_how_far_the_lake_is(desk: Desk, clock: FrozenClock) -> None:
    desk.write(
        lambda work: intake.record(work, [Fact("a", work.now - timedelta(seconds=n * 10), f"m{n}") for n in range(10)])
    )
    jobs.inspect(desk)
    clock.travel(timedelta(seconds=4))
    lag = desk.read(service.lag)
    assert (lag.events, lag.p50_s, lag.p95_s, lag.max_s) == (10, 60.0, 600.0, 90.0)
    assert (lag.waiting_events, lag.waiting_s, lag.uninspected_events) == (10, 4.0, 0)


def test_lag_of_a_shop_without_events_is_unknown(desk: Desk) -> None:
    lag = desk.read(service.lag)
    assert (lag.events, lag.p50_s, lag.max_s, lag.waiting_events) == (0, None, None, 0)


def test_recent_events_of_a_device_come_with_their_findings_and_without_personal_values(desk: Desk) -> None:
    plan(desk, "view_item", "report", SKU)
    record(desk, 3, phone="13800138000", color="red")
    (event,) = desk.read(lambda work: service.recent(work, device="d1"))
    assert (event.anonymous_id, event.properties, event.sealed) == ("d1", {"color": "red"}, ("/properties/phone",))
    assert [(one.kind.value, one.property) for one in event.findings] == [
        ("missing", "sku"), ("unplanned_property", "color"),
    ]  # fmt: skip
    assert desk.read(lambda work: service.recent(work, device="d1", after=event.seq)) == []


def test_a_plan_is_suggested_from_what_came(desk: Desk) -> None:
    record(desk, 25, sku="S", phone="1")
    (one,) = desk.read(service.suggestion)
    assert [(p.name, p.required, p.personal) for p in one.properties] == [("phone", True, True), ("sku", True, False)]


def test_refusals_of_intake_become_violations(desk: Desk) -> None:
    log = service.RefusalLog(lambda shop_id: desk)
    log.add(desk.shop_id, [Refusal(0, "event.too_large", "Too large.", "view_item")] * 3)
    log.add(desk.shop_id, [Refusal(1, "event.malformed", "Not JSON.")])
    until = time.monotonic() + 10
    while not (found := desk.read(service.violations)) and time.monotonic() < until:
        time.sleep(0.05)
    assert [(one.event, one.kind.value, one.property, one.count) for one in found] == [
        ("view_item", "refused", "event.too_large", 3), ("", "refused", "event.malformed", 1),
    ]  # fmt: skip
    assert found[0].samples[0].detail == "Too large."


def test_old_counts_are_swept(desk: Desk, clock: FrozenClock) -> None:
    plan(desk, "view_item", "report", SKU)
    record(desk, 1)
    jobs.inspect(desk)
    clock.travel(timedelta(days=91))
    desk.write(service.sweep)
    assert desk.read(lambda work: service.violations(work, days=90)) == []


def test_shops_do_not_see_each_others_plan(desk: Desk, other_desk: Desk) -> None:
    plan(desk, "view_item", "block", SKU)
    record(desk, 1)
    jobs.inspect(desk)
    assert other_desk.read(service.plan) == []
    assert other_desk.read(service.violations) == []
    assert other_desk.read(service.plan_view).blocking == frozenset()
