"""Tables out: CSV, XLSX and Parquet, row by row from an iterator, never all in memory.

Values are Python's own: str, int, float, Decimal, bool, date, aware datetime, list of str, dict or None.
What a format cannot hold exactly goes out as text that the reader turns back into the same value.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import singledispatch
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from core.errors import TooMuch
from db.exchange.neutral import neutralise
from db.exchange.values import format_list

Value = Any
Rows = Iterable[Sequence[Value]]


class Column(Protocol):
    """Any description of a column will do; `kind` is one of the kinds of `db.kinds`."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """`zone` is the one moments are written in, with its offset, so that no hour is lost."""

    delimiter: str = ","
    zone: str = "UTC"


@singledispatch
def as_text(value: Value, _zone: ZoneInfo) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


@as_text.register
def _(value: str, _zone: ZoneInfo) -> str:
    return value


@as_text.register
def _(_value: None, _zone: ZoneInfo) -> str:
    return ""


@as_text.register
def _(value: bool, _zone: ZoneInfo) -> str:
    return "true" if value else "false"


@as_text.register(int)
@as_text.register(float)
def _(value: float, _zone: ZoneInfo) -> str:
    return repr(value)


@as_text.register
def _(value: Decimal, _zone: ZoneInfo) -> str:
    return format(value, "f")


@as_text.register
def _(value: date, _zone: ZoneInfo) -> str:
    return value.isoformat()


@as_text.register
def _(value: datetime, zone: ZoneInfo) -> str:
    return value.astimezone(zone).isoformat()


@as_text.register(list)
@as_text.register(tuple)
def _(value: Sequence[Any], _zone: ZoneInfo) -> str:
    if all(isinstance(item, str) for item in value):
        return format_list(value)
    return json.dumps(value, ensure_ascii=False)


_BLOCK = 500


def write_csv(header: Sequence[str], rows: Rows, fmt: CsvFormat = CsvFormat()) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, without which Excel takes it for a local encoding."""
    zone = ZoneInfo(fmt.zone)
    yield b"\xef\xbb\xbf" + _csv([header], fmt, zone)
    source = iter(rows)
    while block := list(islice(source, _BLOCK)):
        yield _csv(block, fmt, zone)


def _csv(block: Rows, fmt: CsvFormat, zone: ZoneInfo) -> bytes:
    text = StringIO()
    csv.writer(text, delimiter=fmt.delimiter, lineterminator="\r\n").writerows(
        [neutralise(as_text(value, zone)) for value in row] for row in block
    )
    return text.getvalue().encode()


EXCEL_ROWS, EXCEL_TEXT = 1_048_575, 32_767
_EXACT_DIGITS = 15
_FIRST_DAY = date(1900, 3, 1)
_FORMATS = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm:ss", "money": "#,##0.00"}


class _Sheet:
    """One sheet being written from top to bottom."""

    def __init__(
        self, sheet: Worksheet, columns: Sequence[Column], formats: Mapping[str, Format], zone: str
    ) -> None:
        self.sheet, self.columns, self.formats, self.zone = sheet, columns, formats, ZoneInfo(zone)

    def write(self, row: int, values: Sequence[Value]) -> None:
        for position, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            if value is not None and not self._typed(row, position, column, value):
                self._text(row, position, column, value)

    def _typed(self, row: int, position: int, column: Column, value: Value) -> bool:
        """Whether Excel has a type that holds the value exactly; then it is written as one."""
        if isinstance(value, bool):
            self.sheet.write_boolean(row, position, value)
        elif isinstance(value, int | float | Decimal) and _exact(value):
            self.sheet.write_number(row, position, value, self.formats.get(column.kind))
        elif isinstance(value, datetime) and _shown(local := value.astimezone(self.zone)):
            self.sheet.write_datetime(row, position, local.replace(tzinfo=None), self.formats["moment"])
        elif isinstance(value, date) and not isinstance(value, datetime) and value >= _FIRST_DAY:
            self.sheet.write_datetime(row, position, value, self.formats["date"])
        else:
            return False
        return True

    def _text(self, row: int, position: int, column: Column, value: Value) -> None:
        text = as_text(value, self.zone)
        if len(text.encode("utf-16-le")) // 2 > EXCEL_TEXT:
            raise TooMuch("export.text_too_long", row=row, column=column.label, limit=EXCEL_TEXT)
        self.sheet.write_string(row, position, text)


def _exact(value: float | Decimal) -> bool:
    """Excel keeps fifteen digits; a number with more is a text there."""
    number = Decimal(str(value))
    return (
        number.is_finite() and len(number.as_tuple().digits) <= _EXACT_DIGITS and abs(number.adjusted()) < 300
    )


def _shown(local: datetime) -> bool:
    """Milliseconds survive in Excel, and an hour that comes twice a year does not."""
    return local.microsecond % 1000 == 0 and local.fold == 0 and local.date() >= _FIRST_DAY


def write_xlsx(
    columns: Sequence[Column], rows: Rows, path: Path, *, zone: str = "UTC", title: str = ""
) -> int:
    """One sheet, its header frozen; texts never become formulas or links. Returns how many rows it holds."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, {**options, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        formats = {kind: book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()}
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for position, column in enumerate(columns):
            sheet.set_column(
                position, position, min(40, max(12, len(column.label.encode("gbk", "replace")) + 2))
            )
            sheet.write_string(0, position, column.label, bold)
        body = _Sheet(sheet, columns, formats, zone)
        count = 0
        for count, values in enumerate(rows, 1):
            if count > EXCEL_ROWS:
                raise TooMuch("export.too_many_rows", limit=EXCEL_ROWS)
            body.write(count, values)
    return count


def _sheet_name(title: str) -> str | None:
    """Excel forbids some signs and more than 31 characters."""
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or None


_PARQUET_ROWS = 50_000
_ARROW: dict[str, Callable[[], Any]] = {
    **dict.fromkeys(("integer", "duration", "rating"), pa.int64),
    **dict.fromkeys(("decimal", "money", "percent"), lambda: pa.decimal128(38, 10)),
    **dict.fromkeys(("multi_choice", "tags"), lambda: pa.list_(pa.string())),
    "yes_no": pa.bool_,
    "date": pa.date32,
    "moment": lambda: pa.timestamp("us", "UTC"),
}


def write_parquet(columns: Sequence[Column], rows: Rows, path: Path) -> int:
    """Columns are named by their keys, their labels are metadata; in batches. Returns how many rows."""
    schema = pa.schema(
        [pa.field(c.key, _arrow(c), metadata={"label": c.label, "kind": c.kind}) for c in columns]
    )
    source, count = iter(rows), 0
    with pq.ParquetWriter(path, schema) as writer:
        while block := list(islice(source, _PARQUET_ROWS)):
            cells = zip(columns, zip(*block, strict=True), strict=True)
            arrays = [_array(column, values) for column, values in cells]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(block)
    return count


def _arrow(column: Column) -> Any:
    return _ARROW.get(column.kind, pa.string)()


def _array(column: Column, values: Iterable[Value]) -> Any:
    if column.kind in _ARROW:
        return pa.array(list(values), _arrow(column))
    utc = ZoneInfo("UTC")
    return pa.array([None if value is None else as_text(value, utc) for value in values], pa.string())
