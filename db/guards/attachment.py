"""Attachments: added and removed by whoever may edit the record they hang on, and never moved."""

import sqlalchemy as sa

from core.errors import Denied
from db import access
from db.catalog import Table
from db.changes.hooks import Writing, guard
from db.changes.plan import RowPlan
from db.types import is_key


@guard("attachment")
def attachments(writing: Writing, rows: list[RowPlan]) -> None:
    for row in rows:
        for key in row.new if row.op == "update" else ():
            row.refuse("studio.fixed", key, field=row.table.fields[key].label)
        if row.op == "create":
            _holder(writing, row)


def _holder(writing: Writing, row: RowPlan) -> None:
    """The record must be there for the writer to edit."""
    table, pk = writing.viewer.catalog.tables.get(row.value("table")), row.value("row")
    if table is None or table.system or not writing.viewer.may(table, "view"):
        row.refuse("error.no_table", "table", table=str(row.value("table"))[:60])
    elif not _reached(writing, table, pk, "view"):
        row.refuse("error.no_row", "row", table=table.label, id=pk)
    elif not _reached(writing, table, pk, "edit"):
        row.refuse("error.denied_row_edit", "row", error=Denied, table=table.label)


def _reached(writing: Writing, table: Table, pk: int, verb: str) -> bool:
    inside = access.scope(writing.viewer, table, table.sa, verb)
    where = [table.sa.c.id == (pk if is_key(pk) else 0), table.sa.c.deleted_at.is_(None)]
    asked = sa.select(table.sa.c.id).where(*where, *([] if inside is None else [inside]))
    return writing.connection.execute(asked).first() is not None
