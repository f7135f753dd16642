"""A list as a grid shows it: its columns, filter and order, groups and sums."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from babel import dates

from core import clock
from core.errors import Malformed, TooMuch
from core.i18n import language, t
from db import query
from db.catalog import Table
from db.condition import HIDING, locate, require_open
from db.engine import Reader
from db.fields import Field
from db.query import Ask
from db.summing import GROUPED, SPANS
from db.viewer import Viewer
from reports.blocks import Column, Document, Row, Table as Sheet
from reports.formats import in_currency, number, show
from reports.letter import letter
from reports.library.tally import FUNCTIONS, Tally
from reports.wording import words

MOST_ROWS = 10_000
MOST_COLUMNS = 60
SECONDS = 60
RIGHT = ("integer", "decimal", "money", "percent", "duration")
FIXED = (*RIGHT, "date", "moment", "rating", "yes_no")
UNLISTED = ("long_text", "json", "file", "image")
ABOUT = ("owner_id", "created_at")
NO_GROUP = object()


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be printed: a question, `sum`, `avg` or `count` below its columns, groups `by` a field."""

    ask: Ask
    totals: str = ""
    by: str = ""


class List:
    """A list being printed; `count` is how many rows there are."""

    def __init__(self, connection: Reader, viewer: Viewer, wish: Wish) -> None:
        self.connection, self.viewer, self.wish = connection, viewer, wish
        self.table = viewer.catalog.table(wish.ask.table)
        self.span, _, by = wish.by.rpartition(":")
        self.by = _grouping(viewer, self.table, self.span, by) if by else None
        if wish.totals not in ("", *FUNCTIONS):
            raise Malformed("error.no_total", field=wish.totals[:40])
        self.reading = query.prepare(viewer, replace(wish.ask, verb="print", sort=self._sort(), limit=0))
        self.fields = _fields(viewer, self.table, wish.ask)
        self.count = query.at_most(connection, self.reading, MOST_ROWS)
        if self.count > MOST_ROWS:
            raise TooMuch("print.too_many", limit=number(MOST_ROWS))
        self.until = clock.ticks() + SECONDS

    def _sort(self) -> str:
        """By group first; within it as asked. A group may be asked for from the last to the first."""
        keys = [key for key in self.wish.ask.sort.split(",") if key]
        if self.by is None:
            return ",".join(keys)
        own = [key for key in keys if key.lstrip("+-") == self.by.key]
        return ",".join([*(own or [self.by.key]), *(key for key in keys if key not in own)])

    def document(self) -> Document:
        described = letter(self.connection, self.viewer)
        columns = [Column(f.label, right=f.kind in RIGHT, fixed=f.kind in FIXED) for f in self.fields]
        table = Sheet(columns, self._rows(), t("print.no_rows"))
        return Document(self.table.label, [table], about=self._about(), **described.parts())

    def _about(self) -> list[str]:
        ask, count = self.wish.ask, t("print.rows", count=number(self.count))
        parts = [count]
        if ask.search.strip():
            parts.append(t("print.searched", text=ask.search.strip()[:200]))
        if said := words(self.connection, self.viewer, self.table, ask.condition):
            parts.append(said)
        found = [t("print.and").join(parts)]
        if orders := [self._order(key) for key in self._sort().split(",") if key]:
            found.append(t("print.sorted", fields=t("print.and").join(orders)))
        return found

    def _order(self, key: str) -> str:
        label = locate(self.viewer.catalog, self.table, key.lstrip("+-")).field.label
        return t("print.falling", field=label) if key.startswith("-") else label

    def _rows(self) -> Iterator[Row]:
        totals = self.wish.totals or ("sum" if self.by else "")
        all_of_them = Tally(self.viewer, self.table, self.fields, totals)
        own = Tally(self.viewer, self.table, self.fields, totals)
        group: Any = NO_GROUP
        for row in query.stream(self.connection, self.reading, self._needed(all_of_them)):
            if clock.ticks() > self.until:
                raise TooMuch("print.too_long", seconds=SECONDS)
            if self.by is not None and (key := self._key(row, self.by)) != group:
                if group is not NO_GROUP:
                    yield own.line(t("print.subtotal"))
                group = key
                own.clear()
                yield Row([self._name(row, self.by)], "group")
            for tally in (own, all_of_them):
                tally.add(row)
            yield Row([cell(row, f, self.viewer) for f in self.fields])
        if group is not NO_GROUP:
            yield own.line(t("print.subtotal"))
        if totals and self.count:
            yield all_of_them.line(t("print.total"))

    def _needed(self, tally: Tally) -> list[Field]:
        """What shows, what it is grouped by, and the currencies of what shows."""
        more = [self.by] if self.by else []
        more += [f for f in map(self._currency, self.fields) if f] + tally.currencies()
        return list({f.key: f for f in (*self.fields, *more)}.values())

    def _currency(self, field: Field) -> Field | None:
        return currency_of(self.viewer, self.table, field)

    def _key(self, row: dict[str, Any], by: Field) -> Any:
        value = row[by.key]
        if value is None or value == "":
            return None
        if self.span:
            return value[: SPANS[self.span][0]]
        if isinstance(value, dict):
            return value["id"]
        return value.casefold() if by.kind == "text" else value

    def _name(self, row: dict[str, Any], by: Field) -> str:
        key = self._key(row, by)
        if key is None:
            said = t("print.blank")
        elif self.span == "month":
            first = date.fromisoformat(f"{key}-01")
            said = str(dates.format_skeleton("yMMMM", first, locale=language()))
        else:
            said = key if self.span else cell(row, by, self.viewer)
        return f"{by.label}: {said}"


def currency_of(viewer: Viewer, table: Table, field: Field) -> Field | None:
    """The field that says in which currency an amount is, if the viewer may see it."""
    named = table.fields.get(str(field.options.get("currency"))) if field.kind == "money" else None
    return named if named and not named.archived and viewer.mask(table, named.key) not in HIDING else None


def _grouping(viewer: Viewer, table: Table, span: str, key: str) -> Field:
    place = require_open(viewer, table, key)
    fits = place.field.kind == "date" if span else place.field.kind in GROUPED
    if place.steps or place.category or not fits or span not in ("", *SPANS):
        raise Malformed("error.no_group", field=place.field.label)
    return place.field


def _fields(viewer: Viewer, table: Table, ask: Ask) -> list[Field]:
    """Those asked for in their order; else what a list shows, the title first, whose it is last."""
    if len(ask.fields) > MOST_COLUMNS:
        raise TooMuch("print.too_wide", limit=MOST_COLUMNS)
    found = query.columns(viewer, table, ask.fields)
    if ask.fields:
        return list({f.key: f for f in found}.values())
    shown = [f for f in found if not f.hidden and f.kind not in UNLISTED]
    return sorted(shown, key=lambda f: (f.key != table.title, f.key in ABOUT))[:MOST_COLUMNS]


def cell(row: dict[str, Any], field: Field, viewer: Viewer) -> str:
    """A value as text; an amount with the currency that the row names."""
    value = row[field.key]
    named = field.options.get("currency") if field.kind == "money" else None
    currency = row.get(str(named)) if named else None
    if value is not None and isinstance(currency, str) and "****" not in str(value):
        return in_currency(value, currency)
    return show(value, field, viewer)
