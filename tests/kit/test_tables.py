"""Exports: no cell can run as a formula, and every table reads back as it was written (R23)."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from siyu.kit.tables import csv_bytes, csv_pieces, neutral, plain_text, xlsx_bytes

RISKY = "=+-@\t\r＝＋－＠"
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
CELL = st.one_of(TEXT, st.builds(str.__add__, st.sampled_from([*RISKY, " =", "\u3000=", "'", "'=", "''="]), TEXT))


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content: bytes) -> list[list[object]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


@settings(max_examples=10_000, deadline=None)
@given(CELL)
def test_a_text_never_begins_as_a_formula_and_reads_back(text: str) -> None:
    cell = neutral(text)
    assert cell.lstrip(" \u00a0\u3000\ufeff\u200b\u200e\u200f\u2060")[:1] not in set(RISKY)
    assert plain_text(cell) == text


@settings(max_examples=500, deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=5))
def test_a_csv_reads_back_exactly(rows: list[list[str]]) -> None:
    found = read_csv(csv_bytes(["a", "b"], rows))
    assert [[plain_text(cell) for cell in row] for row in found] == [["a", "b"], *rows]


@settings(max_examples=150, deadline=None)
@given(st.lists(CELL, min_size=1, max_size=20))
def test_a_workbook_reads_back_exactly_and_holds_no_formula(texts: list[str]) -> None:
    visible = [text for text in texts if text.isprintable()]
    content = xlsx_bytes(["n", "a"], [[at, text] for at, text in enumerate(visible)])
    found = read_xlsx(content)
    assert [row[1] for row in found[1:]] == [neutral(text) for text in visible]


@pytest.mark.parametrize(
    "formula", ["=1+2", "+1", "-1", "@SUM(1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠1", " =cmd|' /C calc'!A0"]
)
def test_known_attacks_are_shown_as_text(formula: str) -> None:
    assert neutral(formula) == "'" + formula
    assert read_csv(csv_bytes(["a"], [[formula]]))[1] == ["'" + formula]


def test_numbers_dates_and_flags_keep_their_kind() -> None:
    row = [12, -3.5, date(2026, 3, 1), datetime(2026, 3, 1, 8, 30), True, None, "-3", 1234567890123456789]
    assert read_csv(csv_bytes(["n"] * 8, [row]))[1] == [
        "12", "-3.5", "2026-03-01", "2026-03-01 08:30:00", "true", "", "'-3", "1234567890123456789",
    ]  # fmt: skip
    assert read_xlsx(xlsx_bytes(["n"] * 8, [row]))[1] == [
        12.0, -3.5, date(2026, 3, 1), datetime(2026, 3, 1, 8, 30), True, "", "'-3", "1234567890123456789",
    ]  # fmt: skip


def test_a_csv_begins_with_the_mark_that_excel_needs() -> None:
    assert csv_bytes(["姓名"], [["张三"]]) == "\ufeff姓名\r\n张三\r\n".encode()


def test_a_long_csv_comes_in_pieces_that_join_to_the_whole() -> None:
    rows = [[at] for at in range(2500)]
    pieces = list(csv_pieces(["n"], rows))
    assert len(pieces) == 3
    assert b"".join(pieces) == csv_bytes(["n"], rows)


def test_a_workbook_survives_control_characters_and_escapes() -> None:
    found = read_xlsx(xlsx_bytes(["a"], [["x\x01y"], ["_x0041_"], ["a" * 40_000]], sheet="a/b[c]"))
    assert [row[0] for row in found] == ["a", "x\ufffdy", "_x0041_", "a" * 32_767]
