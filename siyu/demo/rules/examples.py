"""Rows of the example files: customers, products, orders and events of a second till, two of each not importable."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from siyu.demo.models import Product
from siyu.demo.rules import vocabulary as words
from siyu.demo.rules.records import BRAND, in_store_barcode

CUSTOMER_HEADER = ("会员号", "姓名", "手机号", "邮箱", "性别", "生日", "省份", "城市", "注册时间", "渠道", "备注")
PRODUCT_HEADER = (
    "商品编码",
    "商品名称",
    "品牌",
    "状态",
    "类目",
    "SKU编码",
    "条码",
    "规格",
    "售价",
    "成本价",
    "重量(克)",
)
ORDER_HEADER = (
    "订单号", "会员号", "手机号", "状态", "下单时间", "支付时间", "SKU编码", "商品名称", "数量", "单价", "运费", "城市",
)  # fmt: skip
_LAST_DAY = datetime(2026, 3, 1, 20, 0)  # noqa: DTZ001 - wall clock of the file, which has no zone
_CUSTOMERS, _PRODUCTS, _ORDERS, _EVENTS = 60, 40, 80, 200

Cell = str | int


def customer_rows(rng: Random) -> list[tuple[Cell, ...]]:
    """Members E1001 and up; one phone that a spreadsheet has rounded, one birthday that does not exist."""
    rows: list[tuple[Cell, ...]] = []
    for place in range(_CUSTOMERS):
        is_female = rng.random() < 0.7
        given = rng.choice(words.GIVEN_FEMALE if is_female else words.GIVEN_MALE)
        city, province, _ = rng.choices(words.CITIES, [weight for *_, weight in words.CITIES])[0]
        joined = _LAST_DAY - timedelta(minutes=rng.randrange(10, 300 * 1440))
        born = f"{rng.randrange(1966, 2006)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
        phone = f"154{rng.randrange(10**8):08d}"
        if place == 17:
            phone = "1.54E+10"
        if place == 41:
            born = "1990-02-30"
        rows.append((
            f"E{1001 + place}", rng.choice(words.SURNAMES[:20]) + given, phone, f"e{1001 + place}@example.com",
            "女" if is_female else "男", born, province, city, f"{joined:%Y-%m-%d %H:%M:%S}",
            rng.choice(words.CHANNELS)[0], rng.choice(("", "", "", "喜欢花园系列", "要电子发票")),
        ))  # fmt: skip
    return rows


def product_rows(rng: Random, products: Sequence[Product]) -> list[tuple[Cell, ...]]:
    """Products X5001 and up, modelled on the demo's; one barcode with a wrong check digit, one price in words."""
    rows: list[tuple[Cell, ...]] = []
    for place, product in enumerate(rng.sample(list(products), _PRODUCTS)):
        barcode = in_store_barcode(900_000 + place)
        price = _yuan(product.list_fen)
        if place == 9:
            barcode = barcode[:-1] + str((int(barcode[-1]) + 1) % 10)
        if place == 23:
            price = "面议"
        rows.append((
            f"X{5001 + place}", product.title, BRAND, "在售", f"品类:{product.category.path}", f"X{5001 + place}-1",
            barcode, f"款式={product.title_en}", price, _yuan(product.list_fen * 6 // 10), rng.randrange(40, 1200),
        ))  # fmt: skip
    return rows


def order_rows(rng: Random, products: Sequence[Product], customers: Sequence[Sequence[Cell]]) -> list[tuple[Cell, ...]]:
    """A row for each line; orders EX0001 and up; one line of no pieces, one order from the year 2206."""
    rows: list[tuple[Cell, ...]] = []
    for place in range(_ORDERS):
        buyer = rng.choice([row for row in customers if str(row[2]).isdigit()])
        placed = _LAST_DAY - timedelta(minutes=rng.randrange(10, 90 * 1440))
        if place == 50:
            placed = placed.replace(year=2206)
        shipping = rng.choice(("0.00", "0.00", "8.00"))
        for at, product in enumerate(rng.sample(list(products), rng.choice((1, 1, 2, 3)))):
            rows.append((
                f"EX{place + 1:04d}", buyer[0], buyer[2], "已付款", f"{placed:%Y-%m-%d %H:%M:%S}",
                f"{placed + timedelta(minutes=2):%Y-%m-%d %H:%M:%S}", product.sku, product.title,
                0 if place == 12 and at == 0 else rng.choice((1, 1, 2, 3, 6)), _yuan(product.list_fen),
                shipping, buyer[7],
            ))  # fmt: skip
    return rows


def event_lines(rng: Random, products: Sequence[Product], customers: Sequence[Sequence[Cell]]) -> list[str]:
    """Events of these customers as JSON, one a line; one without a name, one line that is no JSON."""
    lines: list[str] = []
    for place in range(_EVENTS):
        product, buyer = rng.choice(list(products)), rng.choice(list(customers))
        name = rng.choice(("page_view", "view_item", "view_item", "add_to_cart", "favorite", "share"))
        at = _LAST_DAY - timedelta(seconds=rng.randrange(60, 30 * 86_400))
        event: dict[str, object] = {
            "event": "" if place == 33 else name, "timestamp": f"{at:%Y-%m-%dT%H:%M:%S}+08:00",
            "messageId": f"example-{place:04d}", "userId": buyer[0],
            "properties": {
                "is_simulated": True, "page": words.PAGES[0 if name == "page_view" else 3], "sku": product.sku,
                "spu": product.spu, "category": product.category.path, "amount_fen": product.list_fen,
            },
        }  # fmt: skip
        lines.append(json.dumps(event, ensure_ascii=False) if place != 77 else '{"event": "view_item", "timestamp":')
    return lines


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
