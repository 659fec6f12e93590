"""What the catalog registers: its import target and its lake feed."""

from __future__ import annotations

from collections.abc import Sequence

from siyu.collect.sources import Label, Target
from siyu.kit.events import Reaction
from siyu.kit.feed import Feed
from siyu.kit.runner import Timer
from siyu.kit.work import Work
from siyu.unify.catalog import service, store
from siyu.unify.catalog.rules.fields import FIELDS

_DDL = """
create table if not exists product (
    sku varchar, spu varchar, title varchar, brand varchar, category varchar, list_fen bigint
)
"""


def _read_products(work: Work, spus: Sequence[str]) -> dict[str, Sequence[object]]:
    rows = [
        (sku.sku, product.spu, product.title, product.brand, product.main_category, sku.list_fen)
        for product in store.load(work, spus).values()
        for sku in product.skus
    ]
    names = ("sku", "spu", "title", "brand", "category", "list_fen")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


TIMERS: tuple[Timer, ...] = ()
REACTIONS: tuple[Reaction, ...] = ()
FEEDS = (Feed("product", "product", "spu", _DDL, _read_products, store.codes),)
TARGETS = (
    Target(
        kind="product",
        label=Label("商品", "Products"),
        fields=FIELDS,
        load=service.load_rows,
        group="spu",
        reasons={
            "product.wrong": Label("“{value}”不能用于此字段", "“{value}” cannot stand in this field"),
            "product.barcode_wrong": Label("条码“{value}”的位数或校验码不正确", "“{value}” is no valid GTIN barcode"),
            "product.barcode_taken": Label("条码“{value}”已被其他 SKU 使用", "Another SKU has the barcode “{value}”"),
            "product.sku_taken": Label("该 SKU 属于另一个商品", "The SKU belongs to another product"),
            "product.inconsistent": Label("同一商品的各行内容不一致", "Rows of one product disagree"),
            "product.refused_together": Label("同一商品的另一行有误", "Another row of this product is wrong"),
            "category.wrong": Label("类目应写作“品类:一级/二级”", "Write a category as “dimension:name/name”"),
        },
    ),
)
