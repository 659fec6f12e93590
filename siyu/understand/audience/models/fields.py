"""The attributes and event properties that a condition can name, with their types and labels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """What kind of value a field holds; `dynamic` is read as whatever the condition compares it with."""

    TEXT = "text"
    BOOLEAN = "boolean"
    NUMBER = "number"
    DATE = "date"
    INSTANT = "instant"
    DYNAMIC = "dynamic"


@dataclass(frozen=True, slots=True)
class Field:
    """One named field; `table` is the lake table that holds it."""

    name: str
    type: FieldType
    table: str
    zh: str
    en: str


def _fields(table: str, *rows: tuple[str, FieldType, str, str]) -> dict[str, Field]:
    return {name: Field(name, type_, table, zh, en) for name, type_, zh, en in rows}


_TEXT, _BOOLEAN, _NUMBER, _DATE, _INSTANT = (
    FieldType.TEXT, FieldType.BOOLEAN, FieldType.NUMBER, FieldType.DATE, FieldType.INSTANT,
)  # fmt: skip

FIELDS: dict[str, Field] = {
    **_fields(
        "customer",
        ("gender", _TEXT, "性别", "Gender"),
        ("birthday", _DATE, "生日", "Birthday"),
        ("age", _NUMBER, "年龄", "Age"),
        ("city", _TEXT, "城市", "City"),
        ("province", _TEXT, "省份", "Province"),
        ("country", _TEXT, "国家或地区", "Country or region"),
        ("language", _TEXT, "语言", "Language"),
        ("channel", _TEXT, "来源渠道", "Channel of arrival"),
        ("is_known", _BOOLEAN, "已识别", "Is identified"),
        ("personalised", _BOOLEAN, "接受个性化", "Accepts personalisation"),
        ("has_phone", _BOOLEAN, "有手机号", "Has a phone number"),
        ("has_email", _BOOLEAN, "有邮箱", "Has an e-mail address"),
        ("has_openid", _BOOLEAN, "有小程序 openid", "Has a mini-program openid"),
        ("has_unionid", _BOOLEAN, "有 unionid", "Has a unionid"),
        ("has_wecom", _BOOLEAN, "已加企业微信", "Is a WeCom contact"),
        ("created_at", _INSTANT, "建档时间", "Recorded at"),
        ("first_seen_at", _INSTANT, "首次出现时间", "First seen at"),
        ("joined_at", _INSTANT, "入会时间", "Joined at"),
    ),
    **_fields(
        "profile",
        ("first_paid_at", _INSTANT, "首次支付时间", "First paid at"),
        ("last_paid_at", _INSTANT, "最近支付时间", "Last paid at"),
        ("orders", _NUMBER, "支付订单数", "Paid orders"),
        ("paid_fen", _NUMBER, "累计支付金额（分）", "Paid in total (fen)"),
        ("recency_days", _NUMBER, "距上次购买天数", "Days since last purchase"),
        ("cycle_days", _NUMBER, "复购周期（天）", "Repurchase cycle (days)"),
        ("lifecycle_score", _NUMBER, "生命周期分", "Lifecycle score"),
        ("r", _NUMBER, "R 分", "R score"),
        ("f", _NUMBER, "F 分", "F score"),
        ("m", _NUMBER, "M 分", "M score"),
        ("value_group", _TEXT, "价值分组", "Value group"),
        ("stage", _TEXT, "生命周期阶段", "Lifecycle stage"),
        ("member_age", _TEXT, "新老会员", "New or old member"),
    ),
}
TRAIT_PREFIX = "attrs."

EVENT_FIELDS: dict[str, Field] = _fields(
    "event",
    ("order_no", _TEXT, "订单号", "Order number"),
    ("sku", _TEXT, "SKU", "SKU"),
    ("spu", _TEXT, "SPU", "SPU"),
    ("category", _TEXT, "品类", "Category"),
    ("amount_fen", _NUMBER, "金额（分）", "Amount (fen)"),
    ("quantity", _NUMBER, "数量", "Quantity"),
    ("page", _TEXT, "页面", "Page"),
    ("keyword", _TEXT, "搜索词", "Search keyword"),
    ("scene", _TEXT, "场景值", "Scene"),
    ("channel", _TEXT, "渠道", "Channel"),
    ("platform", _TEXT, "平台", "Platform"),
    ("city", _TEXT, "城市", "City"),
    ("is_simulated", _BOOLEAN, "模拟数据", "Is simulated"),
)
EVENT_TIME = "at"


def field_type(name: str) -> FieldType | None:
    """The type of an attribute, or None where there is no such attribute."""
    if name.startswith(TRAIT_PREFIX) and len(name) > len(TRAIT_PREFIX):
        return FieldType.DYNAMIC
    return FIELDS[name].type if name in FIELDS else None


def property_type(name: str) -> FieldType:
    """The type of an event property; any name that is no lake column is a custom, dynamic one."""
    return EVENT_FIELDS[name].type if name in EVENT_FIELDS else FieldType.DYNAMIC
