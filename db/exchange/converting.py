"""From the cells of a file to values the write path takes: formats, labels of choices and references."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from core.errors import Invalid
from core.filter import folded
from db import access
from db.catalog import Table
from db.exchange.dates import DATE_FORMATS
from db.exchange.matching import DATES, NUMBERS, Mapped, Spec
from db.exchange.neutral import unneutralise
from db.exchange.numbers import NUMBER_FORMATS
from db.exchange.values import parse_date, parse_list, parse_moment, parse_number, parse_yes_no
from db.fields import Field
from db.kinds import Refused, clean
from db.types import alike, likened
from db.viewer import Viewer

Cells = Mapping[str, Any]
SEVERAL_ROWS = -1
# Kinds in which blanks at the ends and line ends are part of the text.
BLANKS_COUNT = ("long_text",)


@dataclass(slots=True)
class Line:
    """One line of the file on its way in: values by field, what was wrong with which, and what it was."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Refused] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Converter:
    """Turns lines into values for one viewer and spec; remembers every label it has looked up."""

    viewer: Viewer
    table: Table
    spec: Spec
    ids: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def batch(self, connection: Connection, rows: Sequence[tuple[int, Cells]]) -> list[Line]:
        """The lines of a batch; labels of references are looked up together, one statement a column."""
        whole = {m.field for m in self.spec.columns if self.table.field(m.field).kind in BLANKS_COUNT}
        raw = [
            (n, {m.field: joined(m, cells, whole=m.field in whole) for m in self.spec.columns})
            for n, cells in rows
        ]
        for mapped in self.spec.columns:
            if (f := self.table.field(mapped.field)).references:
                self._look_up(connection, f, mapped, {str(values[mapped.field]) for _, values in raw})
        for key, value in self.spec.constants.items():
            if (f := self.table.field(key)).references and isinstance(value, str):
                self._look_up(connection, f, Mapped(f.key, ()), {value})
        readers = [(m.field, self._reader(m, self.table.field(m.field))) for m in self.spec.columns]
        fixed, wrong = self.fixed()
        said = {key: str(self.spec.constants[key]) for key in wrong}
        return [
            self._line(Line(number, dict(fixed), dict(wrong), dict(said)), values, readers)
            for number, values in raw
        ]

    def key_of(self, line: Line) -> Any:
        return likened(line.values.get(self.spec.key)) if self.spec.key else None

    def fixed(self) -> tuple[dict[str, Any], dict[str, Refused]]:
        """What every row gets, and what of it no row can take."""
        values: dict[str, Any] = {}
        wrong: dict[str, Refused] = {}
        for key, value in self.spec.constants.items():
            try:
                values[self.table.field(key).key] = self._constant(self.table.field(key), value)
            except Refused as refused:
                wrong[key] = refused
            except Invalid as error:
                wrong[key] = Refused(error.key, **error.params)
        return values, wrong

    def _constant(self, f: Field, value: Any) -> Any:
        """A value as the API has it; a text that is none is read like a cell: a label, a date, a number."""
        if value in (None, "", []):
            raise Refused("refused.required", field=f.label)
        try:
            clean(value, f)
        except Refused:
            if not isinstance(value, str):
                raise
            value = self._reader(Mapped(f.key, ()), f)(value)
            clean(value, f)
        return value

    def _line(self, line: Line, raw: Cells, readers: Sequence[tuple[str, Callable[[Any], Any]]]) -> Line:
        for key, read in readers:
            value = raw[key]
            if value is None or value == "":
                if self.spec.clear:
                    line.values[key] = None
                continue
            try:
                line.values[key] = read(value)
            except Refused as refused:
                line.wrong[key], line.raw[key] = refused, str(value)
            except Invalid as error:
                line.wrong[key], line.raw[key] = Refused(error.key, **error.params), str(value)
        return line

    def _reader(self, mapped: Mapped, f: Field) -> Callable[[Any], Any]:
        if f.references:
            return self._reference(f)
        if f.kind in NUMBERS:
            return _number(mapped)
        if f.kind in DATES:
            return _day(mapped) if f.kind == "date" else _instant(mapped, self.spec.zone)
        if f.kind == "multi_choice":
            return _choices(f, mapped.values)
        return _OTHER.get(f.kind, _text)(f)

    def _reference(self, f: Field) -> Callable[[Any], Any]:
        """Rows by label, or by id written as `#12`; whether it may be known is checked like any value."""
        known, label = self.ids[f.key], self.viewer.catalog.table(str(f.references)).label

        def read(value: Any) -> int:
            text = str(value).strip()
            if text.startswith("#") and text[1:].isascii() and text[1:].isdecimal():
                return int(text[1:])
            found = known.get(folded(text))
            if found is None:
                raise Refused("refused.unknown_label", value=str(value)[:60], table=label)
            if found == SEVERAL_ROWS:
                raise Refused("refused.ambiguous", value=str(value)[:60], table=label)
            return found

        return read

    def _look_up(self, connection: Connection, f: Field, mapped: Mapped, labels: set[str]) -> None:
        """Rows by label, only those the viewer may see; two of one label are told apart by nobody."""
        known = self.ids[f.key]
        fresh = {x.strip() for x in labels if x and folded(x.strip()) not in known} - {"None"}
        if not fresh:
            return
        target = self.viewer.catalog.table(str(f.references))
        col = target.sa.c[mapped.by or target.title]
        where: list[ColumnElement[bool]] = [alike(col, fresh), target.sa.c.deleted_at.is_(None)]
        if (seen := access.scope(self.viewer, target, target.sa)) is not None:
            where.append(seen)
        for pk, label in connection.execute(sa.select(target.sa.c.id, col).where(*where)):
            place = folded(label)
            known[place] = SEVERAL_ROWS if place in known else pk


def joined(mapped: Mapped, cells: Cells, *, whole: bool = False) -> Any:
    """The value of a field in a line: one cell as it is (less blanks around it), several as one text."""
    if len(mapped.columns) == 1:
        value = cells[mapped.columns[0]]
        if isinstance(value, str):
            value = unneutralise(value if whole else value.strip())
            return mapped.values.get(value, value) if mapped.values else value
        return value
    parts = [mapped.values.get(str(v), str(v)) for c in mapped.columns if (v := cells[c]) not in (None, "")]
    return " – ".join(parts)


def _number(mapped: Mapped) -> Callable[[Any], Any]:
    fmt, times = mapped.number or NUMBER_FORMATS[0], mapped.times

    def read(value: Any) -> Decimal:
        found = parse_number(value, fmt) if isinstance(value, str) else Decimal(str(value))
        return found * times

    return read


def _day(mapped: Mapped) -> Callable[[Any], Any]:
    fmt = mapped.date or DATE_FORMATS[0]

    def read(value: Any) -> date:
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else parse_date(str(value), fmt)

    return read


def _instant(mapped: Mapped, zone: str) -> Callable[[Any], Any]:
    fmt, local = mapped.date or DATE_FORMATS[0], ZoneInfo(zone)

    def read(value: Any) -> datetime:
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=local)
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=local)
        return parse_moment(str(value), fmt, zone)

    return read


def _text(_field: Field) -> Callable[[Any], Any]:
    def read(value: Any) -> str:
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return value if isinstance(value, str) else str(value)

    return read


def _choice(f: Field) -> Callable[[Any], Any]:
    """A choice by its key or its label in the reader's language, without regard to case."""
    offered = [c for c in f.choices if not c.archived]
    keys = {c.key.casefold(): c.key for c in offered}
    labels = {f.choice_label(c).casefold(): c.key for c in offered}
    return lambda value: keys.get(str(value).casefold()) or labels.get(str(value).casefold(), str(value))


def _choices(f: Field, values: Mapping[str, str]) -> Callable[[Any], Any]:
    """Several in one cell; `values` replaces single ones of them too."""
    one = _choice(f)
    return lambda value: [one(values.get(item, item)) for item in parse_list(str(value))]


def _json(value: Any) -> Any:
    """JSON as an export writes it; whatever else a person wrote is a text."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value


_OTHER: dict[str, Callable[[Field], Callable[[Any], Any]]] = {
    "choice": _choice,
    "json": lambda _: _json,
    "tags": lambda _: lambda value: parse_list(str(value)),
    "yes_no": lambda _: lambda value: value if isinstance(value, bool) else parse_yes_no(str(value)),
}
