"""The example files are made the same each time and are what they say."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from siyu.app import import_targets
from siyu.collect import sources
from siyu.demo.service import write_examples
from siyu.kit.desk import Desk

SHIPPED = Path(__file__).parents[2] / "docs" / "examples"
NAMES = ("customers.csv", "products.csv", "orders.xlsx", "events.jsonl")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    write_examples(folder)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_files_are_those_that_the_generator_writes(folder: Path, name: str) -> None:
    assert (folder / name).read_bytes() == (SHIPPED / name).read_bytes()


def test_the_customer_file_is_gbk_with_sixty_customers(folder: Path) -> None:
    raw = (folder / "customers.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    rows = list(csv.reader(raw.decode("gbk").splitlines()))
    assert rows[0][:3] == ["会员号", "姓名", "手机号"]
    assert len(rows) == 61
    assert sum(not row[2].startswith("154") for row in rows[1:]) == 1


def test_the_product_file_has_a_bom(folder: Path) -> None:
    assert (folder / "products.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_workbook_has_a_row_for_each_line(folder: Path) -> None:
    book = load_workbook(folder / "orders.xlsx", read_only=True)
    rows = list(book["订单"].iter_rows(values_only=True))
    book.close()
    assert rows[0][0] == "订单号"
    assert len({row[0] for row in rows[1:]}) == 80
    assert sum(row[8] == 0 for row in rows[1:]) == 1


def test_one_event_line_is_no_json_and_all_others_are_marked_as_simulated(folder: Path) -> None:
    broken = 0
    lines = (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        try:
            assert json.loads(line)["properties"]["is_simulated"] is True
        except json.JSONDecodeError:
            broken += 1
    assert (len(lines), broken) == (200, 1)


@pytest.mark.parametrize(
    ("kind", "name", "taken", "refused"),
    [("customer", "customers.csv", 58, 2), ("product", "products.csv", 38, 2), ("order", "orders.xlsx", 146, 3)],
)
def test_the_files_import_as_they_are_but_for_the_faults_they_show(
    desk: Desk, kind: str, name: str, taken: int, refused: int
) -> None:
    setup, mode = sources.Setup(kind=kind), sources.Mode.KEEP_GOOD
    job = sources.import_file(desk, import_targets(), path=SHIPPED / name, setup=setup, mode=mode)
    assert (job.state, job.rows_ok, job.rows_rejected) == ("done", taken, refused)
