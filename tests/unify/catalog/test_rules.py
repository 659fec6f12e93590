"""Barcodes, category paths, completeness and the sheet's cells, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siyu.collect.sources import Batch
from siyu.unify.catalog.errors import BarcodeWrong, CategoryWrong, ProductInconsistent, ProductWrong
from siyu.unify.catalog.models import (
    CategoryPath,
    Listing,
    ProblemCode,
    Product,
    ProductRecord,
    ProductStatus,
    Sku,
    SkuRecord,
)
from siyu.unify.catalog.rules import sheet
from siyu.unify.catalog.rules.barcode import check_digit, checked_gtin
from siyu.unify.catalog.rules.category import checked_category, moved, with_ancestors
from siyu.unify.catalog.rules.completeness import completeness
from siyu.unify.catalog.rules.fields import FIELDS
from siyu.unify.catalog.rules.merge import merged

FULL = Product(
    "S1", "纯棉圆领短袖T恤", "北岸", "新疆长绒棉，透气不变形，四季可穿，机洗不缩水，三色可选。",
    ("https://x.cn/1.jpg", "https://x.cn/2.jpg", "https://x.cn/3.jpg"),
    {"材质": "棉", "产地": "中国", "季节": "夏"}, (CategoryPath("品类", "服饰/女装"),), ProductStatus.ON_SALE,
    (Sku("S1-R", "6901234567892", {"颜色": "红"}, 12900, 5000, 210),),
)  # fmt: skip


@pytest.mark.parametrize(
    "code", ["6901234567892", "96385074", "036000291452", "10614141000415", "4006381333931", "690-1234 567892"]
)
def test_published_gtins_are_accepted(code: str) -> None:
    assert checked_gtin(code) == code.replace("-", "").replace(" ", "")


@pytest.mark.parametrize(
    "code", ["6901234567893", "123", "", "69012345678920", "６９０１２３４５６７８９２", "690123456789X"]
)
def test_wrong_barcodes_are_refused(code: str) -> None:
    with pytest.raises(BarcodeWrong):
        checked_gtin(code)


@given(
    st.sampled_from([7, 11, 12, 13]).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)),
    st.integers(0, 13),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_always_noticed(body: str, place: int, shift: int) -> None:
    code = body + str(check_digit(body))
    assert checked_gtin(code) == code
    place %= len(code)
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    with pytest.raises(BarcodeWrong):
        checked_gtin(wrong)


def test_category_paths() -> None:
    assert checked_category(" 品类 ", "服饰 / 女装") == CategoryPath("品类", "服饰/女装")
    assert with_ancestors("a/b/c") == ["a", "a/b", "a/b/c"]
    assert moved("a/b/c", "a/b", "x") == "x/c"
    for dimension, path in [("", "a"), ("d", ""), ("d", "a//b"), ("d", "a/b/c/d/e/f/g"), ("d:e", "a"), ("d", "x" * 41)]:
        with pytest.raises(CategoryWrong):
            checked_category(dimension, path)


def test_a_full_product_is_complete() -> None:
    assert completeness(FULL).score == 100
    assert completeness(FULL).problems == ()


def test_what_is_missing_costs_its_points_once() -> None:
    bare = Product("S2", "杯子", skus=(Sku("A"), Sku("B")))
    found = completeness(bare)
    assert found.score == 0
    codes = [problem.code for problem in found.problems]
    assert codes.count(ProblemCode.PRICE_MISSING) == 2
    assert codes.count(ProblemCode.SPEC_REPEATED) == 2
    two_images = Product(**{**{name: getattr(FULL, name) for name in FULL.__slots__}, "images": FULL.images[:2]})
    assert completeness(two_images).score == 88


def test_a_record_says_only_what_it_says() -> None:
    after = merged(FULL, ProductRecord("S1", brand="南岸", skus=(SkuRecord("S1-B", list_fen=9900),)))
    assert (after.title, after.brand, after.images) == (FULL.title, "南岸", FULL.images)
    assert after.skus == (Sku("S1-B", list_fen=9900), FULL.skus[0])


@pytest.mark.parametrize(
    "record",
    [
        ProductRecord("S9"),
        ProductRecord("", "t"),
        ProductRecord("S9", "t", images=("javascript:alert(1)",)),
        ProductRecord("S9", " t"),
        ProductRecord("S9", "t", skus=(SkuRecord("A", list_fen=-1),)),
        ProductRecord("S9", "t", skus=(SkuRecord("A"), SkuRecord("A"))),
        ProductRecord("S9", "t", attributes={"": "x"}),
    ],
)
def test_a_wrong_record_is_refused(record: ProductRecord) -> None:
    with pytest.raises(ProductWrong):
        merged(None, record)


def batch_of(rows: list[list[str]]) -> Batch:
    columns = {field.name: [_value(field.name, row[place]) for row in rows] for place, field in enumerate(FIELDS)}
    return Batch(list(range(2, 2 + len(rows))), columns)


def _value(name: str, text: str) -> str | int | None:
    if not text:
        return None
    if name in ("list_fen", "cost_fen"):
        return round(float(text) * 100)
    return int(text) if name == "weight_g" else text


words = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)
pairs = st.dictionaries(words, words, min_size=1, max_size=4)


@given(pairs, pairs, st.sampled_from([None, 100, 12345]))
def test_exported_cells_read_back_as_the_same_product(
    attributes: dict[str, str], spec: dict[str, str], price: int | None
) -> None:
    product = merged(
        None,
        ProductRecord(
            "S1", "标题标题标题", "b", "d", ("https://x/1",), attributes,
            (CategoryPath("品类", "a/b"), CategoryPath("场景", "c:d")),
            ProductStatus.OFF_SHELF,
            (SkuRecord("K", "96385074", spec, 100, 5, 7,
                       (Listing("天猫", "K", True, price), Listing("抖音", "K", False))),),
        ),
    )  # fmt: skip
    record = sheet.reader(batch_of(sheet.rows(product)))(0)
    assert merged(None, record) == product


def test_an_empty_cell_keeps_and_a_dash_clears() -> None:
    row = sheet.rows(FULL)[0]
    row[2], row[7] = "", "-"
    after = merged(FULL, sheet.reader(batch_of([row]))(0))
    assert (after.brand, after.attributes) == ("北岸", {})


def test_rows_that_disagree_about_the_product_are_refused() -> None:
    with pytest.raises(ProductInconsistent):
        sheet.joined(ProductRecord("S", "a"), ProductRecord("S", "b"))
    assert sheet.joined(ProductRecord("S", "a"), ProductRecord("S", None, "b")).brand == "b"
