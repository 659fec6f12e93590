"""Excel sheets, .xlsx and .xls: values as saved, merged cells filled, dates of both epochs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from siyu.collect.sources.engines.row import MAX_CELL, MAX_COLUMNS, FileUnreadable, Row
from siyu.collect.sources.rules.values import Cell

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_MAX_CELLS = 40_000_000
_MAX_MERGES = 200_000


class SheetTable:
    """One sheet of a workbook."""

    headers: Sequence[str] = ()

    def __init__(self, path: Path, sheet: str, width: int = 0) -> None:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

        try:
            book = CalamineWorkbook.from_path(str(path))
            shown = [each.name for each in book.sheets_metadata if each.visible is SheetVisibleEnum.Visible]
            self.sheets: Sequence[str] = shown or book.sheet_names
            self.sheet = sheet or _first_filled(book.get_sheet_by_name, self.sheets)
            if self.sheet not in book.sheet_names:
                raise FileUnreadable("no_such_sheet", sheet)
            self._sheet = book.get_sheet_by_name(self.sheet)
        except PasswordError as broken:
            raise FileUnreadable("password") from broken
        except (CalamineError, OSError, ValueError) as broken:
            raise FileUnreadable("broken", type(broken).__name__) from broken
        self._width = width
        last_row, last_column = self._sheet.end or (-1, -1)
        self._rows = last_row + 1
        self.total_rows: int | None = self._rows
        self._read = 0
        if last_column >= MAX_COLUMNS:
            raise FileUnreadable("too_many_columns", str(last_column + 1))
        if self._rows * (last_column + 1) > _MAX_CELLS:
            raise FileUnreadable("too_large", f"{self._rows} rows")

    def rows(self, after_line: int) -> Iterator[Row]:
        """Rows after the line; cells beyond the last header are an error only when filled."""
        fills = _fills(self._sheet)
        sources: dict[tuple[int, int], Cell] = {}
        left = self._sheet.start[1] if self._sheet.start else 0
        for at, found in enumerate(self._sheet.iter_rows()):
            self._read = at + 1
            cells: list[Cell] = [*[""] * left, *found]
            for column, source in fills.get(at, ()):
                if source == (at, column):
                    sources[source] = cells[column] if column < len(cells) else ""
                elif column < len(cells):
                    cells[column] = sources.get(source, "")
            if at + 1 <= after_line or all(cell in ("", None) for cell in cells):
                continue
            yield self._fitted(at + 1, cells)

    def fraction(self) -> float:
        """By rows."""
        return self._read / max(1, self._rows)

    def _fitted(self, line: int, cells: list[Cell]) -> Row:
        if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in cells):
            return Row(line, (), "import.cell_too_long")
        width = self._width or len(cells)
        if len(cells) < width:  # a sheet is a rectangle: what is missing on the right is empty
            cells.extend([None] * (width - len(cells)))
        if any(cell not in ("", None) for cell in cells[width:]):
            return Row(line, cells, "import.too_many_cells")
        return Row(line, cells[:width])


def _first_filled(sheet_of: object, names: Sequence[str]) -> str:
    for name in names:
        sheet = sheet_of(name)  # type: ignore[operator]
        if sheet.start is not None:
            return name
    return names[0] if names else ""


def _fills(sheet: CalamineSheet) -> dict[int, list[tuple[int, tuple[int, int]]]]:
    """By row: the columns covered by a merged cell, and the cell whose value they show."""
    fills: dict[int, list[tuple[int, tuple[int, int]]]] = {}
    last_row, last_column = sheet.end or (-1, -1)
    covered = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        low, far = min(bottom, last_row), min(right, last_column)
        covered += max(0, low - top + 1) * max(0, far - left + 1)
        if covered > _MAX_MERGES:
            raise FileUnreadable("too_large", "merged cells")
        for row in range(top, low + 1):
            fills.setdefault(row, []).extend((column, (top, left)) for column in range(left, far + 1))
    return fills
