"""Deactivating a person: their open work goes to a successor, and they are signed out, in one transaction."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from core.errors import Invalid
from core.i18n import t
from db.catalog import Catalog, Table
from db.changes import Intent, Order, within
from db.engine import Store
from db.merging import catalog_at
from db.viewer import Viewer

DONE = "closed"


def deactivate(
    store: Store, viewer: Viewer, user_id: int, successor_id: int, request_id: str | None = None
) -> dict[str, Any]:
    """Hand over and switch off; the answer of the change set. Invalid if the successor cannot take over."""
    with store.work() as work:
        catalog = catalog_at(work.connection)
        _can_take_over(work.connection, catalog, user_id, successor_id)
        handed = [
            Intent(table, "update", pk, values={"owner_id": successor_id})
            for table, pk in _open_work(work.connection, catalog, user_id)
        ]
        gone = Intent("user", "update", user_id, values={"active": False})
        order = Order("form", t("people.deactivated", count=len(handed)), request_id=request_id)
        return within(work, viewer, [gone, *handed], order)


def _can_take_over(connection: Connection, catalog: Catalog, user_id: int, successor_id: int) -> None:
    user = catalog.table("user").sa
    able = sa.select(user.c.id).where(
        user.c.id == successor_id, user.c.deleted_at.is_(None), user.c.active, user.c.id != user_id
    )
    if connection.execute(able).first() is None:
        reason = t("people.no_successor")
        raise Invalid("people.no_successor", fields={"successor_id": reason})


def _open_work(connection: Connection, catalog: Catalog, user_id: int) -> Iterator[tuple[str, int]]:
    for table in catalog.tables.values():
        if table.stage and not table.system:
            row = table.sa.c
            own = (row.owner_id == user_id, row.deleted_at.is_(None), _is_open(catalog, table))
            for pk in connection.execute(sa.select(row.id).where(*own).order_by(row.id)).scalars():
                yield table.key, pk


def _is_open(catalog: Catalog, table: Table) -> ColumnElement[bool]:
    """Whether a row is still to be worked on: its stage is open, or its status not a closing one."""
    field, col = table.fields[table.stage], table.sa.c[table.stage]
    if field.references:
        stage = catalog.table(field.references).sa
        return col.in_(sa.select(stage.c.id).where(stage.c.type == "open"))
    return col.in_([choice.key for choice in field.choices if choice.category != DONE])
