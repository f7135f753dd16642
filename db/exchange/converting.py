"""From the cells of a file to values the write path takes: formats, labels of choices and references."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from core.errors import Invalid
from core.filter import folded
from db import access
from db.catalog import Table
from db.exchange import cells
from db.exchange.matching import Mapped, Spec
from db.exchange.neutral import unneutralise
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
    """One line of the file on its way in: values by field, what was wrong with which, and what it was.

    `clean`: all values are as their fields take them; one that no field takes is refused by the plan.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Refused] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    clean: bool = True


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that nobody could read as what its column holds."""

    text: str
    why: Refused


@dataclass(frozen=True, slots=True)
class Unfit:
    """A value that was read, but that its field does not take."""

    value: Any


class Texts(dict[str, Any]):
    """What the texts of one column mean, each found out once: a value, None, Unread or Unfit."""

    def __init__(self, find: Callable[[Any], Any]) -> None:
        super().__init__()
        self.find = find

    def __missing__(self, text: str) -> Any:
        found = self[text] = self.find(text)
        return found


Column = tuple[str, Callable[[Cells], Any], Texts]


@dataclass(slots=True)
class Converter:
    """Turns lines into values for one viewer and spec; remembers every label it has looked up."""

    viewer: Viewer
    table: Table
    spec: Spec
    ids: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def batch(self, connection: Connection, rows: Sequence[tuple[int, Cells]]) -> list[Line]:
        """The lines of a batch; labels of references are looked up together, one statement a column."""
        for key, value in self.spec.constants.items():
            if (f := self.table.field(key)).references and isinstance(value, str):
                self._look_up(connection, f, Mapped(f.key, ()), {value})
        fixed, wrong = self.fixed()
        said = {key: str(self.spec.constants[key]) for key in wrong}
        columns = [self._column(connection, mapped, rows) for mapped in self.spec.columns]
        return [
            self._line(Line(number, dict(fixed), dict(wrong), dict(said)), cells, columns)
            for number, cells in rows
        ]

    def _column(self, connection: Connection, mapped: Mapped, rows: Sequence[tuple[int, Cells]]) -> Column:
        """How to read a field; the rows that a batch refers to are looked up together."""
        f, cell_of = self.table.field(mapped.field), _cell_of(mapped)
        if f.references:
            self._look_up(connection, f, mapped, {str(plain(mapped, cell_of(cells))) for _, cells in rows})
        return f.key, cell_of, Texts(self._finder(mapped, f))

    def _line(self, line: Line, cells: Cells, columns: Sequence[Column]) -> Line:
        for key, cell_of, texts in columns:
            cell = cell_of(cells)
            found = texts[cell] if type(cell) is str else texts.find(cell)
            if found is None:
                if self.spec.clear:
                    line.values[key] = None
            elif type(found) is Unread:
                line.wrong[key], line.raw[key] = found.why, found.text
            elif type(found) is Unfit:
                line.values[key], line.clean = found.value, False
            else:
                line.values[key] = found
        return line

    def _finder(self, mapped: Mapped, f: Field) -> Callable[[Any], Any]:
        read, whole = self._reader(mapped, f), f.kind in BLANKS_COUNT

        def find(cell: Any) -> Any:
            value = plain(mapped, cell, whole=whole)
            if value is None or value == "":
                return None
            try:
                value = read(value)
            except Refused as refused:
                return Unread(str(value), refused)
            except Invalid as error:
                return Unread(str(value), Refused(error.key, **error.params))
            try:
                fit = clean(value, f)
            except Refused:
                return Unfit(value)
            return Unfit(value) if fit is None else fit

        return find

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
            return clean(value, f)
        except Refused:
            if not isinstance(value, str):
                raise
            return clean(self._reader(Mapped(f.key, ()), f)(value), f)

    def _reader(self, mapped: Mapped, f: Field) -> Callable[[Any], Any]:
        return self._reference(f) if f.references else cells.reader(mapped, f, self.spec.zone)

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


def _cell_of(mapped: Mapped) -> Callable[[Cells], Any]:
    """The cell a field is made of in a line; several are one text."""
    if len(mapped.columns) == 1:
        return itemgetter(mapped.columns[0])
    return lambda cells: _joined(mapped, cells)


def _joined(mapped: Mapped, cells: Cells) -> str:
    parts = [mapped.values.get(str(v), str(v)) for c in mapped.columns if (v := cells[c]) not in (None, "")]
    return " – ".join(parts)


def plain(mapped: Mapped, cell: Any, *, whole: bool = False) -> Any:
    """A single cell's value as it is, less blanks around it unless they count."""
    if not isinstance(cell, str) or len(mapped.columns) != 1:
        return cell
    text = unneutralise(cell if whole else cell.strip())
    return mapped.values.get(text, text)
