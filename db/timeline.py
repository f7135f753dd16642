"""What happened around a record, newest first: activities, tasks, and changes of it and its files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core import filter as flt
from core.errors import Malformed, TooMuch
from core.settings import settings
from db import access, history, plumbing, query
from db.catalog import Table
from db.condition import HIDING
from db.query import Ask
from db.viewer import Viewer

LOG = plumbing.change
BESIDE = ("activity", "task")
KINDS = (*BESIDE, "change")
SHOWN = (
    "subject", "kind", "at", "result", "next_step", "body", "status", "priority", "due_on", "description",
    "owner_id",
)  # fmt: skip
Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sought:
    """Around which record; `kinds` of KINDS; `after` is the `next` of the page before."""

    table: str
    pk: int
    kinds: tuple[str, ...] = KINDS
    after: str = ""
    limit: int = 20


def page(connection: Connection, viewer: Viewer, sought: Sought) -> dict[str, Any]:
    """`{"items": [{"kind", "id", "at", and "row" or "set"}], "next"}`. Raises Missing as for the record."""
    if not 0 < sought.limit <= settings().max_rows:
        raise TooMuch("error.limit_rows", limit=settings().max_rows)
    if unknown := set(sought.kinds) - set(KINDS):
        raise Malformed("error.op", op=min(unknown)[:20])
    query.record(connection, viewer, sought.table, sought.pk)
    found = _places(connection, viewer, sought)
    shown = found[: sought.limit]
    told = {kind: _TOLD[kind](connection, viewer, sought, _ids(shown, kind)) for kind in sought.kinds}
    # A change of which the viewer may see no field is nothing to them.
    items = [
        {"kind": one.kind, "id": one.id, "at": one.moment, **told[one.kind][one.id]}
        for one in shown
        if one.id in told[one.kind]
    ]
    return {"items": items, "next": _cursor(shown[-1]) if len(found) > len(shown) else None}


def _ids(places: Sequence[Any], kind: str) -> tuple[int, ...]:
    return tuple(place.id for place in places if place.kind == kind)


def _places(connection: Connection, viewer: Viewer, sought: Sought) -> Sequence[Any]:
    """(kind, id, moment) of one page and one more."""
    parts = [part for kind in sought.kinds if (part := _PARTS[kind](viewer, sought, kind)) is not None]
    if not parts:
        return []
    each = sa.union_all(*parts).subquery()
    order = (each.c.moment, each.c.kind, each.c.id)
    asked = sa.select(each).order_by(*(col.desc() for col in order)).limit(sought.limit + 1)
    if sought.after:
        asked = asked.where(_beyond(order, _position(sought.after)))
    return connection.execute(asked).all()


def _beyond(order: tuple[Any, Any, Any], last: tuple[datetime, str, int]) -> sa.ColumnElement[bool]:
    (moment, kind, pk), (at, of, number) = order, last
    same = sa.and_(moment == at, sa.or_(kind < of, sa.and_(kind == of, pk < number)))
    return sa.or_(moment < at, same)


def _cursor(place: Any) -> str:
    return f"{place.moment.isoformat()}|{place.kind}|{place.id}"


def _position(text: str) -> tuple[datetime, str, int]:
    try:
        at, kind, number = text.split("|")
        moment = datetime.fromisoformat(at)
        return moment.replace(tzinfo=moment.tzinfo or UTC), kind, int(number)
    except ValueError:
        raise Malformed("error.offset") from None


def _beside(viewer: Viewer, sought: Sought, kind: str) -> sa.Select[Any] | None:
    """The activities or tasks of a record; None where they are not open to the viewer."""
    table = viewer.catalog.table(kind)
    if not viewer.may(table, "view"):
        return None
    at = table.sa.c.get("at")
    moment = table.sa.c.created_at if at is None else sa.func.coalesce(at, table.sa.c.created_at)
    seen = access.scope(viewer, table, table.sa)
    where = [table.sa.c.deleted_at.is_(None), *([] if seen is None else [seen])]
    return _place(kind, table.sa.c.id, moment).where(*where, belongs(viewer, table, sought.table, sought.pk))


def belongs(viewer: Viewer, table: Table, key: str, pk: int) -> sa.ColumnElement[bool]:
    """Whether an activity or task is about a record: by a reference, or by naming its table and id."""
    own = table.sa.c
    named = [
        own[f.key] == pk
        for f in table.live()
        if f.kind == "reference" and f.references == key and viewer.mask(table, f.key) not in HIDING
    ]
    if viewer.mask(table, "about_row") in HIDING or viewer.mask(table, "about_table") in HIDING:
        return sa.or_(sa.false(), *named)
    return sa.or_(sa.and_(own.about_row == pk, own.about_table == key), *named)


def _changes(viewer: Viewer, sought: Sought, kind: str) -> sa.Select[Any]:
    return _place(kind, LOG.c.set_id, LOG.c.at).where(_logged(viewer, sought)).distinct()


def _logged(viewer: Viewer, sought: Sought) -> sa.ColumnElement[bool]:
    """Entries of the log about the record or about files that hang, or hung, on it."""
    held = viewer.catalog.table("attachment")
    own = sa.and_(LOG.c.table == sought.table, LOG.c.pk == sought.pk)
    if not viewer.may(held, "view"):
        return own
    hung = sa.select(held.sa.c.id).where(held.sa.c.row == sought.pk, held.sa.c.table == sought.table)
    return sa.or_(own, sa.and_(LOG.c.table == held.key, LOG.c.pk.in_(hung)))


def _place(kind: str, pk: Any, moment: Any) -> sa.Select[Any]:
    return sa.select(sa.literal(kind).label("kind"), pk.label("id"), moment.label("moment"))


def _rows(connection: Connection, viewer: Viewer, kind: str, ids: tuple[int, ...]) -> dict[int, Item]:
    table = viewer.catalog.table(kind)
    shown = tuple(key for key in SHOWN if key in table.fields and viewer.mask(table, key) not in HIDING)
    ask = Ask(kind, flt.Test("id", "in", ids), limit=len(ids), fields=shown, counted=False)
    rows = query.page(connection, viewer, ask)["rows"] if ids else []
    return {row["id"]: {"row": row} for row in rows}


def _sets(
    connection: Connection, viewer: Viewer, sought: Sought, numbers: tuple[int, ...]
) -> dict[int, Item]:
    wanted = sa.select(LOG).where(LOG.c.set_id.in_(numbers), _logged(viewer, sought))
    entries = connection.execute(wanted.order_by(LOG.c.id.desc())).all() if numbers else []
    return {one["id"]: {"set": one} for one in history.by_set(connection, viewer, entries)}


_PARTS: dict[str, Callable[[Viewer, Sought, str], sa.Select[Any] | None]] = {
    **dict.fromkeys(BESIDE, _beside),
    "change": _changes,
}
_TOLD: dict[str, Callable[[Connection, Viewer, Sought, tuple[int, ...]], dict[int, Item]]] = {
    "activity": lambda connection, viewer, _sought, ids: _rows(connection, viewer, "activity", ids),
    "task": lambda connection, viewer, _sought, ids: _rows(connection, viewer, "task", ids),
    "change": _sets,
}
