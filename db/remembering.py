"""What a person had open lately and what they keep at hand, as far as they may see it today."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from core import clock
from core.i18n import t
from db import query
from db.changes import Intent, Order, apply
from db.engine import Store
from db.plumbing import visit
from db.viewer import Viewer

KEPT, STARRED = 30, 200
Place = tuple[str, int]


def visited(store: Store, viewer: Viewer, table: str, pk: int) -> None:
    """Note that the person has opened a record; only their latest are kept."""
    mine = visit.c.user_id == viewer.user_id
    insert = sqlite.insert if store.sqlite else postgresql.insert
    here = {"user_id": viewer.user_id, "table": table, "row": pk, "at": clock.now()}
    note = insert(visit).values(here)
    older = sa.select(visit.c.at).where(mine).order_by(visit.c.at.desc()).offset(KEPT).limit(1)
    with store.work() as work:
        work.connection.execute(
            note.on_conflict_do_update(index_elements=["user_id", "table", "row"], set_={"at": here["at"]})
        )
        work.connection.execute(sa.delete(visit).where(mine, visit.c.at <= older.scalar_subquery()))


def recent(connection: Connection, viewer: Viewer, limit: int = 8) -> list[dict[str, Any]]:
    """The records the person had open last, the latest first."""
    mine = sa.select(visit.c.table, visit.c.row).where(visit.c.user_id == viewer.user_id)
    return _named(connection, viewer, mine.order_by(visit.c.at.desc(), visit.c.row).limit(KEPT), limit)


def favourites(connection: Connection, viewer: Viewer, limit: int = 50) -> list[dict[str, Any]]:
    """The records the person has given a star, in the order they did."""
    kept = viewer.catalog.table("favourite").sa.c
    mine = sa.select(kept.table, kept.row).where(kept.owner_id == viewer.user_id, kept.deleted_at.is_(None))
    return _named(connection, viewer, mine.order_by(kept.id).limit(STARRED), limit)


def starred(connection: Connection, viewer: Viewer, table: str, pk: int) -> int | None:
    """The person's favourite of a record."""
    kept = viewer.catalog.table("favourite").sa.c
    where = (kept.owner_id == viewer.user_id, kept.table == table, kept.row == pk, kept.deleted_at.is_(None))
    return connection.execute(sa.select(kept.id).where(*where).limit(1)).scalar_one_or_none()


def star(store: Store, viewer: Viewer, place: Place, request_id: str) -> dict[str, Any]:
    """Give a record a star, or take it away."""
    table, pk = place
    with store.reading() as connection:
        there = starred(connection, viewer, table, pk)
    if there is None:
        intent, label = (
            Intent("favourite", "create", values={"table": table, "row": pk}),
            t("favourite.label"),
        )
    else:
        intent, label = Intent("favourite", "delete", there), t("favourite.label_end")
    return apply(store, viewer, [intent], Order("form", label, request_id=request_id))


def _named(connection: Connection, viewer: Viewer, asked: sa.Select[Any], limit: int) -> list[dict[str, Any]]:
    """Places as `{table, label, icon, id, title}`; what is deleted or closed to the viewer is left out."""
    places = [(row[0], row[1]) for row in connection.execute(asked)]
    rows: dict[Place, dict[str, Any]] = {}
    for key in dict.fromkeys(table for table, _ in places):
        rows |= _of_table(connection, viewer, key, [pk for table, pk in places if table == key])
    return [rows[place] for place in places if place in rows][:limit]


def _of_table(
    connection: Connection, viewer: Viewer, key: str, ids: Sequence[int]
) -> dict[Place, dict[str, Any]]:
    table = viewer.catalog.tables.get(key)
    if table is None or not viewer.may(table, "view"):
        return {}
    reading = query.prepare(viewer, query.Ask(key))
    reading.where.append(table.sa.c.id.in_(ids))
    shown = [table.fields[table.title]] if viewer.mask(table, table.title) not in ("hidden", "list") else []
    found = query.fetch(connection, reading, shown, limit=len(ids))
    rows = query.as_json(shown, found, query.half_shown(viewer, table, shown))
    facts = {"table": key, "label": table.label, "icon": table.icon}
    return {(key, row["id"]): {**facts, **query.named(table, row)} for row in rows}
