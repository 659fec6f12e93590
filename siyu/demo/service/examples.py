"""Example files for the import page: the same bytes each time."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from siyu.demo import store
from siyu.demo.models import Recipe
from siyu.demo.rules import examples, generate

_SEED = 7
_DAY = date(2026, 3, 2)
_MOMENT = (2026, 3, 2, 0, 0, 0)


def write_examples(folder: Path) -> tuple[Path, ...]:
    """The files written: customers.csv (GBK), products.csv (UTF-8 with BOM), orders.xlsx, events.jsonl."""
    products = generate(store.source(), Recipe(_DAY, ZoneInfo("Asia/Shanghai"), _SEED, 0.02)).products
    customers = examples.customer_rows(Random(_SEED))
    orders = examples.order_rows(Random(_SEED + 1), products, customers)
    lines = examples.event_lines(Random(_SEED + 2), products, customers)
    goods = examples.product_rows(Random(_SEED + 3), products)
    contents = {
        "customers.csv": _csv(examples.CUSTOMER_HEADER, customers).encode("gbk"),
        "products.csv": _csv(examples.PRODUCT_HEADER, goods).encode("utf-8-sig"),
        "orders.xlsx": _xlsx(examples.ORDER_HEADER, orders),
        "events.jsonl": ("\n".join(lines) + "\n").encode(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in contents)


def _csv(header: Sequence[str], rows: Sequence[Sequence[examples.Cell]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _xlsx(header: Sequence[str], rows: Sequence[Sequence[examples.Cell]]) -> bytes:
    """A workbook whose every stamp is fixed: the library would write the present time into it."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.created = datetime(*_MOMENT, tzinfo=UTC).replace(tzinfo=None)
    sheet = book.create_sheet("订单")
    for row in (header, *rows):
        sheet.append(list(row))
    raw, fixed = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as written, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in sorted(written.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = written.read(name)
            if name == "docProps/core.xml":
                content = _with_fixed_stamp(content)
            copy.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def _with_fixed_stamp(core: bytes) -> bytes:
    import re

    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-03-02T00:00:00Z", core)
