"""From cells to values: what is taken, what is refused, and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siyu.collect.sources.models import Choice, Field, FieldType, Label
from siyu.collect.sources.rules.columns import column
from siyu.collect.sources.rules.reasons import REASONS
from siyu.collect.sources.rules.refusals import Refused
from siyu.collect.sources.rules.values import Cell, reader

SHANGHAI = ZoneInfo("Asia/Shanghai")
LABEL = Label("字段", "Field")
CHOICES = (Choice("male", Label("男", "Male"), ("m", "先生")), Choice("female", Label("女", "Female"), ("f",)))


def read(kind: FieldType, cell: Cell, *, zone: ZoneInfo = SHANGHAI, required: bool = False) -> object:
    """The value, or the code of the refusal."""
    values, bad = column(Field("x", LABEL, kind, required, choices=CHOICES), [cell], zone)
    return bad.get(0, values[0])


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("12.30", 1230),
        ("12.3", 1230),
        ("12", 1200),
        ("¥1,234.50", 123450),
        ("￥12", 1200),
        ("-0.05", -5),
        ("12元", 1200),
        (".5", 50),
        ("12.3000", 1230),
        ("１２．３０", 1230),
        (12.3, 1230),
        (0.1 + 0.2, 30),
        (19.99 * 3, 5997),
        (7, 700),
        (Decimal("1.20"), 120),
        ("", None),
        (None, None),
        ("-", None),
        ("¥-3", -300),
        ("CNY", "import.not_money"),
        ("12.345", "import.money_too_fine"),
        (0.305, "import.money_too_fine"),
        ("12万", "import.not_money"),
        ("1.2.3", "import.not_money"),
        ("1,23", "import.not_money"),
        ("1e3", "import.not_money"),
        (True, "import.not_money"),
        ("NaN", None),
        (float("nan"), "import.not_money"),
        (float("inf"), "import.not_money"),
        ("99999999999999", "import.number_too_large"),
        ("--1", "import.not_money"),
        ("abc", "import.not_money"),
    ],
)
def test_money_in_yuan_becomes_exact_fen(cell: Cell, fen: object) -> None:
    assert read(FieldType.MONEY_FEN, cell) == fen


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("13800138000", "+8613800138000"),
        ("+8613800138000", "+8613800138000"),
        ("86 138-0013-8000", "+8613800138000"),
        ("0086 13800138000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        (13800138000.0, "+8613800138000"),
        (13800138000, "+8613800138000"),
        ("13800138000.0", "+8613800138000"),
        ("1.3800138000E+10", "+8613800138000"),
        ("010-62345678", "+861062345678"),
        ("+44 20 7946 0958", "+442079460958"),
        ("'13800138000", "+8613800138000"),
        ('="13800138000"', "+8613800138000"),
        ("1.38E+10", "import.digits_lost"),
        ("1380013800", "import.not_a_phone"),
        ("电话", "import.not_a_phone"),
        ("", None),
    ],
)
def test_phones_come_in_one_form_and_lost_digits_are_seen(cell: Cell, phone: object) -> None:
    assert read(FieldType.PHONE, cell) == phone


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026-03-01 08:00:00", "2026-03-01T00:00:00"),
        ("2026/3/1 8:00", "2026-03-01T00:00:00"),
        ("2026年3月1日 8时5分", "2026-03-01T00:05:00"),
        ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00"),
        ("2026-03-01T08:00:00.123456+08:00", "2026-03-01T00:00:00.123456"),
        ("20260301080000", "2026-03-01T00:00:00"),
        ("20260301", "2026-02-28T16:00:00"),
        ("2026-03-01", "2026-02-28T16:00:00"),
        ("1772323200", "2026-03-01T00:00:00"),
        ("1772323200123", "2026-03-01T00:00:00.123"),
        (1772323200, "2026-03-01T00:00:00"),
        (datetime(2026, 3, 1, 8), "2026-03-01T00:00:00"),
        (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01T00:00:00"),
        (date(2026, 3, 1), "2026-02-28T16:00:00"),
        (46082.5, "2026-03-01T04:00:00"),
    ],
)
def test_times_without_a_zone_are_the_shops(cell: Cell, at: str) -> None:
    assert read(FieldType.DATETIME, cell) == datetime.fromisoformat(at).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2026-02-30 00:00:00", "import.not_a_time"),
        ("2026-03-01 25:00:00", "import.not_a_time"),
        ("1/2/2026", "import.not_a_time"),
        ("昨天", "import.not_a_time"),
        ("2026-03-01 08:00:00 PM", "import.not_a_time"),
        ("1960-01-01", "import.date_out_of_range"),
        ("2101-01-01 00:00:00", "import.date_out_of_range"),
        ("9999-12-31 23:59:59", "import.date_out_of_range"),
        ("0001-01-01 00:00:00", "import.date_out_of_range"),
    ],
)
def test_what_is_no_time_is_refused(cell: Cell, code: str) -> None:
    assert read(FieldType.DATETIME, cell) == code


@pytest.mark.parametrize(
    "day", ["1988-06-01", "1988/6/1", "19880601", "1988年6月1日", "1988.6.1", "1988-06-01 00:00:00"]
)
def test_a_birthday_stays_the_day_it_is_even_in_the_summer_time_of_1988(day: str) -> None:
    assert read(FieldType.DATE, day) == date(1988, 6, 1)
    assert read(FieldType.DATE, datetime(1988, 6, 1)) == date(1988, 6, 1)


def test_a_summer_time_instant_of_1988_uses_the_offset_of_its_day() -> None:
    assert read(FieldType.DATETIME, "1988-06-01 00:00:00") == datetime(1988, 5, 31, 15, tzinfo=UTC)


def test_a_wall_clock_of_new_york_that_does_not_exist_still_has_one_answer() -> None:
    zone = ZoneInfo("America/New_York")
    assert read(FieldType.DATETIME, "2026-03-08 02:30:00", zone=zone) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("3", 3),
        ("1,200", 1200),
        ("3.0", 3),
        (3.0, 3),
        ("-2", -2),
        ("３", 3),
        ("", None),
        ("N/A", None),
        ("3.5", "import.not_whole"),
        ("1_000", "import.not_a_number"),
        ("三", "import.not_a_number"),
        (True, "import.not_a_number"),
        ("9" * 20, "import.number_too_large"),
        ("9" * 5000, "import.number_too_large"),
        (3.5, "import.not_whole"),
        ("1e3", "import.not_whole"),
    ],
)
def test_whole_numbers(cell: Cell, number: object) -> None:
    assert read(FieldType.INTEGER, cell) == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("DD001", "DD001"),
        (123456.0, "123456"),
        ("1.23457E+15", "import.digits_lost"),
        (1.234567890123456e18, "import.digits_lost"),
        (1234567890123456789, "1234567890123456789"),
        ("\u3000A1\ufeff", "A1"),
        ("0012", "0012"),
        ("`0012", "0012"),
        ('="0012"', "0012"),
        ("'=A1", "=A1"),
        ("A\x00B", "import.control_characters"),
        ("A\ufffdB", "import.bad_characters"),
        ("#REF!", "import.formula_error"),
        ("x" * 201, "import.text_too_long"),
        ("1E5", "import.digits_lost"),
        ("5E0", "5"),
    ],
)
def test_codes_keep_every_digit_or_are_refused(cell: Cell, code: str) -> None:
    assert read(FieldType.CODE, cell) == code


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (FieldType.BOOL, "是", True),
        (FieldType.BOOL, "N", False),
        (FieldType.BOOL, 1.0, True),
        (FieldType.BOOL, "", None),
        (FieldType.BOOL, "也许", "import.not_yes_or_no"),
        (FieldType.ENUM, "男", "male"),
        (FieldType.ENUM, "FEMALE", "female"),
        (FieldType.ENUM, "先生", "male"),
        (FieldType.ENUM, "x", "import.not_a_choice"),
        (FieldType.EMAIL, "A.b@QQ.Com", "A.b@qq.com"),
        (FieldType.EMAIL, "a@b", "import.not_an_email"),
        (FieldType.EMAIL, "a b@c.com", "import.not_an_email"),
        (FieldType.EMAIL, "张三@例子.中国", "张三@例子.中国"),
        (FieldType.TEXT, time(8, 30), "08:30:00"),
        (FieldType.TEXT, timedelta(hours=30), "1 day, 6:00:00"),
        (FieldType.TEXT, "x" * 20_001, "import.text_too_long"),
    ],
)
def test_flags_choices_addresses_and_texts(kind: FieldType, cell: Cell, value: object) -> None:
    assert read(kind, cell) == value


def test_an_empty_required_cell_is_refused_in_texts_and_in_other_cells() -> None:
    assert read(FieldType.TEXT, " \u3000", required=True) == "import.required"
    assert read(FieldType.INTEGER, None, required=True) == "import.required"


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=40),
    st.binary(max_size=20),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.datetimes(timezones=st.just(UTC)),
    st.from_regex(r"[-+]?[0-9¥,.eE年月日时:/ -]{1,25}", fullmatch=True),
)


@settings(max_examples=2000, deadline=None)
@given(st.sampled_from(list(FieldType)), st.lists(CELLS, min_size=1, max_size=4), st.booleans())
def test_no_cell_whatever_it_holds_breaks_a_column(kind: FieldType, cells: list[Cell], required: bool) -> None:
    values, bad = column(Field("x", LABEL, kind, required, choices=CHOICES), cells, SHANGHAI)
    assert len(values) == len(cells)
    assert all(code in REASONS for code in bad.values())
    assert all(values[at] is None for at in bad)
    for value in values:
        if isinstance(value, str):
            assert value == value.strip() and "\x00" not in value and value.encode()
        if isinstance(value, datetime):
            assert value.tzinfo is UTC


@settings(max_examples=500, deadline=None)
@given(st.integers(-(10**12), 10**12))
def test_every_amount_reads_back(fen: int) -> None:
    text = f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"
    assert read(FieldType.MONEY_FEN, text) == fen


@settings(max_examples=1000, deadline=None)
@given(
    st.sampled_from([FieldType.TEXT, FieldType.CODE]),
    st.lists(
        st.one_of(st.text(max_size=12), st.from_regex(r"[0-9A-Za-z.eE+#='`|-]{1,12}", fullmatch=True)),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
def test_plain_texts_taken_together_are_what_each_is_alone(kind: FieldType, cells: list[str], required: bool) -> None:
    field = Field("x", LABEL, kind, required)
    expected: list[object] = []
    for cell in cells:
        try:
            value = reader(field, SHANGHAI)(cell)
            expected.append("import.required" if value is None and required else value)
        except Refused as refused:
            expected.append(refused.code)
    values, bad = column(field, cells, SHANGHAI)
    assert [bad.get(at, value) for at, value in enumerate(values)] == expected
