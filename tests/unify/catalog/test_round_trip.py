"""The catalog out to a real workbook, edited, and in again through the import."""

from pathlib import Path

import openpyxl

from siyu.collect import sources
from siyu.collect.sources import Setup
from siyu.kit.desk import Desk
from siyu.unify import catalog
from siyu.unify.catalog import ProductFilter, ProductRecord, SkuRecord
from siyu.unify.catalog.jobs import TARGETS
from siyu.unify.catalog.rules import sheet
from tests.unify.catalog.test_service import CUP, SHIRT

BY_KIND = {target.kind: target for target in TARGETS}


def exported(desk: Desk) -> bytes:
    return desk.read(lambda work: sheet.workbook(catalog.export(work, wanted=ProductFilter()), "zh"))


def test_a_workbook_goes_out_is_edited_and_comes_in_again(desk: Desk, tmp_path: Path) -> None:
    risky = ProductRecord("S3", "=1+1", "'@x", skus=(SkuRecord("S3", list_fen=1),))
    desk.write(lambda work: catalog.upsert(work, records=[SHIRT, CUP, risky]))
    before = desk.read(lambda work: catalog.export(work, wanted=ProductFilter()))
    path = tmp_path / "products.xlsx"
    path.write_bytes(exported(desk))
    same = sources.import_file(desk, BY_KIND, path=path, setup=Setup(kind="product"))
    assert (same.rows_ok, same.rows_rejected) == (4, 0)
    assert desk.read(lambda work: catalog.export(work, wanted=ProductFilter())) == before

    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    column = {str(cell.value): cell.column for cell in page[1]}
    page.cell(2, column["售价"]).value = 99.5
    page.cell(3, column["条码"]).value = "6901234567893"
    page.cell(4, column["品牌"]).value = "南岸"
    edited = tmp_path / "edited.xlsx"
    book.save(edited)
    done = sources.import_file(desk, BY_KIND, path=edited, setup=Setup(kind="product"))
    assert (done.rows_ok, done.rows_rejected) == (2, 2)
    now = {each.spu: each for each in desk.read(lambda work: catalog.export(work, wanted=ProductFilter()))}
    assert [sku.list_fen for sku in now["S1"].skus] == [12900, 12900]
    assert now["S2"].brand == "南岸"

    page.cell(3, column["条码"]).value = "6901234567892"
    book.save(edited)
    again = sources.import_file(desk, BY_KIND, path=edited, setup=Setup(kind="product"))
    assert (again.rows_ok, again.rows_rejected) == (4, 0)
    now = {each.spu: each for each in desk.read(lambda work: catalog.export(work, wanted=ProductFilter()))}
    assert [sku.list_fen for sku in now["S1"].skus] == [9950, 12900]
