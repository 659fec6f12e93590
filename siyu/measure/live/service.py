"""The live board and its alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from siyu.kit.work import Work
from siyu.measure.live import rules, store
from siyu.measure.live.errors import AlertUnknown
from siyu.measure.live.events import AlarmCleared, AlarmRaised
from siyu.measure.live.models import Alarm, Alert, AlertDraft, Board, Happening, Minutes, Reading

_SECONDS = 60
_FEED_LIMIT = 100


def board(work: Work) -> Board:
    """Today until now against yesterday. Raises: Denied, LakeTooSlow."""
    work.require("insight.read")
    day = work.now.astimezone(work.zone).date()
    begin, _ = rules.day_span(day, work.zone)
    yesterday_begin, yesterday_end = rules.day_span(day - timedelta(days=1), work.zone)
    same_clock = rules.same_clock_yesterday(work.now, work.zone)
    return Board(
        at=work.now,
        day=day,
        today=store.figures(work.lake, begin, work.now),
        yesterday_by_now=store.figures(work.lake, yesterday_begin, same_clock),
        yesterday=store.figures(work.lake, yesterday_begin, yesterday_end),
        last_minute=store.last_seconds(work.lake, work.now, _SECONDS),
        alarms=tuple(store.open_alarms(work)),
    )


def minutes(work: Work, *, day: date | None = None) -> Minutes:
    """A day by minute, today if none is given; a day to come is empty. Raises: Denied, LakeTooSlow."""
    work.require("insight.read")
    day = day or work.now.astimezone(work.zone).date()
    begin, end = rules.day_span(day, work.zone)
    until = min(end, work.now)
    count = max(0, -((begin - until) // timedelta(minutes=1)))
    columns = [[0] * count for _ in range(4)]
    for number, *row in store.by_step(work.lake, begin, until, 60) if count else ():
        for column, figure in zip(columns, row, strict=True):
            column[number] = figure
    orders, gmv_fen, buyers, visitors = (tuple(column) for column in columns)
    return Minutes(day=day, orders=orders, gmv_fen=gmv_fen, visitors=visitors, buyers=buyers)


def happenings(work: Work, *, after: int | None = None, limit: int = 20) -> Sequence[Happening]:
    """Events as they came, after number `after` or the latest ones, oldest first. Raises: Denied, LakeTooSlow."""
    work.require("insight.read")
    return store.happened_after(work.lake, after, min(limit, _FEED_LIMIT))


def list_alerts(work: Work) -> Sequence[Alert]:
    """All alerts, oldest first. Raises: Denied."""
    work.require("insight.read")
    return store.all_alerts(work)


def create_alert(work: Work, *, draft: AlertDraft) -> Alert:
    """The alert as kept. Raises: Denied."""
    work.require("insight.write")
    alert = Alert(**dict(draft), alert_id=work.ids.new(), created_at=work.now)
    store.put_alert(work, alert)
    work.audit("live.alert_create", alert.alert_id, name=alert.name)
    return alert


def change_alert(work: Work, *, alert_id: str, draft: AlertDraft) -> Alert:
    """The alert as it stands now; an alarm that is on is cleared first. Raises: Denied, AlertUnknown."""
    work.require("insight.write")
    before = next((one for one in store.all_alerts(work) if one.alert_id == alert_id), None)
    if before is None:
        raise AlertUnknown("There is no such alert.", alert_id=alert_id)
    alert = before.model_copy(update=dict(draft))
    store.clear_alarms(work, alert_id)
    store.put_alert(work, alert)
    work.audit("live.alert_change", alert_id, name=alert.name)
    return alert


def delete_alert(work: Work, *, alert_id: str) -> None:
    """Nothing; its alarms stay in the list, cleared. Raises: Denied, AlertUnknown."""
    work.require("insight.write")
    if not store.remove_alert(work, alert_id):
        raise AlertUnknown("There is no such alert.", alert_id=alert_id)
    store.clear_alarms(work, alert_id)
    work.audit("live.alert_delete", alert_id)


def alarms(work: Work, *, limit: int = 50) -> Sequence[Alarm]:
    """Alarms, latest first. Raises: Denied."""
    work.require("insight.read")
    return store.latest_alarms(work, limit)


def due_changes(work: Work) -> Sequence[Reading]:
    """The alerts whose alarm must be raised or cleared now. Raises: LakeTooSlow."""
    ringing = {alarm.alert_id for alarm in store.open_alarms(work)}
    readings = [_read(work, alert) for alert in store.all_alerts(work) if alert.is_on]
    return [reading for reading in readings if reading.is_raised != (reading.alert.alert_id in ringing)]


def ring(work: Work, *, readings: Sequence[Reading]) -> int:
    """How many alarms were raised or cleared; an alert changed or deleted meanwhile is left alone."""
    present = store.all_alerts(work)
    ringing = {alarm.alert_id for alarm in store.open_alarms(work)}
    changes = 0
    for reading in readings:
        alert = reading.alert
        if alert not in present or reading.is_raised == (alert.alert_id in ringing):
            continue
        changes += 1
        if reading.is_raised:
            _raise(work, reading)
        else:
            store.clear_alarms(work, alert.alert_id)
            work.emit(AlarmCleared(alert.alert_id, alert.name))
    return changes


def _read(work: Work, alert: Alert) -> Reading:
    span = timedelta(minutes=alert.minutes)
    then = rules.same_clock_yesterday(work.now, work.zone)
    value = rules.value_of(store.figures(work.lake, work.now - span, work.now), alert.metric)
    limit = rules.limit_of(alert, store.figures(work.lake, then - span, then))
    return Reading(alert=alert, value=value, limit=limit, is_raised=rules.is_raised(alert, value, limit))


def _raise(work: Work, reading: Reading) -> None:
    alert = reading.alert
    alarm = Alarm(
        alarm_id=work.ids.new(),
        alert_id=alert.alert_id,
        name=alert.name,
        metric=alert.metric,
        value=reading.value,
        threshold=reading.limit,
        raised_at=work.now,
        cleared_at=None,
    )
    store.raise_alarm(work, alarm)
    work.emit(AlarmRaised(alert.alert_id, alert.name, alert.metric, reading.value, reading.limit))
