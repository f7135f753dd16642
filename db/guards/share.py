"""Shares: of a row that is there and that the sharer may edit, with one person or one team."""

import sqlalchemy as sa

from core.errors import Denied
from db import access
from db.changes.hooks import Writing, guard
from db.changes.plan import RowPlan


@guard("share")
def shares(writing: Writing, rows: list[RowPlan]) -> None:
    """Only who may edit a row may share it, so nobody passes on more than they have."""
    for row in rows:
        if row.op == "delete":
            continue
        if (row.value("user_id") is None) == (row.value("team_id") is None):
            row.refuse("guard.share_whom", "user_id")
        table = writing.viewer.catalog.tables.get(row.value("table"))
        if table is None or table.system or not writing.viewer.may(table, "view"):
            row.refuse("error.no_table", "table", table=str(row.value("table"))[:60])
        elif not _may_edit(writing, row):
            row.refuse("guard.share_row", "row", error=Denied, table=table.label)


def _may_edit(writing: Writing, row: RowPlan) -> bool:
    table = writing.viewer.catalog.table(row.value("table"))
    scopes = [access.scope(writing.viewer, table, table.sa, verb) for verb in ("view", "edit")]
    where = [table.sa.c.id == row.value("row"), table.sa.c.deleted_at.is_(None)]
    where += [inside for inside in scopes if inside is not None]
    return writing.connection.execute(sa.select(table.sa.c.id).where(*where)).first() is not None
