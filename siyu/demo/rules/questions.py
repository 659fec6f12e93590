"""Examples to begin with: segments and saved insights, as the doors' JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from siyu.kit.errors import JsonValue

FOLDER = "示例 Examples"


@dataclass(frozen=True, slots=True)
class Example:
    """A name (Chinese, then English), a note, and the definition of a segment or the query of an insight."""

    name: str
    note: str
    body: Mapping[str, JsonValue]


def _last(n: int) -> dict[str, JsonValue]:
    return {"w": "last", "n": n, "unit": "day"}


def _did(event: str, window: dict[str, JsonValue], op: str = "gte", value: int = 1) -> dict[str, JsonValue]:
    return {"t": "did", "event": event, "window": window, "condition": {"op": op, "value": value}}


def _view_of(category: str) -> dict[str, JsonValue]:
    where: JsonValue = [{"property": "category", "condition": {"op": "eq", "value": category}}]
    return {**_did("view_item", _last(60), value=3), "where": where}


SEGMENTS: tuple[Example, ...] = (
    Example(
        "高价值客户 High value",
        "RFM：重要价值与重要发展",
        {"t": "rfm", "groups": ["important_value", "important_develop"]},
    ),
    Example(
        "重要挽留 Win back first",
        "RFM：买得多、很久没来",
        {"t": "rfm", "groups": ["important_keep", "important_win_back"]},
    ),
    Example(
        "加购未下单 Abandoned cart",
        "七天内加购，一天内没有下单",
        {
            "t": "then_not", "first": {"event": "add_to_cart"}, "second": {"event": "order_placed"},
            "within": {"n": 1, "unit": "day"}, "window": _last(7),
        },
    ),
    Example(
        "逛而未买 Browsing, not buying",
        "三十天内来过三次以上，没有付款",
        {"t": "and", "of": [
            _did("app_launch", _last(30), value=3), {"t": "never", "event": "order_paid", "window": _last(30)},
        ]},
    ),
    Example(
        "注册未购 Registered, never bought",
        "注册过，从未购买",
        {"t": "and", "of": [
            {"t": "attribute", "field": "is_known", "condition": {"op": "eq", "value": True}},
            {"t": "stage", "any_of": ["prospect"]},
        ]},
    ),
    Example(
        "首单新客 First order this month",
        "只买过一次，在三十天内",
        {"t": "and", "of": [
            _did("order_paid", {"w": "ever"}, "lte", 1), _did("order_paid", _last(30)),
        ]},
    ),
    Example(
        "生日快到 Birthday soon",
        "三十天内生日",
        {"t": "attribute", "field": "birthday", "condition": {"op": "anniversary", "days": 30}},
    ),
    Example("流失预警 About to churn", "预流失期", {"t": "stage", "any_of": ["pre_churn"]}),
    Example("沉默与沉睡 Silent and sleeping", "九十天以上没有购买", {"t": "stage", "any_of": ["silent", "sleeping"]}),
    Example("圣诞兴趣 Christmas lovers", "六十天内看过三次以上圣诞商品", _view_of("节日装饰/圣诞")),
    Example(
        "可发订阅消息 Reachable by message",
        "有 openid 且同意营销",
        {"t": "reachable", "channel": "subscribe_message"},
    ),
    Example("批发客户 Wholesale", "按标签", {"t": "tag", "any_of": ["客户类型/批发客户"]}),
    Example(
        "江浙沪 Yangtze delta",
        "上海、江苏、浙江",
        {"t": "attribute", "field": "province", "condition": {"op": "in", "values": ["上海", "江苏", "浙江"]}},
    ),
    Example("爱分享 Sharers", "九十天内分享两次以上", _did("share", _last(90), value=2)),
)  # fmt: skip

_BUY: list[JsonValue] = [
    {"events": [name]} for name in ("app_launch", "view_item", "add_to_cart", "begin_checkout", "order_paid")
]
INSIGHTS: tuple[Example, ...] = (
    Example(
        "下单漏斗 Purchase funnel",
        "一天内从打开到付款",
        {"question": "funnel", "range": {"last": 30}, "window_s": 86_400, "steps": _BUY},
    ),
    Example(
        "各渠道下单漏斗 Funnel by channel",
        "按打开时的渠道",
        {
            "question": "funnel", "range": {"last": 30}, "window_s": 86_400, "steps": _BUY,
            "breakdown": {"by": "event", "property": "channel"},
        },
    ),
    Example(
        "搜索之后 After a search",
        "搜索、看商品、加购，半小时内",
        {
            "question": "funnel", "range": {"last": 30}, "window_s": 1_800,
            "steps": [{"events": [name]} for name in ("search", "view_item", "add_to_cart")],
        },
    ),
    Example(
        "复购留存 Repurchase",
        "首购月份的客户，之后各月再买",
        {
            "question": "retention", "range": {"last": 365}, "unit": "month", "periods": 12,
            "start": {"events": ["order_paid"]}, "back": {"events": ["order_paid"]},
        },
    ),
    Example(
        "访问留存 Coming back",
        "每周新来的客户，之后各周再来",
        {
            "question": "retention", "range": {"last": 84}, "unit": "week", "periods": 8,
            "start": {"events": ["app_launch"]}, "back": {"events": ["app_launch"]},
        },
    ),
    Example(
        "购买客户增减 Buyers gained and lost",
        "新增、留存、回流、流失",
        {"question": "lifecycle", "range": {"last": 365}, "unit": "month", "event": {"events": ["order_paid"]}},
    ),
    Example(
        "访问路径 Paths",
        "打开之后做什么",
        {"question": "paths", "range": {"last": 7}, "start": "app_launch", "max_steps": 6},
    ),
    Example(
        "粘性 Stickiness",
        "三十天内来几天",
        {"question": "stickiness", "range": {"last": 30}, "event": {"events": ["app_launch"]}},
    ),
    Example(
        "每周收入 Weekly revenue",
        "退款计在退款当天",
        {"question": "revenue", "range": {"last": 365}, "unit": "week", "refund_basis": "refund_date"},
    ),
    Example(
        "各渠道收入 Revenue by channel",
        "退款计在下单当天",
        {"question": "revenue", "range": {"last": 90}, "unit": "month", "refund_basis": "order_date", "by": "channel"},
    ),
    Example(
        "首购客户价值 Lifetime value",
        "按首购月份，30 到 365 天的净收入",
        {"question": "ltv", "range": {"last": 365}},
    ),
    Example(
        "渠道归因 Attribution",
        "付款前三十天内由哪些渠道来过",
        {"question": "attribution", "range": {"last": 30}, "touch": {"events": ["app_launch"]}},
    ),
)  # fmt: skip

# Where each hand-set tag stands in the hierarchy.
TAG_PATHS: Mapping[str, str] = {
    "批发客户": "客户类型/批发客户",
    "达人推荐": "来源/达人推荐",
    "线下活动": "来源/线下活动",
    "企业微信好友": "触点/企业微信好友",
    "投诉已处理": "服务/投诉已处理",
}
