"""Running sums below the columns of a list: exact, without keeping rows, and none over several currencies."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from core.i18n import t
from db.catalog import Table
from db.condition import HIDING
from db.fields import Field
from db.query import SUMMED
from db.summing import AVERAGED, Measure, figure, measure
from db.viewer import Viewer
from reports.blocks import Row
from reports.formats import in_currency, number, show

FUNCTIONS = ("sum", "avg", "count")
FITTING = {"sum": SUMMED, "avg": AVERAGED}


class Tally:
    """The figures of one function over some rows; with no function it counts the rows alone."""

    def __init__(self, viewer: Viewer, table: Table, fields: Sequence[Field], function: str) -> None:
        self.viewer, self.table, self.fields = viewer, table, fields
        self.measures = {
            f.key: measure(viewer, table, f"{function}:{f.key}")
            for f in fields
            if function
            and viewer.mask(table, f.key) not in HIDING
            and f.kind in FITTING.get(function, (f.kind,))
        }
        self.clear()

    def clear(self) -> None:
        self.rows = 0
        self.sums: dict[str, Any] = dict.fromkeys(self.measures, None)
        self.counts = dict.fromkeys(self.measures, 0)
        self.seen: dict[str, set[Any]] = {key: set() for key in self.measures}

    def currencies(self) -> list[Field]:
        """The fields that say in which currency the summed amounts are."""
        return [self.table.field(m.currency) for m in self.measures.values() if m.currency]

    def add(self, row: dict[str, Any]) -> None:
        self.rows += 1
        for key, one in self.measures.items():
            value = row[key]
            if value is None:
                continue
            self.counts[key] += 1
            if one.function != "count":
                amount = Decimal(value) if isinstance(value, str) else value
                self.sums[key] = amount if self.sums[key] is None else self.sums[key] + amount
                self.seen[key].add(row.get(one.currency) if one.currency else None)

    def line(self, label: str) -> Row:
        """The figures under their columns; the first cell says what they are, and of how many rows."""
        said = t("print.sum_line", label=label, count=number(self.rows))
        cells = [self._cell(f) for f in self.fields]
        cells[0] = f"{said}: {cells[0]}" if cells[0] else said
        return Row(cells, "sum")

    def _cell(self, field: Field) -> str:
        one = self.measures.get(field.key)
        if one is None:
            return ""
        if one.function == "count":
            return number(self.counts[field.key])
        currencies = self.seen[field.key]
        if len(currencies) > 1:
            return t("grid.totals_mixed")
        return self._figure(one, next(iter(currencies), None))

    def _figure(self, one: Measure, currency: str | None) -> str:
        key = one.field.key
        if self.sums[key] is None:
            return ""
        value = figure(one, self.sums[key], self.counts[key])
        if currency:
            return in_currency(value, currency)
        return number(value) if one.field.kind == "rating" else show(value, one.field, self.viewer)
