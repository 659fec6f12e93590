"""Files of every kind, honest and hostile, through the real parsing process (R22)."""

from __future__ import annotations

import codecs
import resource
import time
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from siyu.collect.sources.engines.process import stream_rows, take_sample
from siyu.collect.sources.engines.row import FileUnreadable
from siyu.collect.sources.engines.wire import Rows, RowsOrder, Sampled, SampleOrder, Wanted
from siyu.collect.sources.rules.reasons import FILE_REASONS
from tests.collect.sources import files
from tests.collect.sources.targets import THING

CODE_NAME = {0: "code", 1: "name"}
ALL = {0: "code", 1: "name", 2: "phone", 3: "amount", 4: "at"}


def sample(path: Path, encoding: str = "") -> Sampled:
    return take_sample(SampleOrder(str(path), encoding))


def load(path: Path, mapping: dict[int, str], *, sampled: Sampled | None = None, **how: object) -> list[Rows]:
    sampled = sampled or sample(path)
    header = [str(cell) for cell in sampled.rows[0]]
    wanted = [Wanted(column, field) for column, name in mapping.items() if (field := THING.find(name))]
    return list(
        stream_rows(RowsOrder(str(path), sampled.layout, header, wanted, {}, "Asia/Shanghai", **how))  # type: ignore[arg-type]
    )


def refused(path: Path) -> str:
    with pytest.raises(FileUnreadable) as caught:
        sample(path)
    assert caught.value.reason in FILE_REASONS
    return caught.value.reason


def troubles(batches: list[Rows]) -> list[tuple[int, int, str]]:
    return [(row.line, fault.column, fault.code) for rows in batches for row in rows.refused for fault in row.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030", "utf-32"])
def test_a_csv_in_any_encoding_gives_the_same_values(tmp_path: Path, encoding: str) -> None:
    [rows] = load(files.write_csv(tmp_path / "a", encoding), ALL)
    assert rows.lines == [2, 3, 4]
    assert rows.texts["code"] == ["A1", "A2", "A3"]
    assert rows.texts["name"] == ["张三", "李四", "王五，北京"]
    assert rows.texts["phone"] == ["+8613800138000", "+8613900139000", "+8613700137000"]
    assert rows.integers["amount"] == [1230, 120000, 5]
    assert rows.instants["at"] == [
        datetime(2026, 3, 1, 0, 0, tzinfo=UTC),
        datetime(2026, 3, 2, 1, 5, tzinfo=UTC),
        datetime(2026, 3, 3, 2, 5, tzinfo=UTC),
    ]
    assert rows.refused == []


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_other_separators_are_found(tmp_path: Path, delimiter: str) -> None:
    [rows] = load(files.write_csv(tmp_path / "a", delimiter=delimiter), ALL)
    assert rows.integers["amount"] == [1230, 120000, 5]


def test_a_file_that_only_a_person_can_read_asks_with_its_first_lines(tmp_path: Path) -> None:
    path = tmp_path / "mixed"
    path.write_bytes("编码,姓名\nA1,张三\n".encode() + "A2,李四\n".encode("gbk") + b"A3,\xff\xff\n")
    sampled = sample(path)
    assert sampled.rows == []
    assert {"utf-8", "gb18030", "big5"} <= {each.encoding for each in sampled.question}
    chosen = sample(path, encoding="utf-8")
    batches = load(path, CODE_NAME, sampled=chosen)
    assert batches[0].texts["code"] == ["A1"]
    assert troubles(batches) == [(3, 1, "import.bad_characters"), (4, 1, "import.bad_characters")]


def test_a_big5_file_can_be_read_by_choice(tmp_path: Path) -> None:
    path = files.write_csv(tmp_path / "a", "big5", rows=[["A1", "張三"]], header=["sku", "Name"])
    [rows] = load(path, CODE_NAME, sampled=sample(path, encoding="big5"))
    assert rows.texts["name"] == ["張三"]


def test_every_bad_row_is_told_with_its_line_column_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "bad"
    path.write_text(
        "编码,姓名,手机号,金额\n"
        "A1,张三,13800138000,1\n"
        "A2,李四,1.38E+10,x\n"
        ",无码,,2\n"
        "\n"
        "A3,少一格\n"
        "A4,多一格,,1,2\n"
        'A5,"两\n行",,3\n'
        'A6,"引号"错,,3\n'
        "A7,ok,,4,,\n",
        "utf-8",
    )
    batches = load(path, {0: "code", 1: "name", 2: "phone", 3: "amount"})
    assert batches[0].lines == [2, 8, 11]
    assert batches[0].texts["name"] == ["张三", "两\n行", "ok"]
    assert troubles(batches) == [
        (3, 2, "import.digits_lost"),
        (3, 3, "import.not_money"),
        (4, 0, "import.required"),
        (6, -1, "import.too_few_cells"),
        (7, -1, "import.too_many_cells"),
        (10, -1, "import.bad_quoting"),
    ]
    assert batches[0].refused[0].cells == ["A2", "李四", "1.38E+10", "x"]


def test_nul_bytes_and_bare_carriage_returns_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "odd"
    path.write_bytes("编码,姓名\rA1,张三\rA2,a\x00b\rA3,".encode() + b"ok\r")
    batches = load(path, CODE_NAME)
    assert [rows.texts["code"] for rows in batches] == [["A1", "A3"]]
    assert troubles(batches) == [(3, 1, "import.control_characters")]


def test_an_open_quote_costs_its_rows_but_not_the_file(tmp_path: Path) -> None:
    path = tmp_path / "quote"
    rows = [f"A{at},x{at}" for at in range(60_000)]
    rows[10] = 'A10,"open'
    path.write_text("编码,姓名\n" + "\n".join(rows) + "\n", "utf-8")
    batches = load(path, CODE_NAME)
    assert (12, -1, "import.cell_too_long") in troubles(batches)
    assert batches[-1].texts["code"][-1] == "A59999"


def test_a_cell_of_ten_million_characters_is_one_refused_row(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_text("编码,姓名\nA1," + "x" * 10_000_000 + "\nA2,ok\n", "utf-8")
    batches = load(path, CODE_NAME)
    assert batches[0].texts["code"] == ["A2"]
    assert troubles(batches) == [(2, -1, "import.cell_too_long")]


def test_a_million_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide"
    path.write_text(",".join(["a"] * 1_000_000) + "\n", "utf-8")
    assert refused(path) == "too_many_columns"


def test_a_workbook_gives_saved_values_and_fills_merged_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["编码", "姓名", "手机号", "金额", "下单时间"])
    page.append(["O1", "张三", 13800138000, 12.3, datetime(2026, 3, 1, 8)])
    page.append([None, None, 13900139000, 0.1 + 0.2, date(2026, 3, 2)])
    page.append(["O2", "李四", None, "¥7", None])
    page.append(["O3", "王五", 1.38e9, "=1+1", None])
    page.merge_cells("A2:A3")
    page.merge_cells("B2:B3")
    book.create_sheet("第二页")
    book.save(tmp_path / "a")
    sampled = sample(tmp_path / "a")
    assert sampled.sheets == ["Sheet", "第二页"]
    assert sampled.total_rows == 5
    batches = load(tmp_path / "a", ALL)
    assert batches[0].lines == [2, 3, 4]
    assert batches[0].texts["code"] == ["O1", "O1", "O2"]
    assert batches[0].texts["phone"] == ["+8613800138000", "+8613900139000", None]
    assert batches[0].integers["amount"] == [1230, 30, 700]
    assert troubles(batches) == [(5, 2, "import.not_a_phone")]


def test_dates_of_both_epochs_are_the_same_day(tmp_path: Path) -> None:
    for epoch in (WINDOWS_EPOCH, MAC_EPOCH):
        book = openpyxl.Workbook()
        book.epoch = epoch
        book.worksheets[0].append(["编码", "姓名", "手机号", "金额", "下单时间"])
        book.worksheets[0].append(["O1", "x", None, 1, datetime(2026, 3, 1, 8)])
        book.save(tmp_path / "a")
        [rows] = load(tmp_path / "a", ALL)
        assert rows.instants["at"] == [datetime(2026, 3, 1, 0, 0, tzinfo=UTC)]


def test_a_bomb_is_refused_in_under_a_second_and_without_memory(tmp_path: Path) -> None:
    path = files.bomb(tmp_path / "bomb", files.write_xlsx(tmp_path / "ok"))
    assert path.stat().st_size < 2_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    assert refused(path) == "bomb"
    assert time.monotonic() - began < 1.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_bomb_that_lies_about_its_size_ends_only_its_own_process(tmp_path: Path) -> None:
    path = files.lying_bomb(tmp_path / "lie", files.write_xlsx(tmp_path / "ok"))
    assert refused(path) in ("too_heavy", "broken", "bomb", "too_large", "empty")


def test_a_sheet_with_one_far_cell_ends_only_its_own_process(tmp_path: Path) -> None:
    far = files.sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>')
    path = files.rezip(files.write_xlsx(tmp_path / "ok"), tmp_path / "far", **{"xl/worksheets/sheet1.xml": far})
    assert refused(path) in ("too_heavy", "too_large", "too_many_columns")


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet/>'
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst/>'


@pytest.mark.parametrize(
    ("part", "content", "reason"),
    [
        ("../../etc/cron.d/evil", b"x", "odd_names"),
        ("/etc/passwd", b"x", "odd_names"),
        ("xl\\..\\..\\evil", b"x", "odd_names"),
        ("xl/worksheets/sheet1.xml", DOCTYPE, "entities"),
        ("xl/sharedStrings.xml", XXE, "entities"),
        ("xl/sharedStrings.xml", XXE.decode().encode("utf-16"), "entities"),
        ("xl/vbaProject.bin", b"macro", "macros"),
        ("xl/macrosheets/sheet1.xml", b"<x/>", "macros"),
        ("xl/workbook.xml", None, "not_a_table"),
        ("xl/workbook.xml", b"<broken", "broken"),
        ("xl/workbook.bin", b"x", "other_spreadsheet"),
    ],
)
def test_workbooks_with_something_smuggled_in_are_refused(
    tmp_path: Path, part: str, content: bytes | None, reason: str
) -> None:
    path = files.rezip(files.write_xlsx(tmp_path / "ok"), tmp_path / "evil", **{part: content})
    assert refused(path) == reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "not_a_table"),
        (b"\x89PNG\r\n", "not_a_table"),
        (b"MZ\x90", "not_a_table"),
        (b"\x1f\x8b\x08", "not_a_table"),
        (b"<html><table>", "web_page"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "web_page"),
        (b'<?xml version="1.0"?><!DOCTYPE lolz>', "web_page"),
        (b'[{"a":1}]', "json_array"),
        (b"PK\x05\x06" + b"\0" * 18, "not_a_table"),
        (b"PK\x03\x04 truncated", "broken"),
        (b"PAR1 cut", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "other_spreadsheet"),
        (codecs.BOM_UTF8, "empty"),
        (b"\n\n\n", "empty"),
        (b"PAR1" + b"\xff" * 64 + b"PAR1", "broken"),
    ],
)
def test_what_is_no_table_is_turned_away_with_a_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert refused(path) == reason


def test_a_polyglot_is_what_its_first_bytes_say(tmp_path: Path) -> None:
    path = tmp_path / "poly"
    path.write_bytes(b"a,b\n1,2\n" + files.write_xlsx(tmp_path / "ok").read_bytes())
    assert sample(path, encoding="utf-8").layout.format == "csv"
    path.write_bytes(b"MZ" + files.write_xlsx(tmp_path / "ok").read_bytes())
    assert refused(path) == "not_a_table"


def test_json_lines_flatten_and_tell_bad_lines(tmp_path: Path) -> None:
    path = files.write_jsonl(
        tmp_path / "a",
        [
            {"编码": "A1", "金额": 12.3, "人": {"手机": 13800138000, "x": [1]}},
            {"编码": "A2", "下单时间": "2026-03-01 08:00:00"},
        ],
    )
    with path.open("a", encoding="utf-8") as file:
        file.write(
            '[1]\n{broken\n{"编码": "A3", "金额": NaN}\n'
            + "[" * 100_000
            + '\n{"编码":"A4","金额":1e400}\n{"编码":"A5"}\n'
        )
    sampled = sample(path)
    assert sampled.rows[0] == ["编码", "金额", "人.手机", "人.x", "下单时间"]
    batches = load(path, {0: "code", 1: "amount", 2: "phone", 4: "at"}, sampled=sampled)
    assert batches[0].texts["code"] == ["A1", "A2", "A5"]
    assert batches[0].integers["amount"] == [1230, None, None]
    assert batches[0].texts["phone"] == ["+8613800138000", None, None]
    assert troubles(batches) == [
        (3, -1, "import.not_an_object"),
        (4, -1, "import.not_json"),
        (5, -1, "import.not_json"),
        (6, -1, "import.not_json"),
        (7, 1, "import.not_money"),
    ]


def test_parquet_keeps_decimals_zones_and_days(tmp_path: Path) -> None:
    path = files.write_parquet(tmp_path / "a")
    sampled = sample(path)
    assert sampled.rows[0] == ["编码", "金额", "下单时间", "生日", "标签", "姓名"]
    assert sampled.total_rows == 3
    [rows] = load(path, {0: "code", 1: "amount", 2: "at", 3: "birthday", 5: "name"}, sampled=sampled)
    assert rows.integers["amount"] == [120, None, 340]
    assert rows.instants["at"] == [datetime(2026, 3, 1, 8, tzinfo=UTC), None, datetime(2026, 3, 3, tzinfo=UTC)]
    assert rows.dates["birthday"] == [date(1988, 6, 1), None, date(2000, 1, 1)]
    assert rows.texts["name"] == ["张", "李", "张"]
    assert rows.lines == [1, 2, 3]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_reading_goes_on_exactly_after_a_line(tmp_path: Path, kind: str) -> None:
    rows = [[f"A{at}", f"n{at}"] for at in range(500)]
    path = tmp_path / "a"
    if kind == "csv":
        files.write_csv(path, rows=rows, header=["编码", "姓名"])
    elif kind == "xlsx":
        files.write_xlsx(path, rows, ["编码", "姓名"])
    else:
        files.write_jsonl(path, [{"编码": code, "姓名": name} for code, name in rows])
    whole = load(path, CODE_NAME, batch_rows=64)
    assert len(whole) == 8
    rest = load(path, CODE_NAME, batch_rows=64, after_line=whole[2].last_line)
    assert [code for batch in whole for code in batch.texts["code"]] == [f"A{at}" for at in range(500)]
    assert [batch.lines for batch in rest] == [batch.lines for batch in whole[3:]]
    assert [batch.texts for batch in rest] == [batch.texts for batch in whole[3:]]


def test_neighbours_of_one_group_come_together_and_are_refused_together(tmp_path: Path) -> None:
    rows = [[f"A{at}", f"g{at // 3}", "1"] for at in range(90)]
    rows[40][2] = "x"
    path = files.write_csv(tmp_path / "a", rows=rows, header=["编码", "姓名", "金额"])
    batches = load(path, {0: "code", 1: "name", 2: "amount"}, batch_rows=10, group="name")
    seen: set[str | None] = set()
    for batch in batches:
        assert seen.isdisjoint(batch.texts["name"])
        seen.update(batch.texts["name"])
    assert troubles(batches) == [
        (41, -1, "import.group_refused"),
        (42, 2, "import.not_money"),
        (43, -1, "import.group_refused"),
    ]
    assert sum(len(batch.lines) for batch in batches) == 87


def test_the_child_sees_none_of_the_servers_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    from siyu.collect.sources.engines.process import _environment

    monkeypatch.setenv("SIYU_SECRET", "canary")
    assert "canary" not in "".join(_environment().values())
