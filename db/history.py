"""The change log as a person may read it: sets, their cells, and the history of one row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Row

from core.errors import Malformed, Missing, TooMuch
from core.settings import settings
from db import access, naming, plumbing
from db.catalog import Table
from db.changes.undoing import require_known
from db.query import partly
from db.types import BIGGEST, is_key
from db.viewer import Viewer

SET, LOG = plumbing.change_set, plumbing.change
UNTOLD = ("id", "version", "deleted_at")
HEADING = ("id", "at", "by_id", "source", "label", "reason", "parent", "undoes", "origin", "size")
Cell = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sought:
    """Which sets: of a person, touching a table, from a source, from an instant on, below a number."""

    by: int | None = None
    table: str = ""
    source: str = ""
    since: datetime | None = None
    before: int | None = None
    limit: int = 50


def sets(connection: Connection, viewer: Viewer, sought: Sought) -> list[dict[str, Any]]:
    """The sets the viewer may know of, newest first: their own, and those touching rows they may see."""
    _page(sought.limit)
    where = _asked(viewer, sought)
    if not viewer.is_admin:
        where.append(sa.or_(SET.c.by_id == viewer.user_id, _touching(viewer, _tables(viewer))))
    statement = _headings().where(*where).order_by(SET.c.id.desc()).limit(sought.limit)
    return _as_sets(connection, viewer, connection.execute(statement).all())


def _page(limit: int, offset: int = 0) -> None:
    if not 0 < limit <= settings().max_rows:
        raise TooMuch("error.limit_rows", limit=settings().max_rows)
    if not 0 <= offset <= BIGGEST:
        raise Malformed("error.offset")


def _asked(viewer: Viewer, sought: Sought) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if sought.by is not None:
        where.append(SET.c.by_id == sought.by)
    if sought.source:
        where.append(SET.c.source == sought.source)
    if sought.since is not None:
        where.append(SET.c.at >= sought.since)
    if sought.before is not None:
        where.append(SET.c.id < sought.before)
    if sought.table:
        table = viewer.catalog.table(sought.table)
        if not viewer.may(table, "view"):
            raise Missing("error.no_table", table=sought.table[:80])
        where.append(_touching(viewer, [table]))
    return where


def _tables(viewer: Viewer) -> list[Table]:
    return [t for t in viewer.catalog.tables.values() if viewer.may(t, "view")]


def _touching(viewer: Viewer, tables: Iterable[Table]) -> ColumnElement[bool]:
    """Whether a set changed a row of these tables that the viewer may see."""
    seen = [_seen(viewer, table) for table in tables]
    return sa.exists(sa.select(1).where(LOG.c.set_id == SET.c.id, sa.or_(sa.false(), *seen)))


def _seen(viewer: Viewer, table: Table) -> ColumnElement[bool]:
    """Log entries of rows of a table that the viewer may see, deleted ones too."""
    own = table.sa.alias()
    rows = access.scope(viewer, table, own)
    mine = LOG.c.table == table.key
    return mine if rows is None else sa.and_(mine, LOG.c.pk.in_(sa.select(own.c.id).where(rows)))


def _headings() -> sa.Select[Any]:
    later = SET.alias()
    undone = sa.select(sa.func.max(later.c.id)).where(later.c.undoes == SET.c.id).scalar_subquery()
    return sa.select(*(SET.c[name] for name in HEADING), undone.label("undone_by"))


def _as_sets(connection: Connection, viewer: Viewer, rows: Iterable[Row[Any]]) -> list[dict[str, Any]]:
    found = [dict(row._mapping) for row in rows]
    people = naming.titles(connection, viewer, "user", (s["by_id"] for s in found))
    for one in found:
        by = one.pop("by_id")
        one["by"] = None if by is None else {"id": by, "label": people.get(by)}
    return found


def one(connection: Connection, viewer: Viewer, number: int) -> dict[str, Any]:
    """The heading of one set. Raises Missing when the viewer may not know of it."""
    require_known(connection, viewer, number)
    return _as_sets(connection, viewer, connection.execute(_headings().where(SET.c.id == number)))[0]


def cells(
    connection: Connection, viewer: Viewer, number: int, *, offset: int = 0, limit: int = 200
) -> list[Cell]:
    """What a set changed, cell by cell, as far as the viewer may see the rows and fields."""
    _page(limit, offset)
    require_known(connection, viewer, number)
    seen = sa.or_(sa.false(), *(_seen(viewer, table) for table in _tables(viewer)))
    statement = sa.select(LOG).where(LOG.c.set_id == number, seen).order_by(LOG.c.id)
    rows = connection.execute(statement.offset(offset or None).limit(limit)).all()
    return _told(connection, viewer, [cell for row in rows for cell in _cells(viewer, row)])


def of_row(
    connection: Connection, viewer: Viewer, table_key: str, pk: int, *, limit: int = 100
) -> list[dict[str, Any]]:
    """The sets that changed a row, newest first, each with its `cells` of that row. Raises Missing."""
    _page(limit)
    table = viewer.catalog.table(table_key)
    own = table.sa.alias()
    rows = access.scope(viewer, table, own)
    there = sa.select(own.c.id).where(
        own.c.id == (pk if is_key(pk) else 0), *([] if rows is None else [rows])
    )
    if not viewer.may(table, "view") or connection.execute(there).first() is None:
        raise Missing("error.no_row", table=table.label, id=pk)
    newest = sa.select(LOG).where(LOG.c.table == table_key, LOG.c.pk == pk).order_by(LOG.c.id.desc())
    return by_set(connection, viewer, connection.execute(newest.limit(limit)).all())


def by_set(connection: Connection, viewer: Viewer, rows: Iterable[Row[Any]]) -> list[dict[str, Any]]:
    """The sets that some entries of the log belong to, newest first, each with those as its `cells`."""
    numbered = [(row.set_id, cell) for row in rows for cell in _cells(viewer, row)]
    _told(connection, viewer, [cell for _, cell in numbered])
    wanted = _headings().where(SET.c.id.in_({number for number, _ in numbered})).order_by(SET.c.id.desc())
    found = _as_sets(connection, viewer, connection.execute(wanted))
    for heading in found:
        heading["cells"] = [cell for number, cell in numbered if number == heading["id"]]
    return found


def _cells(viewer: Viewer, row: Row[Any]) -> list[Cell]:
    """One cell per field: a new row's entry holds them all in one."""
    about = {"table": row.table, "id": row.pk, "op": row.op, "version": row.version}
    if row.op != "create":
        return _cell(viewer, about, row.field, (_value(row.old), _value(row.new)))
    values: Mapping[str, Any] = _value(row.new) or {}
    made = [cell for key, value in values.items() for cell in _cell(viewer, about, key, (None, value))]
    return made or [{**about, "field": None, "old": None, "new": None}]


def _value(text: str | None) -> Any:
    return None if text is None else plumbing.from_json(text)


def _cell(viewer: Viewer, about: Cell, key: str, values: tuple[Any, Any]) -> list[Cell]:
    """Nothing for a field the viewer may not know of, half the value for one that is masked in part."""
    table = viewer.catalog.table(about["table"])
    if key in UNTOLD:
        return [{**about, "field": None, "old": None, "new": None}] if about["op"] != "create" else []
    mask = viewer.mask(table, key)
    if mask == "hidden" or key not in table.fields:
        return []
    old, new = (partly(v) for v in values) if mask == "partial" else values
    return [{**about, "field": key, "old": old, "new": new}]


def _told(connection: Connection, viewer: Viewer, found: list[Cell]) -> list[Cell]:
    """The same cells with the titles of their rows, and references as `{"id", "label"}`."""
    wanted: dict[str, set[int]] = {}
    for cell in found:
        wanted.setdefault(cell["table"], set()).add(cell["id"])
        if target := _target(viewer, cell):
            ids = {cell[side] for side in ("old", "new") if isinstance(cell[side], int)}
            wanted.setdefault(target, set()).update(ids)
    known = {key: naming.titles(connection, viewer, key, ids) for key, ids in wanted.items()}
    for cell in found:
        cell["title"] = known[cell["table"]].get(cell["id"])
        if target := _target(viewer, cell):
            for side in ("old", "new"):
                if isinstance(cell[side], int):
                    cell[side] = {"id": cell[side], "label": known[target].get(cell[side])}
    return found


def _target(viewer: Viewer, cell: Cell) -> str | None:
    field = viewer.catalog.table(cell["table"]).fields.get(cell["field"] or "")
    return field.references if field else None
