"""XLSX: one sheet at a time, its values typed as Excel means them."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import python_calamine as calamine

from core.errors import Invalid
from db.exchange.examine import examined
from db.exchange.header import Merge, depth, joined, letters, trimmed, unique
from db.exchange.limits import Limits
from db.exchange.source import Cell, FormulaError, Report, Row, Source, fitted, ignore

_EXACT = 1 << 53
_Opened = TypeVar("_Opened")


class Workbook(Source):
    kind = "xlsx"

    def __init__(self, path: Path, limits: Limits, sheet: str | None) -> None:
        extents = examined(path, limits)
        with path.open("rb") as file:
            book = _understood(lambda: calamine.load_workbook(file))
            self.sheets = _tables(book)
            self.sheet = sheet or next(iter(self.sheets), "")
            if self.sheet not in self.sheets:
                raise Invalid("import.no_sheet", sheet=self.sheet)
            self._data = _understood(lambda: book.get_sheet_by_name(self.sheet or ""))
        self._left = (self._data.start or (0, 0))[1]
        self._merges = sorted(self._data.merged_cell_ranges or ())
        self._errors = extents[self.sheet].errors if self.sheet in extents else {}
        self._error_rows = {row for row, _ in self._errors}
        self._first_row, self.headers = self._header()

    def rows(self, report: Report = ignore) -> Iterator[Row]:
        width = len(self.headers)
        for row, cells in enumerate(_spread(self._data.iter_rows(), self._merges, self._left)):
            if row < self._first_row:
                continue
            if row + 1 in self._error_rows:
                self._report_errors(row, len(cells), report)
            elif all(cell == "" for cell in cells):
                continue
            yield fitted(row + 1, [typed(cell) for cell in cells], width, None, report)

    def _report_errors(self, row: int, width: int, report: Report) -> None:
        for position in range(width):
            if error := self._errors.get((row + 1, self._left + position + 1)):
                header = self.headers[position] if position < len(self.headers) else letters(position)
                report(FormulaError(row + 1, header, error))

    def _header(self) -> tuple[int, list[str]]:
        """(number of the first row below the header, counted from 0; the names)."""
        top = self._top()
        deep = depth(top, self._merges)
        rows = [list(map(_text, cells)) for cells in islice(self._data.iter_rows(), top, top + deep)]
        _fill(rows, top, self._left, self._merges)
        return top + len(rows), unique(trimmed(joined(rows)))

    def _top(self) -> int:
        """The first row of the header: not blank, and no title above the table."""
        below, first = 0, -1
        for row, cells in enumerate(self._data.iter_rows()):
            filled = sum(cell != "" for cell in cells)
            if row < below or not filled:
                continue
            if not (title := filled == 1 and self._title(row, len(cells))):
                return row
            below, first = title, row if first < 0 else first
        if first < 0:
            raise Invalid("import.empty")
        return first

    def _title(self, row: int, width: int) -> int:
        """The row below, if this row's one cell is a title: merged over the table, or alone in a wide one."""
        merge = next((m for m in self._merges if m[0][0] == row and m[1][1] > m[0][1]), None)
        if merge is None:
            return row + 1 if width > 2 else 0
        (_, left), (bottom, right) = merge
        return bottom + 1 if left == self._left and (right - left + 1) * 4 >= width * 3 else 0


def _tables(book: calamine.CalamineWorkbook) -> list[str]:
    return [found.name for found in book.sheets_metadata if found.typ == calamine.SheetTypeEnum.WorkSheet]


def _understood(open_it: Callable[[], _Opened]) -> _Opened:
    try:
        return open_it()
    except calamine.PasswordError:
        raise Invalid("import.encrypted") from None
    except (calamine.CalamineError, OSError, ValueError):
        raise Invalid("import.damaged") from None


def _fill(rows: list[list[str]], top: int, left: int, merges: Sequence[Merge]) -> None:
    """Write a merged header cell's text into every cell it covers."""
    for (first, start), (bottom, end) in merges:
        if not top <= first < top + len(rows) or not 0 <= start - left < len(rows[0]):
            continue
        text = rows[first - top][start - left]
        for row in rows[first - top : bottom - top + 1]:
            for column in range(start - left, min(end - left + 1, len(row))):
                row[column] = text


def _spread(rows: Iterable[list[Any]], merges: Sequence[Merge], left: int) -> Iterator[list[Any]]:
    """A cell merged downwards has its value in each of its rows; sideways it would change columns."""
    waiting = deque(merges)
    active: dict[int, tuple[int, Any]] = {}
    for number, cells in enumerate(rows):
        while waiting and waiting[0][0][0] <= number:
            (_, start), (bottom, _) = waiting.popleft()
            if bottom > number and 0 <= start - left < len(cells):
                active[start - left] = bottom, cells[start - left]
        for column, (bottom, value) in list(active.items()):
            cells[column] = value
            if bottom <= number:
                del active[column]
        yield cells


def _text(cell: Any) -> str:
    value = typed(cell)
    return "" if value is None else str(value).strip()


def typed(cell: Any) -> Cell:
    """Whole numbers as int where that is exact; a time of day or a span as text: no column is such."""
    if cell == "":
        return None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < _EXACT else cell
    if isinstance(cell, time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    found: str | int | bool | date | datetime = cell
    return found
