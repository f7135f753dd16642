"""When somebody leaves: open work goes to a successor, the account is closed, in one change set."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core import filter as flt
from core.errors import Invalid
from core.i18n import t
from db.catalog import Table
from db.changes import Intent, Order, within
from db.engine import Store
from db.query import Ask, ids, prepare
from db.viewer import Viewer, viewer_at

CLOSED = "closed"


def open_condition(table: Table) -> flt.Condition | None:
    """What is still to be done in a table that has stages; None where nothing ever closes."""
    stage = table.fields.get(table.stage)
    if stage is None:
        return None
    if stage.references == "stage":
        return flt.Test(f"{stage.alias}.type", "=", "open")
    done = tuple(c.category for c in stage.choices if c.category == CLOSED)
    return flt.Test(f"{stage.key}.category", "not_in", done or (CLOSED,))


def open_work(connection: Connection, viewer: Viewer, user_id: int) -> dict[str, list[int]]:
    """The ids of a person's open rows by table, of all tables that have stages."""
    found: dict[str, list[int]] = {}
    for table in viewer.catalog.tables.values():
        condition = open_condition(table)
        if condition is None or not viewer.may(table, "view"):
            continue
        mine = flt.All((flt.Test("owner_id", "=", user_id), condition))
        reading = prepare(viewer, Ask(table.key, mine, sort="id"))
        rows = connection.execute(ids(reading, limit=None).order_by(None)).scalars().all()
        if rows:
            found[table.key] = sorted(rows)
    return found


def deactivate(
    store: Store, viewer: Viewer, user_id: int, successor_id: int | None, request_id: str | None = None
) -> dict[str, Any]:
    """Close an account and hand over its open work. Raises Invalid if work has no successor."""
    with store.work() as work:
        fresh = viewer_at(work.connection, viewer.user_id, viewer.only_role) if viewer.user_id else viewer
        intents = handover(work.connection, fresh, user_id, successor_id)
        closed = Intent("user", "update", user_id, values={"active": False})
        order = Order("form", t("leaving.label"), request_id=request_id)
        return within(work, replace(fresh, origin=viewer.origin), [*intents, closed], order)


def _can_take_over(connection: Connection, viewer: Viewer, user_id: int, successor_id: int | None) -> bool:
    """Work goes to another person, and one who is still there to do it."""
    user = viewer.catalog.table("user").sa
    able = sa.select(user.c.id).where(user.c.id == successor_id, user.c.deleted_at.is_(None), user.c.active)
    return successor_id != user_id and connection.execute(able).first() is not None


def handover(connection: Connection, viewer: Viewer, user_id: int, successor_id: int | None) -> list[Intent]:
    """Open rows to the successor, and the people led by the one who leaves."""
    work = open_work(connection, viewer, user_id)
    if (work or successor_id) and not _can_take_over(connection, viewer, user_id, successor_id):
        raise Invalid("leaving.no_successor", fields={"successor": t("leaving.no_successor")})
    rows = [(key, pk) for key, found in work.items() for pk in found]
    made = [Intent(key, "update", pk, values={"owner_id": successor_id}) for key, pk in rows]
    user = viewer.catalog.table("user").sa
    led = sa.select(user.c.id).where(user.c.manager_id == user_id, user.c.deleted_at.is_(None))
    people = [pk for pk in connection.execute(led).scalars() if pk != successor_id]
    values = {"manager_id": successor_id}
    return [*made, *(Intent("user", "update", pk, values=values) for pk in people if successor_id)]
