"""CSV, TSV and their like, a row at a time."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO, TextIOWrapper
from itertools import islice
from pathlib import Path

from core.errors import Invalid, TooMuch
from db.exchange import encodings
from db.exchange.header import unique
from db.exchange.limits import Limits
from db.exchange.neutral import MARK, unneutralise
from db.exchange.source import Report, Row, Source, fitted, ignore

DELIMITERS = (",", ";", "\t", "|")
_HEAD_ROWS = 50
_HEAD_CHARS = 1 << 18

# The csv module's own bound is one for the whole process, so it is set once; a lower one is checked per cell.
csv.field_size_limit(Limits().cell_chars)


class _Lines:
    """The text's lines, bounded in length; keeps those of the row being read and of the one before."""

    def __init__(self, file: TextIOWrapper, limits: Limits) -> None:
        self._file, self._limits = file, limits
        self.number = self._size = 0
        self._pending: list[str] = []
        self._last: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline(self._limits.row_chars)
        if not line:
            raise StopIteration
        self.number += 1
        self._size += len(line)
        if self._size >= self._limits.row_chars:
            raise TooMuch("import.cell_too_long", line=self.number, limit=self._limits.cell_chars)
        if "\0" in line:
            raise Invalid("import.nul", line=self.number)
        self._pending.append(line)
        return line

    def next_row(self) -> int:
        """Begin another row; the number of its first line."""
        self._last, self._pending, self._size = self._pending, [], 0
        return self.number + 1

    def unclosed(self) -> int | None:
        """Where the last row begins, if it ran to the end of the file in search of a closing quote."""
        quotes = sum(line.count('"') for line in self._last)
        return self.number - len(self._last) + 1 if len(self._last) > 1 and quotes % 2 else None


class Delimited(Source):
    kind = "csv"

    def __init__(self, path: Path, limits: Limits, encoding: str | None, delimiter: str | None) -> None:
        self._path, self._limits = path, limits
        self.encoding = _known(encoding) if encoding else encodings.detect(path)
        self._skip, head = self._look()
        self.delimiter = _single(delimiter or (head[4] if self._skip else guess_delimiter(head)))
        self._header_line, names = next(self._records(), (0, []))
        if not names:
            raise Invalid("import.empty")
        if len(names) > limits.columns:
            raise TooMuch("import.too_many_columns", found=len(names), limit=limits.columns)
        self.headers = unique(names)

    def rows(self, report: Report = ignore) -> Iterator[Row]:
        width, limits = len(self.headers), self._limits
        for count, (line, cells) in enumerate(islice(self._records(), 1, None), 1):
            if count > limits.rows:
                raise TooMuch("import.too_many_rows", limit=limits.rows)
            if len(cells) > limits.columns:
                raise TooMuch("import.too_many_columns", found=len(cells), limit=limits.columns)
            yield fitted(line, list(cells), width, "", report)

    def _look(self) -> tuple[bool, str]:
        """Whether Excel's own first line `sep=;` is there, and the beginning of the text."""
        with self._open() as file, _decoding(self.encoding, lambda: 1):
            head = file.read(_HEAD_CHARS)
        return head[:4].lower() == "sep=" and head[5:6] in ("\r", "\n"), head

    def _open(self) -> TextIOWrapper:
        return TextIOWrapper(self._path.open("rb"), encoding=self.encoding, newline="")

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """(line on which the record begins, its cells) of all that are not blank, header included."""
        with self._open() as file:
            lines = _Lines(file, self._limits)
            with _decoding(self.encoding, lambda: lines.number), _parsing(lines, self._limits):
                yield from self._parse(lines)
            if line := lines.unclosed():
                raise Invalid("import.unclosed_quote", line=line)

    def _parse(self, lines: _Lines) -> Iterator[tuple[int, list[str]]]:
        if self._skip:
            next(lines)
        reader = csv.reader(lines, delimiter=self.delimiter or ",")
        start = lines.next_row()
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, self._plain(cells, start)
            start = lines.next_row()

    def _plain(self, cells: list[str], line: int) -> list[str]:
        limit = self._limits.cell_chars
        for position, cell in enumerate(cells):
            if len(cell) > limit:
                raise TooMuch("import.cell_too_long", line=line, limit=limit)
            if cell.startswith(MARK):
                cells[position] = unneutralise(cell)
        return cells


def _known(encoding: str) -> str:
    if encoding not in encodings.OFFERED:
        raise Invalid("import.unknown_encoding", encoding=encoding)
    return encoding


def _single(delimiter: str) -> str:
    if len(delimiter) != 1 or delimiter in '"\r\n\0':
        raise Invalid("import.delimiter", delimiter=delimiter)
    return delimiter


@contextmanager
def _decoding(encoding: str | None, line: Callable[[], int]) -> Iterator[None]:
    try:
        yield
    except UnicodeError:
        raise Invalid("import.undecodable", encoding=encoding, line=line() + 1) from None


@contextmanager
def _parsing(lines: _Lines, limits: Limits) -> Iterator[None]:
    try:
        yield
    except csv.Error:
        raise TooMuch("import.cell_too_long", line=lines.number, limit=limits.cell_chars) from None


def guess_delimiter(head: str) -> str:
    """The delimiter that gives the most even rows, then the widest header; a comma where nothing divides."""
    return max(DELIMITERS, key=lambda delimiter: _evenness(head, delimiter))


def _evenness(head: str, delimiter: str) -> tuple[float, int]:
    # The last line may be cut off in the middle.
    text = head[: head.rfind("\n") + 1] if len(head) >= _HEAD_CHARS else head
    try:
        rows = [
            row
            for row in islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), _HEAD_ROWS)
            if row
        ]
    except csv.Error:
        return 0.0, 0
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0.0, 0
    return sum(len(row) == width for row in rows) / len(rows), width
