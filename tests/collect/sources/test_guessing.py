"""What a file is guessed to be: encoding, separator, header line, mapping, kind."""

from __future__ import annotations

import codecs
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siyu.collect.sources.models import Field, FieldType, Label, Target
from siyu.collect.sources.rules import delimiter, encoding, grouping
from siyu.collect.sources.rules.mapping import best_kind, guess, header_row, normal
from tests.collect.sources.targets import TARGETS, THING

SHANGHAI = ZoneInfo("Asia/Shanghai")


def decide(content: bytes) -> str | None:
    return encoding.decide(content[:4096], [content])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("张三,北京\n".encode("gbk"), "gb18030"),
        ("张三,北京\n".encode(), "utf-8"),
        ("张三,北京\n".encode("utf-8-sig"), "utf-8-sig"),
        ("张三,北京\n".encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + "张三".encode("utf-16-be"), "utf-16"),
        ("张三".encode("utf-32"), "utf-32"),
        ("𠮷,㐀\n".encode("gb18030"), "gb18030"),
        (b"plain,ascii\n", "utf-8"),
        (b"name,city\n".decode().encode("utf-16-le"), None),
        ("张三,北京\n".encode() + b"\xff\xff\n", None),
        ("张三".encode("gbk")[:-1] + b"\n\xff", None),
    ],
)
def test_the_encoding_is_decided_by_the_rule_and_never_by_statistics(content: bytes, expected: str | None) -> None:
    assert decide(content) == expected


def test_a_character_cut_at_a_piece_edge_is_still_read() -> None:
    content = "a张三".encode()
    assert encoding.decide(content, [content[:2], content[2:5], content[5:]]) == "utf-8"


@settings(max_examples=300, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=60),
    st.integers(1, 9),
)
def test_every_utf8_file_is_seen_as_utf8(text: str, size: int) -> None:
    content = text.encode()
    if encoding.of_mark(content) is None:
        pieces = [content[at : at + size] for at in range(0, len(content), size)]
        assert encoding.decide(content, pieces) == "utf-8"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["a,b,c\n", "1,2,3\n"], ","),
        (["a\tb\n", "1,5\t2\n"], "\t"),
        (["a;b;c\n", '"1,2,3";2;3\n'], ";"),
        (["a|b\n", "1|2\n"], "|"),
        (["a，b\n", "张，三\n"], "，"),
        (["sep=;\n", "a;b\n"], ";"),
        (["one\n", "two\n"], ","),
        (['"a,b";"c\n', 'd";1\n', "x;2;3\n"], ";"),
        ([], ","),
        (['"\n'], ","),
    ],
)
def test_the_separator_is_the_one_the_lines_agree_on(lines: list[str], expected: str) -> None:
    assert delimiter.decide(lines) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [("实付金额（元）*", "实付金额"), (" Order_No. ", "orderno"), ("手机号【必填】", "手机号"), ("（元）", "（元）")],
)
def test_headers_are_compared_without_marks_and_units(header: str, expected: str) -> None:
    assert normal(header) == expected


def test_headers_in_either_language_and_their_synonyms_are_mapped() -> None:
    headers = ["商品编码", "Name", "联系电话", "实付金额(元)", "创建时间", "备注"]
    found = guess(THING, headers, [], SHANGHAI)
    assert [(each.column, each.field) for each in found] == [
        (0, "code"),
        (1, "name"),
        (2, "phone"),
        (3, "amount"),
        (4, "at"),
    ]
    assert all(each.confidence == 1.0 for each in found)


def test_a_column_of_phones_is_known_without_a_header() -> None:
    found = guess(THING, ["#1", "编码"], [["13800138000", "13900139000", "13700137000"], ["A1", "A2"]], SHANGHAI)
    assert [(each.column, each.field, each.confidence) for each in found] == [(0, "phone", 0.6), (1, "code", 1.0)]


def test_a_header_whose_cells_do_not_fit_is_less_sure() -> None:
    found = guess(THING, ["手机号"], [["张三", "李四", "王五"]], SHANGHAI)
    assert [(each.field, each.confidence) for each in found] == [("phone", 0.6)]


def test_each_field_goes_to_its_surest_column_once() -> None:
    found = guess(THING, ["退款金额", "金额", "金额"], [], SHANGHAI)
    assert [(each.column, each.field) for each in found if each.field == "amount"] == [(1, "amount")]


def test_the_kind_is_the_one_whose_required_fields_are_there() -> None:
    other = Target(
        "order",
        Label("订单", "Orders"),
        (
            Field("order_no", Label("订单号", "Order number"), FieldType.CODE, True),
            Field("paid", Label("支付时间", "Paid at"), FieldType.DATETIME),
        ),
        THING.load,
    )
    kinds = {"thing": THING, "order": other}
    assert best_kind(kinds, ["订单号", "支付时间", "金额"], [], SHANGHAI) == "order"
    assert best_kind(kinds, ["编码", "姓名", "金额"], [], SHANGHAI) == "thing"
    assert best_kind(kinds, ["x", "y"], [], SHANGHAI) is None


def test_a_title_above_the_header_is_stepped_over() -> None:
    rows = [["2026年3月 订单导出", "", ""], ["编码", "姓名", "金额"], ["A1", "张三", "1"]]
    assert header_row(rows, TARGETS) == 1
    assert header_row([["a", "b"], ["1", "2"]], TARGETS) == 0


def test_the_last_group_waits_for_rows_that_may_belong_to_it() -> None:
    assert grouping.tail_start(["a", "a", "b", "b"]) == 2
    assert grouping.tail_start(["a", "a"]) == 0
    assert grouping.tail_start(["a", None]) == 2
    assert grouping.tail_start([]) == 0


def test_neighbours_of_a_refused_row_are_refused_and_others_stay() -> None:
    assert grouping.refused_with_neighbours(["a", "a", "b", "a", "c", "c", "c"], {0, 5}) == {1, 4, 6}
    assert grouping.refused_with_neighbours([None, None], {0}) == set()
