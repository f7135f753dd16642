"""The one way to open a file of rows, whatever its format; hostile files are refused in words."""

from pathlib import Path

from core.errors import TooMuch, Unsupported
from db.exchange.delimited import Delimited
from db.exchange.limits import LIMITS, Limits
from db.exchange.source import Cell, FormulaError, Issue, RaggedRow, Report, Row, Source
from db.exchange.workbook import Workbook

__all__ = [
    "LIMITS",
    "Cell",
    "FormulaError",
    "Issue",
    "Limits",
    "RaggedRow",
    "Report",
    "Row",
    "Source",
    "open_table",
]

_ZIP, _OLE = b"PK\3\4", b"\xd0\xcf\x11\xe0"
_FOREIGN = (
    b"PAR1",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"SQLite format",
)


def open_table(
    path: Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    limits: Limits = LIMITS,
) -> Source:
    """Tell the format from the content, not the name. What is not given is detected; the source says it."""
    if path.stat().st_size > limits.file_bytes:
        raise TooMuch("import.file_too_large", limit=limits.file_bytes >> 20)
    with path.open("rb") as file:
        head = file.read(16)
    if head.startswith(_OLE):
        # Excel's format before 2007, and also what a password makes of a newer file.
        raise Unsupported("import.old_excel")
    if head.startswith(_FOREIGN):
        raise Unsupported("import.not_a_table")
    if head.startswith(_ZIP):
        return Workbook(path, limits, sheet)
    return Delimited(path, limits, encoding, delimiter)
