"""Sharing one record: with a person or a team, to read or to edit, until a date; by whoever may edit it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core import clock
from core.errors import Denied, Missing
from core.i18n import t
from db import access, naming
from db.changes import Intent, Order, within
from db.engine import Store, Work
from db.viewer import SYSTEM_ROLE, Viewer, viewer_at


@dataclass(frozen=True, slots=True)
class Share:
    """What is shared with whom: a person or a team, never both."""

    table: str
    row: int
    user_id: int | None = None
    team_id: int | None = None
    mode: str = "read"
    until: datetime | None = None


def of_row(connection: Connection, viewer: Viewer, table_key: str, pk: int) -> list[dict[str, Any]]:
    """The shares of a row that count today, with the names of those it is shared with."""
    require_edit(connection, viewer, table_key, pk)
    share = viewer.catalog.table("share").sa
    where = [share.c.table == table_key, share.c.row == pk, share.c.deleted_at.is_(None)]
    lasting = sa.or_(share.c.until.is_(None), share.c.until > clock.now())
    rows = connection.execute(sa.select(share).where(*where, lasting).order_by(share.c.id)).all()
    people = naming.titles(connection, viewer, "user", (row.user_id for row in rows))
    teams = naming.titles(connection, viewer, "team", (row.team_id for row in rows))
    return [
        {
            "id": r.id,
            "with": people.get(r.user_id) or teams.get(r.team_id) or "—",
            "mode": r.mode,
            "until": r.until,
        }
        for r in rows
    ]


def require_edit(connection: Connection, viewer: Viewer, table_key: str, pk: int) -> None:
    """Raises Missing for a row the viewer does not see, Denied for one they may not edit."""
    table = viewer.catalog.table(table_key)
    for verb, refusal in (
        ("view", Missing("error.no_row", table=table.label, id=pk)),
        ("edit", Denied("error.denied_row_edit", table=table.label)),
    ):
        rows = access.scope(viewer, table, table.sa, verb)
        found = sa.select(table.sa.c.id).where(table.sa.c.id == pk, *([] if rows is None else [rows]))
        if connection.execute(found).first() is None:
            raise refusal


def give(store: Store, viewer: Viewer, share: Share, request_id: str) -> dict[str, Any]:
    """Share a row. Raises Denied unless the viewer may edit it themselves."""
    values = {key: getattr(share, key) for key in ("table", "row", "user_id", "team_id", "mode")}
    until = None if share.until is None else share.until.isoformat()
    with store.work() as work:
        fresh = viewer_at(work.connection, viewer.user_id, viewer.only_role)
        require_edit(work.connection, fresh, share.table, share.row)
        intent = Intent("share", "create", values={**values, "until": until})
        return _write(work, replace(fresh, origin=viewer.origin), intent, ("sharing.label", request_id))


def end(store: Store, viewer: Viewer, share_id: int, request_id: str) -> dict[str, Any]:
    """End a share of a row the viewer may edit."""
    with store.work() as work:
        fresh = viewer_at(work.connection, viewer.user_id, viewer.only_role)
        share = fresh.catalog.table("share").sa
        row = work.connection.execute(sa.select(share).where(share.c.id == share_id)).one_or_none()
        if row is None or row.deleted_at is not None:
            raise Missing("error.no_row", table=fresh.catalog.table("share").label, id=share_id)
        require_edit(work.connection, fresh, row.table, row.row)
        intent = Intent("share", "delete", share_id)
        return _write(work, replace(fresh, origin=viewer.origin), intent, ("sharing.ended", request_id))


def _write(work: Work, viewer: Viewer, intent: Intent, about: tuple[str, str]) -> dict[str, Any]:
    """The right to share comes with the right to edit, not with rights on the table of shares."""
    label, request_id = about
    granted = replace(viewer, roles=(SYSTEM_ROLE,), trusted=True)
    return within(work, granted, [intent], Order("form", t(label), request_id=request_id))
