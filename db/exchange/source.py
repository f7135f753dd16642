"""What every file offers once it is open, and what it reports while it is read."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Literal

from core.i18n import t

Cell = str | float | int | bool | date | datetime | None
Row = tuple[int, list[Cell]]


@dataclass(frozen=True, slots=True)
class RaggedRow:
    """A row with fewer or more cells than the header; `cells` are all that stand in the file."""

    line: int
    expected: int
    found: int
    cells: tuple[Cell, ...]

    @property
    def message(self) -> str:
        return t("import.ragged_row", line=self.line, expected=self.expected, found=self.found)


@dataclass(frozen=True, slots=True)
class FormulaError:
    """A cell holding `#N/A`, `#DIV/0!` and the like: it is read as blank, which nobody meant."""

    line: int
    header: str
    error: str

    @property
    def message(self) -> str:
        return t("import.formula_error", line=self.line, header=self.header, error=self.error)


Issue = RaggedRow | FormulaError
Report = Callable[[Issue], None]


def ignore(_issue: Issue) -> None:
    """For callers who only look, such as a sample."""


class Source(ABC):
    """An open table. `rows` starts from the first row below the header at every call."""

    kind: Literal["csv", "xlsx"]
    headers: list[str]
    encoding: str | None = None
    delimiter: str | None = None
    sheets: Sequence[str] = ()
    sheet: str | None = None

    @abstractmethod
    def rows(self, report: Report = ignore) -> Iterator[Row]:
        """(line number as a person counts in the file, cells fitted to the header); blank rows are left out.

        An issue is reported before its row comes. A longer row is cut: the caller must not use it unseen.
        """

    def sample(self, n: int = 20) -> list[Row]:
        return list(islice(self.rows(), n))


def fitted(line: int, cells: list[Cell], width: int, blank: Cell, report: Report) -> Row:
    """The row as wide as the header; blank cells past its end are no reason to complain."""
    found = len(cells)
    while found > width and cells[found - 1] in ("", None):
        found -= 1
    if found > width:
        report(RaggedRow(line, width, found, tuple(cells[:found])))
    elif found < width:
        report(RaggedRow(line, width, found, tuple(cells)))
        return line, cells + [blank] * (width - found)
    return line, cells[:width]
