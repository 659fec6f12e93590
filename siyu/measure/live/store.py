"""Alerts and alarms in the database; the board's questions to the lake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Float, Index, Integer, String

from siyu.kit.db import Instant, from_micros, shop_table, to_micros
from siyu.kit.lake import Lake
from siyu.kit.work import Work
from siyu.measure.live.models import Alarm, Alert, Figures, Happening, Second

live_alert = shop_table(
    "live_alert",
    Column("alert_id", String(36), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("metric", String(20), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("side", String(8), nullable=False),
    Column("against", String(20), nullable=False),
    Column("threshold", Float, nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)

live_alarm = shop_table(
    "live_alarm",
    Column("alarm_id", String(36), primary_key=True),
    Column("alert_id", String(36), nullable=False),
    Column("name", String(120), nullable=False),
    Column("metric", String(20), nullable=False),
    Column("value", Float, nullable=False),
    Column("threshold", Float, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("cleared_at", Instant),
    Index("live_alarm_raised", "shop_id", "raised_at"),
)


def put_alert(work: Work, alert: Alert) -> None:
    """Insert the alert, or replace the one with its id."""
    work.db.execute(sa.delete(live_alert).where(*_alert(work, alert.alert_id)))
    work.db.execute(sa.insert(live_alert).values(shop_id=work.shop_id, **dict(alert)))


def remove_alert(work: Work, alert_id: str) -> bool:
    """Whether there was one."""
    return work.db.execute(sa.delete(live_alert).where(*_alert(work, alert_id))).rowcount == 1


def all_alerts(work: Work) -> list[Alert]:
    """The alerts of the shop, oldest first."""
    query = sa.select(live_alert).where(live_alert.c.shop_id == work.shop_id)
    rows = work.db.execute(query.order_by(live_alert.c.created_at, live_alert.c.alert_id)).mappings()
    return [Alert(**{key: value for key, value in row.items() if key != "shop_id"}) for row in rows]


def open_alarms(work: Work) -> list[Alarm]:
    """Alarms that are on, oldest first."""
    return _alarms(work, live_alarm.c.cleared_at.is_(None), limit=1_000)[::-1]


def latest_alarms(work: Work, limit: int) -> list[Alarm]:
    """Alarms, latest first."""
    return _alarms(work, sa.true(), limit=limit)


def raise_alarm(work: Work, alarm: Alarm) -> None:
    """Note that an alert was raised."""
    work.db.execute(sa.insert(live_alarm).values(shop_id=work.shop_id, **dict(alarm)))


def clear_alarms(work: Work, alert_id: str) -> int:
    """How many alarms of the alert were on and are cleared now."""
    query = sa.update(live_alarm).where(
        live_alarm.c.shop_id == work.shop_id, live_alarm.c.alert_id == alert_id, live_alarm.c.cleared_at.is_(None)
    )
    return work.db.execute(query.values(cleared_at=work.now)).rowcount


def figures(lake: Lake, since: datetime, until: datetime) -> Figures:
    """Figures of the half-open span."""
    span = [to_micros(since), to_micros(until)]
    ((orders, gmv_fen, buyers),) = lake.rows(
        """
        select count(*), coalesce(sum(paid_fen), 0), count(distinct customer_no)
        from orders
        where paid_at >= make_timestamp(?::bigint) and paid_at < make_timestamp(?::bigint)
        """,
        span,
    )
    ((visitors,),) = lake.rows(
        """
        select count(distinct customer_no)
        from event
        where "at" >= make_timestamp(?::bigint) and "at" < make_timestamp(?::bigint)
        """,
        span,
    )
    return Figures(
        orders=orders,
        gmv_fen=int(gmv_fen),
        buyers=buyers,
        visitors=visitors,
        conversion=buyers / visitors if visitors else None,
    )


def by_step(lake: Lake, since: datetime, until: datetime, step_s: int) -> list[tuple[int, int, int, int, int]]:
    """Per step of `step_s` seconds with anything in it: its number, orders, GMV, buyers, visitors."""
    params: dict[str, object] = {"since": to_micros(since), "until": to_micros(until), "step": step_s * 1_000_000}
    rows = lake.rows(
        """
        with sold as (
            select (epoch_us(paid_at) - $since) // $step as number, count(*) as orders, sum(paid_fen) as gmv_fen,
                count(distinct customer_no) as buyers
            from orders
            where paid_at >= make_timestamp($since::bigint) and paid_at < make_timestamp($until::bigint)
            group by 1
        ),
        seen as (
            select (epoch_us("at") - $since) // $step as number, count(distinct customer_no) as visitors
            from event
            where "at" >= make_timestamp($since::bigint) and "at" < make_timestamp($until::bigint)
            group by 1
        )
        select coalesce(sold.number, seen.number), coalesce(orders, 0), coalesce(gmv_fen, 0), coalesce(buyers, 0),
            coalesce(visitors, 0)
        from sold full join seen on sold.number = seen.number
        order by 1
        """,
        params,
    )
    return [(int(row[0]), int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in rows]


def last_seconds(lake: Lake, now: datetime, count: int) -> tuple[Second, ...]:
    """The last whole seconds, oldest first."""
    until = now.replace(microsecond=0)
    since = until - timedelta(seconds=count)
    found = {number: row for number, *row in by_step(lake, since, until, 1)}
    return tuple(
        Second(at=since + timedelta(seconds=number), orders=row[0], gmv_fen=row[1], visitors=row[3])
        for number in range(count)
        for row in [found.get(number, [0, 0, 0, 0])]
    )


def happened_after(lake: Lake, seq: int | None, limit: int) -> Sequence[Happening]:
    """Events that came after `seq`, or the latest ones; oldest first; the latest `limit` of them."""
    rows = lake.rows(
        """
        select seq, epoch_us("at"), customer_no, name, page, spu, order_no, amount_fen, channel, city, is_simulated
        from event
        where seq > ? and customer_no is not null and name is not null
        order by seq desc
        limit ?
        """,
        [-1 if seq is None else seq, limit],
    )
    return [
        Happening(
            seq=row[0],
            at=from_micros(row[1]),
            customer_no=row[2],
            event=row[3],
            page=row[4],
            spu=row[5],
            order_no=row[6],
            amount_fen=row[7],
            channel=row[8],
            city=row[9],
            is_simulated=bool(row[10]),
        )
        for row in reversed(rows)
    ]


def _alert(work: Work, alert_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return live_alert.c.shop_id == work.shop_id, live_alert.c.alert_id == alert_id


def _alarms(work: Work, condition: sa.ColumnElement[bool], *, limit: int) -> list[Alarm]:
    query = sa.select(live_alarm).where(live_alarm.c.shop_id == work.shop_id, condition)
    query = query.order_by(live_alarm.c.raised_at.desc(), live_alarm.c.alarm_id.desc()).limit(limit)
    rows = work.db.execute(query).mappings()
    return [Alarm(**{key: value for key, value in row.items() if key != "shop_id"}) for row in rows]
