"""What the timeline registers: the lake's event table, the joining, the forgetting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from siyu.collect import intake
from siyu.collect.sources import Field, FieldType, Label, Target
from siyu.kit.desk import Desk
from siyu.kit.events import Reaction
from siyu.kit.feed import Feed
from siyu.kit.runner import Timer
from siyu.kit.work import Work
from siyu.unify.consent import Keeper
from siyu.unify.customer import Exporter
from siyu.unify.customer.events import CustomerErased
from siyu.unify.timeline import service, store

_TURNS = 10


def _join(desk: Desk) -> None:
    """At most a few chunks a tick: other timers share the thread."""
    for _turn in range(_TURNS):
        if service.join_events(desk) < service.AT_ONCE:
            return


def _erase(desk: Desk) -> None:
    service.erase_events(desk)


def _forget_facts(work: Work, event: CustomerErased) -> None:
    """What the server itself recorded of a customer goes at once; the timer removes the rest, files included."""
    intake.erase(work, customer_nos=event.customer_nos)


def _no_rows(_work: Work, _keys: Sequence[str]) -> Mapping[str, Sequence[object]]:
    return {}


def _no_keys(_work: Work) -> Sequence[str]:
    """Events are not touched row by row: a lost lake is joined again from the log, as its mark is lost too."""
    return ()


def _code(name: str, zh: str, en: str, *synonyms: str, example: str = "") -> Field:
    return Field(name, Label(zh, en), FieldType.CODE, synonyms=synonyms, example=example)


_PROPERTIES = {
    "order_no": "订单号", "sku": "SKU编码", "spu": "商品ID", "category": "类目", "page": "页面", "keyword": "搜索词",
    "scene": "场景值", "channel": "渠道", "platform": "平台", "city": "城市",
    "amount_fen": "金额（分）", "quantity": "数量", "is_simulated": "是否模拟",
}  # fmt: skip


def _property(name: str, kind: FieldType) -> Field:
    return Field(name, Label(_PROPERTIES[name], name), kind, synonyms=(f"properties.{name}",))


_FIELDS = (
    Field("event", Label("事件", "Event"), FieldType.TEXT, True, ("事件名", "event name", "name"), (), "view_item"),
    Field(
        "timestamp", Label("发生时间", "Happened at"), FieldType.DATETIME, True,
        ("时间", "事件时间", "time", "at", "event time"), (), "2026-03-01 20:15:00",
    ),
    _code("message_id", "消息ID", "Message id", "messageId", "message id", "事件ID", example="m-1"),
    _code("anonymous_id", "设备ID", "Device id", "anonymousId", "anonymous id", "device", "设备", example="device-1"),
    _code("user_id", "会员号", "Member number", "userId", "user id", "用户ID", "会员编号", example="M10001"),
    Field("properties", Label("属性（JSON）", "Properties (JSON)"), example='{"sku": "A1"}'),
    *(_property(name, FieldType.TEXT) for name in service.TEXT_PROPERTIES),
    *(_property(name, FieldType.INTEGER) for name in service.WHOLE_PROPERTIES),
    *(_property(name, FieldType.BOOL) for name in service.FLAG_PROPERTIES),
)  # fmt: skip
TARGETS = (
    Target(
        kind="event",
        label=Label("行为事件", "Events"),
        fields=_FIELDS,
        load=service.load_rows,
        reasons={
            "event.properties_invalid": Label("属性不是 JSON 对象", "The properties are no JSON object"),
            "event.id_missing": Label("没有设备ID，也没有会员号", "Neither device id nor member number"),
            "event.name_invalid": Label("事件名过长或含有控制字符", "The event name is too long or unprintable"),
            "event.id_invalid": Label("ID 过长或含有控制字符", "An id is too long or unprintable"),
            "event.timestamp_future": Label("发生时间在未来", "It happened in the future"),
            "event.timestamp_past": Label("发生时间过早", "It happened too long ago"),
            "event.too_large": Label("单个事件过大", "The event is too large"),
        },
        open_fields=True,
    ),
)
TIMERS = (Timer("timeline.join", 0.2, _join), Timer("timeline.erase", 1.0, _erase))
REACTIONS = (Reaction("timeline.forget", CustomerErased, _forget_facts),)
FEEDS = (Feed("event", "event", "seq", store.DDL, _no_rows, _no_keys),)
EXPORTERS = (Exporter("events", service.export_events),)
KEEPERS = (Keeper("event", default_days=1095, least_days=30, purge=service.purge),)
