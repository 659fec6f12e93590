"""Builders of import files, honest and hostile; nothing binary is kept in the repository."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

HEADER = ["编码", "姓名", "手机号", "金额", "下单时间"]
ROWS = [
    ["A1", "张三", "13800138000", "12.30", "2026-03-01 08:00:00"],
    ["A2", "李四", "13900139000", "1,200.00", "2026/3/2 9:05"],
    ["A3", "王五，北京", "+86 137 0013 7000", "￥0.05", "2026年3月3日 10时5分"],
]


def csv_text(rows: Sequence[Sequence[object]] = ROWS, header: Sequence[object] = HEADER, delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def write_csv(path: Path, encoding: str = "utf-8", **how: object) -> Path:
    path.write_bytes(csv_text(**how).encode(encoding))  # type: ignore[arg-type]
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[object]] = ROWS, header: Sequence[object] = HEADER) -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in [header, *rows]:
        page.append(list(row))
    book.save(path)
    return path


def write_jsonl(path: Path, rows: Sequence[object]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def write_parquet(path: Path) -> Path:
    table = pa.table(
        {
            "编码": ["P1", "P2", "P3"],
            "金额": pa.array(["1.20", None, "3.40"]).cast(pa.decimal128(10, 2)),
            "下单时间": pa.array(
                [datetime(2026, 3, 1, 8), None, datetime(2026, 3, 3)], pa.timestamp("ns", "Asia/Shanghai")
            ),
            "生日": [date(1988, 6, 1), None, date(2000, 1, 1)],
            "标签": [["x"], [], None],
            "姓名": pa.array(["张", "李", "张"]).dictionary_encode(),
        }
    )
    pq.write_table(table, path)
    return path


def rezip(source: Path, path: Path, **changes: bytes | None) -> Path:
    """A copy of a workbook with parts replaced, added or (None) removed; `__` in a name stands for `/`."""
    parts = {name.replace("__", "/"): content for name, content in changes.items()}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr(info.filename, old.read(info))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return path


def sheet_of(rows_xml: str) -> bytes:
    start = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return (start + rows_xml + "</sheetData></worksheet>").encode()


def bomb(path: Path, source: Path, megabytes: int = 400) -> Path:
    """A megabyte that unpacks to hundreds."""
    row = '<row r="1"><c t="inlineStr"><is><t>' + "A" * 1000 + "</t></is></c></row>"
    return rezip(source, path, **{"xl/worksheets/sheet1.xml": sheet_of(row * (megabytes * 1024 * 1024 // len(row)))})


def lying_bomb(path: Path, source: Path) -> Path:
    """The same, but its directory declares 1,000 bytes."""
    bomb(path, source, 300)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        infos = {info.filename: info for info in archive.infolist()}
    big = infos["xl/worksheets/sheet1.xml"]
    struct.pack_into("<I", content, big.header_offset + 22, 1000)
    at = content.rfind(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack_from("<H", content, at + 28)[0]
        if content[at + 46 : at + 46 + length] == b"xl/worksheets/sheet1.xml":
            struct.pack_into("<I", content, at + 24, 1000)
        at = content.rfind(b"PK\x01\x02", 0, at)
    path.write_bytes(bytes(content))
    return path
