"""The live board over a small shop, and alerts on both databases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.measure import live
from siyu.measure.live import AlertDraft, AlertUnknown, Figures
from siyu.measure.live.rules import is_raised, limit_of, same_clock_yesterday
from siyu.testing.cases.world import TABLES
from tests.measure.insight.make import event, shop

SOLD = (
    event("ann", "view", "03-09T11:00"),
    event("ann", "pay", "03-09T11:59:59", order="o1", amount=10),
    event("bob", "pay", "03-09T12:00", order="o2", amount=20),
    event("ann", "view", "03-10T00:00"),
    event("cat", "pay", "03-10T11:59:58", order="o3", amount=30.5),
    event("cat", "pay", "03-10T12:00:01", order="o4", amount=99),
)


def test_today_stands_beside_yesterday_until_the_same_clock() -> None:
    with shop(*SOLD, now="2026-03-10T12:00:00") as world:
        board = world.ask(live.board)
        minutes = world.ask(live.minutes)
        before = world.ask(lambda work: live.minutes(work, day=date(2026, 3, 9)))
        to_come = world.ask(lambda work: live.minutes(work, day=date(2026, 3, 11)))
    assert board.today == Figures(orders=1, gmv_fen=3_050, buyers=1, visitors=2, conversion=0.5)
    assert board.yesterday_by_now == Figures(orders=1, gmv_fen=1_000, buyers=1, visitors=1, conversion=1.0)
    assert board.yesterday == Figures(orders=2, gmv_fen=3_000, buyers=2, visitors=2, conversion=1.0)
    assert [(one.at.second, one.gmv_fen) for one in board.last_minute if one.orders] == [(58, 3_050)]
    assert len(board.last_minute) == 60
    assert (len(minutes.orders), sum(minutes.gmv_fen), minutes.visitors[0], minutes.orders[719]) == (720, 3_050, 1, 1)
    assert (len(before.orders), before.orders[719], before.orders[720]) == (1_440, 1, 1)
    assert to_come.orders == ()


def test_the_feed_goes_on_where_it_stopped() -> None:
    with shop(*SOLD) as world:
        latest = world.ask(lambda work: live.happenings(work, limit=2))
        rest = world.ask(lambda work: live.happenings(work, after=latest[0].seq))
    assert [(one.seq, one.event, one.amount_fen) for one in latest] == [(5, "pay", 3_050), (6, "pay", 9_900)]
    assert [one.seq for one in rest] == [6]


def test_yesterday_has_the_same_clock_even_when_clocks_changed() -> None:
    new_york = ZoneInfo("America/New_York")
    now = datetime(2026, 3, 8, 12, 0, tzinfo=new_york)
    then = same_clock_yesterday(now, new_york)
    assert then.astimezone(new_york) == datetime(2026, 3, 7, 12, 0, tzinfo=new_york)
    assert now - then == timedelta(hours=23) or now.astimezone(ZoneInfo("UTC")) - then == timedelta(hours=23)


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_an_alert_rings_on_its_side_only(value: float, limit: float) -> None:
    below = AlertDraft(name="x", metric="orders", threshold=1, side="below")
    above = below.model_copy(update={"side": "above"})
    assert is_raised(below, value, limit) == (value < limit)
    assert is_raised(above, value, limit) == (value > limit)
    half = below.model_copy(update={"against": "yesterday_percent", "threshold": 50})
    assert limit_of(half, Figures(orders=7, gmv_fen=0, buyers=0, visitors=0, conversion=None)) == 3.5


def check(desk: Desk) -> int:
    readings = desk.read(live.due_changes)
    return desk.write(lambda work: live.ring(work, readings=readings))


def test_an_alarm_is_raised_once_and_cleared_once(desk: Desk, clock: FrozenClock) -> None:
    desk.lake.change(lambda cursor: cursor.execute(TABLES))
    draft = AlertDraft(name="没有订单", metric="orders", minutes=10, side="below", threshold=1)
    alert = desk.write(lambda work: live.create_alert(work, draft=draft))
    assert (check(desk), check(desk)) == (1, 0)
    ringing = desk.read(live.board).alarms
    assert [(one.alert_id, one.value, one.threshold) for one in ringing] == [(alert.alert_id, 0.0, 1.0)]
    paid_at = (clock.now() - timedelta(minutes=1)).replace(tzinfo=None)
    desk.lake.change(
        lambda cursor: cursor.execute(
            "insert into orders (order_no, customer_no, paid_at, paid_fen) values ('o', 1, ?, 100)", [paid_at]
        )
    )
    assert (check(desk), check(desk)) == (1, 0)
    assert desk.read(live.board).alarms == ()
    (alarm,) = desk.read(live.alarms)
    assert (alarm.raised_at, alarm.cleared_at) == (clock.now(), clock.now())


def test_alerts_are_changed_and_deleted_within_their_shop(desk: Desk, other_desk: Desk) -> None:
    draft = AlertDraft(name="A", metric="gmv_fen", threshold=5)
    alert = desk.write(lambda work: live.create_alert(work, draft=draft))
    off = draft.model_copy(update={"is_on": False})
    desk.write(lambda work: live.change_alert(work, alert_id=alert.alert_id, draft=off))
    assert [one.is_on for one in desk.read(live.list_alerts)] == [False]
    for refused in (
        lambda work: live.change_alert(work, alert_id=alert.alert_id, draft=off),
        lambda work: live.delete_alert(work, alert_id=alert.alert_id),
    ):
        with pytest.raises(AlertUnknown):
            other_desk.write(refused)
    desk.write(lambda work: live.delete_alert(work, alert_id=alert.alert_id))
    assert desk.read(live.list_alerts) == []
