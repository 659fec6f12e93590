"""What the order book registers: its import target, its lake feeds, its reactions to merges and erasures."""

from __future__ import annotations

from siyu.collect.sources import Choice, Field, FieldType, Label, Target
from siyu.kit.events import Reaction
from siyu.kit.feed import Feed
from siyu.kit.runner import Timer
from siyu.kit.work import Work
from siyu.unify.customer import Exporter
from siyu.unify.customer.events import CustomerErased, CustomerMerged, CustomerUnmerged
from siyu.unify.order import service, store

_ORDERS = """
create table if not exists orders (
    order_no varchar, customer_no integer, status varchar, placed_at timestamp, paid_at timestamp, gross_fen bigint,
    discount_fen bigint, shipping_fen bigint, paid_fen bigint, refunded_fen bigint, net_fen bigint, channel varchar,
    city varchar, line_count integer
)
"""
_LINES = """
create table if not exists order_line (
    order_no varchar, line_no integer, customer_no integer, placed_at timestamp, paid_at timestamp, sku varchar,
    spu varchar, category varchar, quantity integer, gross_fen bigint, discount_fen bigint, shipping_fen bigint,
    net_fen bigint, refunded_fen bigint, refunded_quantity integer
)
"""
_REFUNDS = """
create table if not exists refund (
    refund_no varchar, order_no varchar, customer_no integer, refunded_at timestamp, amount_fen bigint
)
"""
_STATUS = Field(
    "status",
    Label("订单状态", "Status"),
    FieldType.ENUM,
    synonyms=("状态", "交易状态", "order_status"),
    choices=(
        Choice("placed", Label("待付款", "Placed"), ("等待买家付款", "未付款", "已下单", "pending", "unpaid")),
        Choice("paid", Label("待发货", "Paid"), ("已付款", "买家已付款", "等待卖家发货")),
        Choice("shipped", Label("已发货", "Shipped"), ("待收货", "卖家已发货")),
        Choice("received", Label("已收货", "Received"), ("已签收", "delivered")),
        Choice("closed", Label("已完成", "Closed"), ("交易成功", "已关闭", "completed", "complete", "finished")),
        Choice("cancelled", Label("已取消", "Cancelled"), ("交易关闭", "canceled")),
    ),
    example="已完成",
)


def _code(name: str, zh: str, en: str, synonyms: tuple[str, ...], example: str = "") -> Field:
    return Field(name, Label(zh, en), FieldType.CODE, synonyms=synonyms, example=example)


def _text(name: str, zh: str, en: str, synonyms: tuple[str, ...], example: str = "") -> Field:
    return Field(name, Label(zh, en), FieldType.TEXT, synonyms=synonyms, example=example)


def _money(name: str, zh: str, en: str, synonyms: tuple[str, ...]) -> Field:
    return Field(name, Label(zh, en), FieldType.MONEY_FEN, synonyms=synonyms, example="12.00")


def _at(name: str, zh: str, en: str, synonyms: tuple[str, ...]) -> Field:
    return Field(name, Label(zh, en), FieldType.DATETIME, synonyms=synonyms, example="2026-03-01 20:15:00")


FIELDS = (
    Field(
        "order_no",
        Label("订单号", "Order no"),
        FieldType.CODE,
        True,
        ("订单编号", "order id", "order"),
        (),
        "2026030100017",
    ),
    _STATUS,
    Field(
        "placed_at",
        Label("下单时间", "Placed at"),
        FieldType.DATETIME,
        True,
        ("创建时间", "订单创建时间", "order time", "created at", "order_date"),
        (),
        "2026-03-01 20:14:00",
    ),
    _at("paid_at", "付款时间", "Paid at", ("支付时间", "pay time")),
    _at("shipped_at", "发货时间", "Shipped at", ("ship time",)),
    _at("received_at", "收货时间", "Received at", ("签收时间", "确认收货时间")),
    _at("closed_at", "完成时间", "Closed at", ("交易完成时间",)),
    _at("cancelled_at", "取消时间", "Cancelled at", ("关闭时间",)),
    _code("member_no", "会员号", "Member no", ("会员编号", "customer id", "customer_id", "user_id"), "M0001"),
    Field(
        "phone",
        Label("手机号", "Phone"),
        FieldType.PHONE,
        synonyms=("手机", "联系电话", "mobile"),
        example="13800138000",
    ),
    Field("email", Label("邮箱", "E-mail"), FieldType.EMAIL, synonyms=("电子邮箱", "email"), example="a@example.com"),
    _code("openid", "openid", "openid", ("open_id",)),
    _code("unionid", "unionid", "unionid", ("union_id",)),
    Field(
        "sku",
        Label("SKU编码", "SKU"),
        FieldType.CODE,
        True,
        ("商品编码", "规格编码", "商家编码", "stock code"),
        (),
        "S1001-RED-M",
    ),
    Field("quantity", Label("数量", "Quantity"), FieldType.INTEGER, True, ("购买数量", "件数", "qty"), (), "2"),
    Field(
        "unit_fen", Label("单价", "Unit price"), FieldType.MONEY_FEN, True, ("商品单价", "价格", "price"), (), "59.00"
    ),
    _money("line_discount_fen", "商品优惠", "Line discount", ("单品优惠", "明细优惠")),
    _money("order_discount_fen", "订单优惠", "Order discount", ("优惠金额", "优惠", "discount")),
    _money("shipping_fen", "运费", "Shipping", ("邮费", "快递费", "freight")),
    _money("total_fen", "实付金额", "Total", ("应付金额", "订单金额", "支付金额", "amount")),
    _code("spu", "商品ID", "SPU", ("货号", "product id")),
    _text("title", "商品名称", "Title", ("商品标题", "商品", "product", "description"), "纯棉圆领短袖T恤"),
    _text("category", "类目", "Category", ("商品类目", "分类"), "服饰/女装"),
    _text("channel", "渠道", "Channel", ("销售渠道", "来源"), "小程序"),
    _text("city", "城市", "City", ("收货城市",), "杭州"),
    _code("refund_no", "退款单号", "Refund no", ("售后单号",)),
    Field(
        "refunded_quantity",
        Label("退货数量", "Returned quantity"),
        FieldType.INTEGER,
        synonyms=("退货件数",),
        example="1",
    ),
    _money("refunded_fen", "退款金额", "Refunded", ("已退款金额", "refund amount")),
    _at("refunded_at", "退款时间", "Refunded at", ("refund time",)),
)

_REASONS = {
    "order.refused_together": Label("同一订单的另一行有误", "Another row of this order is wrong"),
    "order.inconsistent": Label("同一订单的各行填写不一致：“{value}”", "Rows of one order disagree: “{value}”"),
    "order.wrong": Label("无法保存：{value}", "{value}"),
    "order.without_lines": Label("一个订单有 1 到 500 行", "An order has 1 to 500 lines"),
    "order.line_wrong": Label("数量、单价或优惠有误：{value}", "{value}"),
    "order.money_mismatch": Label("金额对不上：{value}", "{value}"),
    "order.time_missing": Label("状态要求的时间缺失：{value}", "A time that the status needs is missing: {value}"),
    "order.times_out_of_order": Label("时间先后有误：{value}", "{value}"),
    "order.customer_missing": Label("没有可用的客户标识", "No usable customer identity"),
    "order.changed": Label("已付款订单的商品和金额不能修改", "Lines and money of a paid order cannot change"),
    "order.status_refused": Label("订单状态冲突：{value}", "{value}"),
    "refund.empty": Label("退款没有金额也没有件数", "The refund gives nothing back"),
    "refund.not_paid": Label("未付款的订单不能退款", "Only a paid order can be refunded"),
    "refund.too_much": Label("退款超出可退范围：{value}", "{value}"),
    "refund.changed": Label("退款单号已用于别的退款", "The refund number was used for another refund"),
}


def _on_merged(work: Work, fact: CustomerMerged) -> None:
    service.regroup(work, customer_nos=[fact.winner_no, fact.loser_no])


def _on_unmerged(work: Work, fact: CustomerUnmerged) -> None:
    service.regroup(work, customer_nos=[fact.winner_no, fact.loser_no])


def _on_erased(work: Work, fact: CustomerErased) -> None:
    service.unlink(work, customer_nos=fact.customer_nos)


TIMERS: tuple[Timer, ...] = ()
REACTIONS = (
    Reaction("order.on_merged", CustomerMerged, _on_merged),
    Reaction("order.on_unmerged", CustomerUnmerged, _on_unmerged),
    Reaction("order.on_erased", CustomerErased, _on_erased),
)
FEEDS = (
    Feed("order", "orders", "order_no", _ORDERS, service.lake_orders, store.numbers),
    Feed("order", "order_line", "order_no", _LINES, service.lake_lines, store.numbers),
    Feed("order", "refund", "order_no", _REFUNDS, service.lake_refunds, store.numbers),
)
TARGETS = (
    Target(
        kind="order",
        label=Label("订单", "Orders"),
        fields=FIELDS,
        load=service.load_rows,
        group="order_no",
        reasons=_REASONS,
    ),
)
EXPORTERS = (Exporter("orders", service.export_orders),)
