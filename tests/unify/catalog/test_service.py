"""The catalog on both databases: upsert, refusals, lists, categories, the sheet's round trip, the lake."""

import pytest

from siyu.kit.desk import Desk
from siyu.kit.feed import feed_once
from siyu.kit.work import Work
from siyu.unify import catalog
from siyu.unify.catalog import (
    CategoryPath,
    Listing,
    ProductFilter,
    ProductRecord,
    ProductSort,
    ProductStatus,
    SkuRecord,
)
from siyu.unify.catalog.errors import CategoryInUse, CategoryNotFound, CategoryWrong, ProductNotFound
from siyu.unify.catalog.jobs import TARGETS
from siyu.unify.catalog.rules import sheet
from tests.unify.catalog.test_rules import batch_of

SHIRT = ProductRecord(
    "S1", "纯棉圆领短袖T恤", "北岸", categories=(CategoryPath("品类", "服饰/女装"), CategoryPath("场景", "通勤")),
    status=ProductStatus.ON_SALE,
    skus=(
        SkuRecord("S1-R", "6901234567892", {"颜色": "红"}, 12900, 5000, 210, (Listing("天猫", "S1-R", True, 11900),)),
        SkuRecord("S1-B", None, {"颜色": "蓝"}, 12900),
    ),
)  # fmt: skip
CUP = ProductRecord("S2", "马克杯", categories=(CategoryPath("品类", "家居"),), skus=(SkuRecord("S2", list_fen=2500),))


def put(work: Work, *records: ProductRecord) -> catalog.Upserted:
    return catalog.upsert(work, records=records)


def listed(work: Work, **wanted: object) -> list[str]:
    found = ProductFilter(**wanted)  # type: ignore[arg-type]
    page = catalog.list_page(work, wanted=found, sort=ProductSort.TITLE, after=None, limit=10)
    assert page.total == len(page.items)
    return [item.spu for item in page.items]


def test_upserting_twice_changes_nothing_the_second_time(work: Work) -> None:
    assert put(work, SHIRT, CUP) == catalog.Upserted(created=2)
    assert put(work, SHIRT, CUP) == catalog.Upserted(unchanged=2)
    shirt = catalog.get(work, spu="S1")
    assert [sku.sku for sku in shirt.skus] == ["S1-B", "S1-R"]
    assert shirt.skus[1].listings == (Listing("天猫", "S1-R", True, 11900),)
    assert shirt.main_category == "服饰/女装"
    assert put(work, ProductRecord("S1", brand="南岸")) == catalog.Upserted(changed=1)
    assert catalog.get(work, spu="S1").brand == "南岸"


def test_an_unknown_product_is_not_found(work: Work) -> None:
    with pytest.raises(ProductNotFound):
        catalog.get(work, spu="nothing")


def test_a_wrong_record_is_refused_and_the_others_written(work: Work) -> None:
    done = put(work, SHIRT, ProductRecord("S9"), ProductRecord("S3", "x", skus=(SkuRecord("S3", "123"),)))
    assert done.created == 1
    assert [(each.index, each.spu, each.field, each.code) for each in done.refused] == [
        (1, "S9", "title", "product.wrong"),
        (2, "S3", "barcode", "product.barcode_wrong"),
    ]
    assert listed(work) == ["S1"]


def test_a_sku_stays_with_its_product(work: Work) -> None:
    put(work, SHIRT)
    done = put(work, ProductRecord("S3", "x", skus=(SkuRecord("S1-R"),)))
    assert [each.code for each in done.refused] == ["product.sku_taken"]
    assert listed(work) == ["S1"]


def test_a_barcode_belongs_to_one_sku(work: Work) -> None:
    put(work, SHIRT)
    done = put(work, ProductRecord("S3", "x", skus=(SkuRecord("S3", "6901234567892"),)))
    assert [(each.code, each.sku, each.value) for each in done.refused] == [
        ("product.barcode_taken", "S3", "6901234567892")
    ]
    assert listed(work) == ["S1"]


def test_two_skus_may_swap_their_barcodes(work: Work) -> None:
    put(work, ProductRecord("S1", "x", skus=(SkuRecord("A", "6901234567892"), SkuRecord("B", "96385074"))))
    done = put(work, ProductRecord("S1", skus=(SkuRecord("A", "96385074"), SkuRecord("B", "6901234567892"))))
    assert done == catalog.Upserted(changed=1)
    assert [sku.barcode for sku in catalog.get(work, spu="S1").skus] == ["96385074", "6901234567892"]


def test_lists_filter_sort_and_page(work: Work) -> None:
    put(work, SHIRT, CUP)
    assert listed(work, status=ProductStatus.ON_SALE) == ["S1"]
    assert listed(work, category=CategoryPath("品类", "服饰")) == ["S1"]
    assert listed(work, category=CategoryPath("品类", "服")) == []
    assert listed(work, channel="天猫") == ["S1"]
    assert listed(work, text="6901234567892") == ["S1"]
    assert listed(work, text="马克") == ["S2"]
    assert listed(work, text="%") == []
    assert listed(work, brand="北岸") == ["S1"]
    for sort in ProductSort:
        first = catalog.list_page(work, wanted=ProductFilter(), sort=sort, after=None, limit=1)
        second = catalog.list_page(work, wanted=ProductFilter(), sort=sort, after=first.next_key, limit=1)
        assert {first.items[0].spu, second.items[0].spu} == {"S1", "S2"}
        assert second.next_key is None


def test_the_category_tree_counts_products_at_or_below(work: Work) -> None:
    put(work, SHIRT, CUP)
    catalog.put_category(work, where=CategoryPath("品类", "家居"), position=-1)
    assert [(each.dimension, each.path, each.products) for each in catalog.categories(work)] == [
        ("品类", "家居", 1),
        ("品类", "服饰", 1),
        ("品类", "服饰/女装", 1),
        ("场景", "通勤", 1),
    ]


def test_a_moved_category_takes_its_products_along(work: Work) -> None:
    put(work, SHIRT)
    catalog.move_category(work, where=CategoryPath("品类", "服饰"), path="时尚/服装")
    assert catalog.get(work, spu="S1").main_category == "时尚/服装/女装"
    assert [each.path for each in catalog.categories(work) if each.dimension == "品类"] == [
        "时尚",
        "时尚/服装",
        "时尚/服装/女装",
    ]
    with pytest.raises(CategoryNotFound):
        catalog.move_category(work, where=CategoryPath("品类", "服饰"), path="x")
    with pytest.raises(CategoryInUse):
        catalog.move_category(work, where=CategoryPath("品类", "时尚"), path="时尚/x")
    with pytest.raises(CategoryWrong):
        catalog.move_category(work, where=CategoryPath("品类", "时尚"), path="a/b/c/d/e")


def test_only_an_empty_category_can_be_dropped(work: Work) -> None:
    put(work, SHIRT)
    with pytest.raises(CategoryInUse):
        catalog.drop_category(work, where=CategoryPath("品类", "服饰"))
    put(work, ProductRecord("S1", categories=()))
    catalog.drop_category(work, where=CategoryPath("品类", "服饰"))
    assert [each.dimension for each in catalog.categories(work)] == ["场景"]


def test_the_report_counts_what_is_missing(work: Work) -> None:
    put(work, SHIRT, CUP)
    found = catalog.report(work)
    assert (found.products, found.complete) == (2, 0)
    assert found.problems[catalog.ProblemCode.IMAGES_MISSING] == 2
    assert found.problems[catalog.ProblemCode.BRAND_MISSING] == 1
    assert found.mean_score_x100 == sum(item.score for item in catalog.export(work, wanted=ProductFilter())) * 50


def test_order_lines_learn_title_and_category(work: Work) -> None:
    put(work, SHIRT)
    assert catalog.briefs(work, skus=["S1-R", "?"]) == {
        "S1-R": catalog.Brief("S1-R", "S1", "纯棉圆领短袖T恤", "服饰/女装", 12900)
    }


def test_rows_of_one_product_are_refused_together_with_the_line_at_fault(work: Work) -> None:
    put(work, SHIRT)
    rows = [row for product in catalog.export(work, wanted=ProductFilter()) for row in sheet.rows(product)]
    rows[1][9] = "6901234567893"
    rows[0][1] = rows[1][1] = "新名称新名称"
    errors = TARGETS[0].load(work, batch_of(rows))
    assert {(each.line, each.field, each.code) for each in errors} == {
        (2, None, "product.refused_together"),
        (3, "barcode", "product.barcode_wrong"),
    }
    assert catalog.get(work, spu="S1").title == "纯棉圆领短袖T恤"


def test_another_shop_sees_nothing(desk: Desk, other_desk: Desk) -> None:
    desk.write(lambda work: put(work, SHIRT))
    assert other_desk.read(listed) == []
    assert other_desk.write(lambda work: put(work, SHIRT)).created == 1


def test_the_lake_holds_every_sku(desk: Desk) -> None:
    desk.write(lambda work: put(work, SHIRT, CUP))
    feed_once(desk)
    rows = desk.lake.rows("select sku, spu, brand, category, list_fen from product order by sku")
    assert rows == [
        ("S1-B", "S1", "北岸", "服饰/女装", 12900),
        ("S1-R", "S1", "北岸", "服饰/女装", 12900),
        ("S2", "S2", "", "家居", 2500),
    ]
