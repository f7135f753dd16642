"""What an activity or a task is about: any record the writer sees, named by its table and its id."""

import sqlalchemy as sa

from db import access
from db.changes.hooks import Writing, guard
from db.changes.plan import RowPlan
from db.types import is_key


@guard("activity")
@guard("task")
def about(writing: Writing, rows: list[RowPlan]) -> None:
    for row in rows:
        if "about_table" in row.new or "about_row" in row.new:
            _there(writing, row)


def _there(writing: Writing, row: RowPlan) -> None:
    key, pk = row.value("about_table"), row.value("about_row") or 0
    if key is None and not pk:
        return
    table = writing.viewer.catalog.tables.get(key)
    if table is None or table.system or not writing.viewer.may(table, "view"):
        row.refuse("error.no_table", "about_table", table=str(key)[:60])
        return
    seen = access.scope(writing.viewer, table, table.sa)
    where = [table.sa.c.id == (pk if is_key(pk) else 0), table.sa.c.deleted_at.is_(None)]
    asked = sa.select(table.sa.c.id).where(*where, *([] if seen is None else [seen]))
    if writing.connection.execute(asked).first() is None:
        row.refuse("error.no_row", "about_row", table=table.label, id=pk)
