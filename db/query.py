"""Reading rows: rights first, then filter, search, order and a page, labels joined in the same statement."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Row

from core import filter as flt
from core.errors import Malformed, Missing, TooMuch
from core.settings import settings
from db import access, counting, ordering, search
from db.catalog import Table
from db.compiling import Joins, kept_alias, to_sql
from db.condition import HIDING, Asked, bind, title_open
from db.fields import Field
from db.kinds import KINDS
from db.types import BIGGEST, is_key
from db.viewer import Viewer

BULKY = ("long_text", "json")
BLOCK = 500
SUMMED = ("integer", "decimal", "money", "duration")


@dataclass(frozen=True, slots=True)
class Ask:
    """A question for rows. `sort` is `-amount,name`; `fields` empty means what a list shows; `marks` are
    asked of each row found.
    """

    table: str
    condition: flt.Condition = flt.EVERYTHING
    search: str = ""
    sort: str = ""
    offset: int = 0
    limit: int = 100
    after: str = ""
    fields: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    counted: bool = True
    deleted: bool = False
    verb: str = "view"
    marks: tuple[flt.Condition, ...] = ()


@dataclass(slots=True)
class Reading:
    """A question on its way to SQL."""

    viewer: Viewer
    table: Table
    ask: Ask
    joins: Joins
    where: list[ColumnElement[bool]] = field(default_factory=list)
    order: list[ordering.Order] = field(default_factory=list)
    marks: list[Asked] = field(default_factory=list)


def prepare(viewer: Viewer, ask: Ask) -> Reading:
    """Rights, condition, search and order of a question. Raises Missing for a table not for this viewer."""
    table = viewer.catalog.table(ask.table)
    if not viewer.may(table, "view"):
        raise Missing("error.no_table", table=ask.table[:80])
    access.require(viewer, table, ask.verb)
    reading = Reading(viewer, table, ask, Joins(viewer, table, table.sa, access.visible))
    for verb in dict.fromkeys(("view", ask.verb)):
        if (seen := access.scope(viewer, table, table.sa, verb)) is not None:
            reading.where.append(seen)
    gone = table.sa.c.deleted_at
    reading.where.append(gone.is_not(None) if ask.deleted else gone.is_(None))
    if ask.condition != flt.EVERYTHING:
        reading.where.append(to_sql(bind(viewer, table, ask.condition), reading.joins))
    if ask.search.strip():
        reading.where.append(_search(viewer, table, ask.search))
    reading.order = ordering.read(viewer, table, ask.sort, reading.joins)
    reading.marks = [bind(viewer, table, mark) for mark in ask.marks]
    return reading


def _search(viewer: Viewer, table: Table, text: str) -> ColumnElement[bool]:
    open_to_viewer = [f for f in table.searched() if viewer.mask(table, f.key) not in HIDING]
    if len(open_to_viewer) < len(table.searched()):
        return search.unmasked(open_to_viewer, table.sa, text)
    return search.matching(table, table.sa, text, sqlite=viewer.catalog.sqlite)


def ids(reading: Reading, *, limit: int | None, offset: int = 0) -> sa.Select[Any]:
    """The ids of a page: narrow enough to be read from an index alone, however far down."""
    sqlite = reading.viewer.catalog.sqlite
    start = reading.joins.onto(reading.table.sa)
    statement = sa.select(reading.table.sa.c.id).select_from(start).where(*reading.where)
    statement = statement.order_by(*(ordering.direction(o, sqlite=sqlite) for o in reading.order))
    return statement.limit(limit).offset(offset or None) if limit is not None else statement


def page(connection: Connection, viewer: Viewer, ask: Ask) -> dict[str, Any]:
    """One page: rows as JSON values, the total (exact or about), sums where asked, and the next cursor."""
    if not 0 <= ask.limit <= settings().max_rows:
        raise TooMuch("error.limit_rows", limit=settings().max_rows)
    if not 0 <= ask.offset <= BIGGEST:
        raise Malformed("error.offset")
    reading = prepare(viewer, ask)
    counted: tuple[int | None, bool] = (None, True)
    sums: dict[str, Any] = {}
    if ask.counted:
        counted = counting.count(
            connection, reading.joins.onto(reading.table.sa), reading.table.sa, reading.where
        )
    if ask.totals:
        sums = _sums(connection, reading)
    if ask.after:
        reading.where.append(ordering.beyond(ask.sort, reading.order, ask.after))
    shown = columns(viewer, reading.table, ask.fields)
    found = list(fetch(connection, reading, shown, limit=ask.limit, offset=ask.offset))
    rows = as_json(shown, found, half_shown(viewer, reading.table, shown))
    last = ordering.cursor(ask.sort, reading.order, found[-1]) if len(found) == ask.limit and found else None
    told = {"rows": rows, "total": counted[0], "total_exact": counted[1], "totals": sums, "next": last}
    return told | ({"marks": [row.mark__ for row in found]} if ask.marks else {})


def columns(
    viewer: Viewer, table: Table, wanted: tuple[str, ...] = (), *, record: bool = False
) -> list[Field]:
    """The fields to show: all the viewer may see, less those too bulky for a list unless asked for."""
    if wanted:
        found = [table.field(key) for key in wanted if key not in ("id", "version")]
        hidden = [f for f in found if viewer.mask(table, f.key) == "hidden"]
        if hidden:
            raise Missing("error.no_field", table=table.label, field=hidden[0].key)
        return found
    masked = ("hidden",) if record else ("hidden", "list")
    kept = [f for f in table.live() if f.key not in ("id", "version", "deleted_at")]
    return [f for f in kept if viewer.mask(table, f.key) not in masked and (record or f.kind not in BULKY)]


def fetch(
    connection: Connection, reading: Reading, shown: list[Field], *, limit: int | None, offset: int = 0
) -> Any:
    """The rows themselves with the labels of what they refer to, in order. Column 0 is id, 1 version."""
    viewer, table = reading.viewer, reading.table
    picked = ids(reading, limit=limit, offset=offset).subquery()
    own = kept_alias(table, "")
    labels = Joins(viewer, table, own, access.visible, outermost=True)
    wanted: list[ColumnElement[Any]] = [own.c.id, own.c.version]
    for f in shown:
        wanted.append(own.c[f.key])
        if f.references:
            wanted.append(_label(viewer, f, labels).label(f"{f.key}__label"))
    sorted_by = Joins(viewer, table, own, access.visible, labels.aliases, labels.joined, outermost=True)
    order = [replace(o, column=sorted_by.column(o.path)) for o in reading.order]
    keys: list[ColumnElement[Any]] = [o.column.label(f"sort__{i}") for i, o in enumerate(order)]
    if reading.marks:
        keys.append(_marked(reading.marks, sorted_by))
    statement = (
        sa.select(*wanted, *keys)
        .select_from(sorted_by.onto(picked.join(own, own.c.id == picked.c.id)))
        .order_by(*(ordering.direction(o, sqlite=viewer.catalog.sqlite) for o in order))
    )
    return connection.execute(statement)


def stream(connection: Connection, reading: Reading, shown: list[Field]) -> Iterator[dict[str, Any]]:
    """All rows as JSON values, read block by block. To be closed, or read to its end."""
    partial = half_shown(reading.viewer, reading.table, shown)
    steady = connection.execution_options(stream_results=True, yield_per=BLOCK)
    with closing(fetch(steady, reading, shown, limit=None)) as found:
        for block in found.partitions():
            yield from as_json(shown, block, partial)


def at_most(connection: Connection, reading: Reading, limit: int) -> int:
    """How many rows there are, exactly; `limit` + 1 where there are more than that."""
    few = sa.select(sa.literal(1)).select_from(reading.joins.onto(reading.table.sa)).where(*reading.where)
    counted = sa.select(sa.func.count()).select_from(few.limit(limit + 1).subquery())
    return int(connection.execute(counted).scalar_one())


def _marked(marks: list[Asked], joins: Joins) -> ColumnElement[Any]:
    """Which of the conditions is the first that a row fulfils, from 0; nothing where none is."""
    whens = ((to_sql(mark, joins), sa.literal(at)) for at, mark in enumerate(marks))
    return sa.case(*whens, else_=None).label("mark__")


def _label(viewer: Viewer, f: Field, labels: Joins) -> ColumnElement[Any]:
    """The title of what a reference refers to, unless titles of that table are kept from the viewer."""
    target = viewer.catalog.table(str(f.references))
    return labels.column(f"{f.key}.{target.title}") if title_open(viewer, target) else sa.null()


def half_shown(viewer: Viewer, table: Table, shown: list[Field]) -> set[str]:
    return {f.key for f in shown if viewer.mask(table, f.key) == "partial"}


def as_json(shown: list[Field], rows: Iterable[Row[Any]], partial: set[str]) -> list[dict[str, Any]]:
    """Rows as the API gives them out: references with their labels, masked values masked."""
    writers = [(f.key, bool(f.references), KINDS[f.kind].to_json, f.key in partial) for f in shown]
    return [_row(writers, row) for row in rows]


def _row(writers: list[tuple[str, bool, Callable[[Any], Any], bool]], row: Row[Any]) -> dict[str, Any]:
    cells = iter(row)
    made: dict[str, Any] = {"id": next(cells), "version": next(cells)}
    for key, refers, to_json, masked in writers:
        value = next(cells)
        if refers:
            label = next(cells)
            value = None if value is None else {"id": value, "label": label}
        elif value is not None:
            value = to_json(value)
        made[key] = partly(value) if masked else value
    return made


def named(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """A row by its title, or by its number where it has none for the viewer."""
    return {"id": row["id"], "title": str(row.get(table.title) or f"#{row['id']}")}


def partly(value: Any) -> Any:
    """A value of which only the ends show: 138****1234."""
    if value is None or isinstance(value, dict):
        return None if value is None else {"id": None, "label": "****"}
    text = str(value)
    end = 4 if len(text) > 10 else len(text) // 4
    return f"{text[: min(3, end + 1)]}****{text[len(text) - end :]}" if len(text) > 3 else "****"


def _sums(connection: Connection, reading: Reading) -> dict[str, Any]:
    table, viewer = reading.table, reading.viewer
    summed = [table.field(key) for key in reading.ask.totals]
    for f in summed:
        if f.kind not in SUMMED or viewer.mask(table, f.key) in HIDING:
            raise Malformed("error.no_total", field=f.label)
    start = reading.joins.onto(table.sa)
    wanted = [sa.type_coerce(sa.func.sum(table.sa.c[f.key]), table.sa.c[f.key].type) for f in summed]
    row = connection.execute(sa.select(*wanted).select_from(start).where(*reading.where)).one()
    return {f.key: None if v is None else _sum_json(v, f) for f, v in zip(summed, row, strict=True)}


def _sum_json(value: Any, f: Field) -> Any:
    """PostgreSQL adds whole numbers up to decimals, which JSON does not know."""
    return int(value) if f.kind in ("integer", "duration") else KINDS[f.kind].to_json(value)


def record(
    connection: Connection, viewer: Viewer, table_key: str, pk: int, *, deleted: bool = False
) -> dict[str, Any]:
    """One row with all its fields. Raises Missing for a row that is not there or not for this viewer."""
    same = flt.Test("id", "=", pk if is_key(pk) else 0)
    reading = prepare(viewer, Ask(table_key, condition=same, deleted=deleted))
    shown = columns(viewer, reading.table, record=True)
    row = fetch(connection, reading, shown, limit=1).first()
    if row is None:
        raise Missing("error.no_row", table=reading.table.label, id=pk)
    return as_json(shown, [row], half_shown(viewer, reading.table, shown))[0]
