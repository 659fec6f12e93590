"""Whatever bytes come, reading them ends in rows or in a named refusal, never in a crash."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from siyu.collect.sources.engines.child import open_reader, sample
from siyu.collect.sources.engines.convert import answers
from siyu.collect.sources.engines.row import FileUnreadable
from siyu.collect.sources.engines.wire import Answer, RowsOrder, SampleOrder, Wanted
from siyu.collect.sources.rules.reasons import FILE_REASONS, REASONS
from tests.collect.sources import files
from tests.collect.sources.targets import THING

QUICK = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PIECES = st.lists(
    st.sampled_from(
        [
            b",",
            b'"',
            b"\n",
            b"\r",
            b"\r\n",
            b"\t",
            b";",
            b"\x00",
            b"A1",
            b"1.38E+10",
            "张三".encode(),
            "张".encode("gbk"),
            b"\xff",
            b"\xef\xbb\xbf",
            b"{",
            b"}",
            b'"a":',
            b"[",
            b"1e999",
            b"=1+1",
            b" ",
            b"'",
            b"sep=;",
            b"\xed\xa0\x80",
        ]
    ),
    max_size=40,
).map(b"".join)


def read_whole(path: Path, encoding: str = "") -> int:
    """How many rows were taken or refused; every message must be one the server can decode."""
    sampled = sample(SampleOrder(str(path), encoding))
    msgspec.msgpack.decode(msgspec.msgpack.encode(sampled), type=Answer)
    if sampled.question:
        return 0
    header = [str(cell) for cell in sampled.rows[0]]
    wanted = [Wanted(at, field) for at, field in enumerate(THING.fields) if at < len(header)]
    order = RowsOrder(
        str(path), sampled.layout, header, wanted, {"extra": 0}, "Asia/Shanghai", batch_rows=3, group="name"
    )
    count = 0
    for answer in answers(open_reader(path, sampled.layout, order), order):
        msgspec.msgpack.decode(msgspec.msgpack.encode(answer), type=Answer)
        count += len(answer.lines) + len(answer.refused)
        assert {fault.code for row in answer.refused for fault in row.faults} <= set(REASONS)
        assert len({*answer.lines, *(row.line for row in answer.refused)}) == len(answer.lines) + len(answer.refused)
    return count


def survive(path: Path, content: bytes, encoding: str = "") -> None:
    path.write_bytes(content)
    try:
        read_whole(path, encoding)
    except FileUnreadable as refused:
        assert refused.reason in FILE_REASONS


@QUICK
@given(st.one_of(st.binary(max_size=300), PIECES), st.sampled_from(["", "utf-8", "gb18030", "utf-16-le", "big5"]))
@example(b'a\rb\x00\r\n"', "")
@example(b'{"a":1}\n{"a":' + b"9" * 5000 + b"}\n", "")
def test_any_bytes_as_text(tmp_path: Path, content: bytes, encoding: str) -> None:
    survive(tmp_path / "x", content, encoding)


@QUICK
@given(PIECES)
def test_any_bytes_as_json_lines(tmp_path: Path, content: bytes) -> None:
    survive(tmp_path / "x", b'{"a":1,"b":"x"}\n' + content)


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=12), st.integers(0, 400))
def test_any_damage_to_a_binary_file(tmp_path: Path, kind: str, damage: list[tuple[int, int]], cut: int) -> None:
    origin = tmp_path / f"origin.{kind}"
    if not origin.exists():
        (files.write_xlsx if kind == "xlsx" else files.write_parquet)(origin)
    content = bytearray(origin.read_bytes())
    for at, value in damage:
        content[at % len(content)] = value
    with contextlib.suppress(MemoryError):
        survive(tmp_path / "x", bytes(content[: len(content) - cut] if cut % 3 == 0 else content))
