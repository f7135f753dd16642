"""Figures over the rows of a question: sums, averages and counts, of all of them or group by group.

One statement; rights, masks, filter and search are those of the question. Decimals stay exact.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from core import filter as flt
from core.errors import Malformed
from db.catalog import Table
from db.condition import HIDING, Place, require_open, title_open
from db.fields import Field
from db.kinds import to_json
from db.query import SUMMED, Ask, Reading, prepare
from db.types import folds
from db.viewer import Viewer

AVERAGED = (*SUMMED, "percent", "rating")
GROUPED = ("choice", "yes_no", "reference", "person", "text", "rating")
SPANS = {"month": (7, "YYYY-MM"), "year": (4, "YYYY")}
MOST_GROUPS = 500
MOST_MEASURES = 60
PLACES = Decimal("0.01")
Cell = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """`name` as it was asked for: `sum:amount`, `avg:amount`, `count:amount`."""

    name: str
    function: str
    field: Field
    currency: str | None


def _measures(viewer: Viewer, table: Table, names: Sequence[str]) -> list[Measure]:
    if len(names) > MOST_MEASURES:
        raise Malformed("error.no_total", field=str(len(names)))
    return [measure(viewer, table, name) for name in names]


def measure(viewer: Viewer, table: Table, name: str) -> Measure:
    """Read `sum:amount`. Raises Malformed for what cannot be reckoned or not for this viewer."""
    function, _, key = name.partition(":")
    field = table.field(key)
    allowed = {"sum": field.kind in SUMMED, "avg": field.kind in AVERAGED, "count": True}
    if not allowed.get(function) or viewer.mask(table, field.key) in HIDING:
        raise Malformed("error.no_total", field=field.label)
    named = field.options.get("currency") if field.kind == "money" else None
    return Measure(name, function, field, named if named in table.fields else None)


@dataclass(frozen=True, slots=True)
class Grouping:
    """By what rows are put together; `span` is a part of a day."""

    place: Place
    span: str
    columns: tuple[Cell, ...]

    def told(self, values: Sequence[Any]) -> dict[str, Any]:
        """The group as data, what it is called, and the condition that finds its rows."""
        value = values[0]
        field = self.place.field
        key = value if self.span or value is None else to_json(value, field)
        label = values[1] if len(values) > 1 else None
        return {"key": key, "label": label, "condition": self._condition(key)}

    def _condition(self, key: Any) -> dict[str, Any]:
        test = {"field": self.place.path}
        if key is None:
            return {**test, "op": "empty"}
        if self.span:
            return {**test, "op": "between", "value": _days(self.span, key)}
        several = self.place.field.references or self.place.field.kind == "choice"
        return {**test, "op": "in", "value": [key]} if several else {**test, "op": "=", "value": key}


def _days(span: str, key: str) -> list[str]:
    """The first and the last day of `2026-11` or `2026`."""
    first = date.fromisoformat(f"{key}-01" if span == "month" else f"{key}-01-01")
    after = flt.add_months(first, 1 if span == "month" else 12)
    return [first.isoformat(), (after - timedelta(1)).isoformat()]


def summary(
    connection: Connection, viewer: Viewer, ask: Ask, names: Sequence[str], by: str = ""
) -> dict[str, Any]:
    """`{"rows": [{"count", "totals", "currencies", key, label, condition of a group}], "more"}`.

    A total over several currencies is none: its currency is null then, and so is the figure.
    """
    reading = prepare(viewer, ask)
    measures = _measures(viewer, reading.table, names)
    grouping = group_of(reading, by) if by else None
    statement = _statement(reading, measures, grouping)
    found = connection.execute(statement).all()
    rows = [_row(measures, grouping, row) for row in found[:MOST_GROUPS]]
    return {"rows": rows, "more": len(found) > MOST_GROUPS}


def group_of(reading: Reading, by: str) -> Grouping:
    """Read `stage_id`, `customer_id.region` or `month:expected_on`."""
    span, _, path = by.rpartition(":")
    viewer = reading.viewer
    place = require_open(viewer, reading.table, path)
    fits = place.field.kind == "date" if span else place.field.kind in GROUPED
    if not fits or place.category or span not in ("", *SPANS):
        raise Malformed("error.no_group", field=place.field.label)
    column = reading.joins.column(place.path)
    if span:
        return Grouping(place, span, (_part(column, span, sqlite=viewer.catalog.sqlite),))
    if not place.field.references:
        exact = sa.collate(column, "BINARY") if viewer.catalog.sqlite and folds(column) else column
        return Grouping(place, span, (sa.type_coerce(exact, column.type),))
    target = viewer.catalog.table(place.field.references)
    label = reading.joins.column(f"{place.path}.{target.title}") if title_open(viewer, target) else sa.null()
    return Grouping(place, span, (column, label))


def _part(column: Cell, span: str, *, sqlite: bool) -> Cell:
    length, shape = SPANS[span]
    if sqlite:
        return sa.func.substr(sa.type_coerce(column, sa.Text()), 1, length)
    return sa.func.to_char(column, sa.literal_column(f"'{shape}'"))


def _statement(reading: Reading, measures: Sequence[Measure], grouping: Grouping | None) -> sa.Select[Any]:
    table = reading.table.sa
    keys = grouping.columns if grouping else ()
    figures = [cell for measure in measures for cell in _cells(measure, table)]
    count = sa.func.count()
    made = sa.select(*keys, count, *figures).select_from(reading.joins.onto(table)).where(*reading.where)
    if grouping is None:
        return made
    first = keys[0].asc().nulls_last()
    order = (first,) if grouping.span else (count.desc(), first)
    return (
        made.group_by(*(key for key in keys if not isinstance(key, sa.Null)))
        .order_by(*order)
        .limit(MOST_GROUPS + 1)
    )


def _cells(measure: Measure, table: sa.Table) -> Iterator[Cell]:
    """The sum, how many there are, and the first and last of the currencies."""
    column = table.c[measure.field.key]
    yield sa.null() if measure.function == "count" else sa.type_coerce(sa.func.sum(column), column.type)
    yield sa.func.count(column)
    currency = table.c[measure.currency] if measure.currency else None
    filled = None if currency is None else sa.case((column.is_not(None), sa.func.coalesce(currency, "")))
    yield sa.null() if filled is None else sa.func.min(filled)
    yield sa.null() if filled is None else sa.func.max(filled)


def _row(measures: Sequence[Measure], grouping: Grouping | None, row: Any) -> dict[str, Any]:
    width = len(grouping.columns) if grouping else 0
    totals: dict[str, Any] = {}
    currencies: dict[str, str | None] = {}
    for at, measure in enumerate(measures):
        total, count, low, high = row[width + 1 + at * 4 : width + 5 + at * 4]
        if measure.currency and measure.function != "count":
            currencies[measure.field.key] = low if low == high else None
        mixed = low != high and measure.function != "count"
        totals[measure.name] = None if mixed else figure(measure, total, count)
    said = grouping.told(row[:width]) if grouping else {}
    return {**said, "count": row[width], "totals": totals, "currencies": currencies}


def figure(measure: Measure, total: Any, count: int) -> Any:
    """The measure as JSON, from the sum of the values and how many there are."""
    return _FIGURES[measure.function](total, count, measure.field)


def _sum(total: Any, _count: int, field: Field) -> Any:
    if total is None:
        return None
    return int(total) if field.kind in ("integer", "duration") else to_json(total, field)


def _average(total: Any, count: int, field: Field) -> Any:
    """To the places of the field; of whole numbers, to two."""
    if total is None:
        return None
    mean = Decimal(total) / count
    if field.kind == "duration":
        return int(mean)
    if field.kind in ("integer", "rating"):
        return str(mean.quantize(PLACES))
    return to_json(mean.quantize(Decimal(1).scaleb(-(field.scale or 4))), field)


_FIGURES: dict[str, Callable[[Any, int, Field], Any]] = {
    "sum": _sum,
    "avg": _average,
    "count": lambda _total, count, _field: count,
}
