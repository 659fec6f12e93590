"""Tables for people's spreadsheets: CSV and XLSX in which no cell can run as a formula, and which read back exactly.

A text that a spreadsheet could take for a formula gets an apostrophe in front, as does a text that begins with an
apostrophe, so that `plain_text(neutral(text)) == text` for every text. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_GUARD = "'"
# SOURCE: OWASP ASVS 5.0 1.2.10, and the full-width forms that East Asian spreadsheets also take for operators.
_RISKY = frozenset("=+-@\t\r\n|%\x00＝＋－＠＇'")
_SKIPPED = " \u00a0\u3000\ufeff\u200b\u200e\u200f\u2060"  # a spreadsheet that trims sees the operator behind these
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_CELL_LIMIT = 32_767
_ROW_LIMIT = 1_048_576


def neutral(text: str) -> str:
    """The text as no spreadsheet takes it for a formula."""
    start = text.lstrip(_SKIPPED)
    return _GUARD + text if start and start[0] in _RISKY else text


def plain_text(cell: str) -> str:
    """The text that `neutral` was given."""
    return cell[1:] if cell.startswith(_GUARD) and neutral(cell[1:]) == cell else cell


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The whole table as CSV: UTF-8 with byte-order mark, CRLF, every text neutral."""
    return b"".join(csv_pieces(header, rows))


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[object]], *, at_once: int = 1000) -> Iterable[bytes]:
    """The same in pieces of `at_once` rows, for downloads that should not be held in memory."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([neutral(name) for name in header])
    for count, row in enumerate(rows, 1):
        writer.writerow([_csv_cell(value) for value in row])
        if count % at_once == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[object]], *, sheet: str = "Sheet1") -> bytes:
    """The whole table as a workbook of one sheet: texts as texts, numbers and dates as such.

    Raises: ValueError past the 1,048,576 rows a sheet can hold.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet(_sheet_name(sheet))
    page.freeze_panes = "A2"
    page.append([_text_cell(page, neutral(name)) for name in header])
    for count, row in enumerate(rows, 2):
        if count > _ROW_LIMIT:
            raise ValueError("a sheet holds at most 1,048,576 rows")
        page.append([_xlsx_cell(page, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return text


def _csv_cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return neutral(str(value))


def _xlsx_cell(page: WriteOnlyWorksheet, value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        # A spreadsheet keeps 15 digits, and no infinity.
        holds = -1e15 < float(value) < 1e15
        return value if holds else _text_cell(page, str(value))
    if isinstance(value, date) and value.year >= 1900:
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value
    return _text_cell(page, neutral(str(value)))


def _text_cell(page: WriteOnlyWorksheet, text: str) -> object:
    """A cell marked as text: Excel shows it, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page)
    # TRICKY: _x0041_ in a workbook means "A", so its underscore is itself written that way.
    safe = _FORBIDDEN.sub(lambda found: f"_x005F{found[0]}" if len(found[0]) > 1 else "\ufffd", text)
    cell.value = safe[:_CELL_LIMIT]
    cell.data_type = "s"
    return cell


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\\x00-\x1f']", " ", name).strip()[:31] or "Sheet1"
