"""Favourites: of a record its owner can see, each once."""

import sqlalchemy as sa

from db import access
from db.changes.hooks import Writing, guard
from db.changes.plan import RowPlan
from db.types import is_key


@guard("favourite")
def favourites(writing: Writing, rows: list[RowPlan]) -> None:
    for row in rows:
        if row.op == "delete":
            continue
        table = writing.viewer.catalog.tables.get(row.value("table"))
        if table is None or table.system or not writing.viewer.may(table, "view"):
            row.refuse("error.no_table", "table", table=str(row.value("table"))[:60])
        elif not _is_seen(writing, row):
            row.refuse("error.no_row", "row", table=table.label, id=row.value("row"))
        elif _is_twice(writing, row):
            row.refuse("guard.favourite_twice", "row")


def _is_seen(writing: Writing, row: RowPlan) -> bool:
    table, pk = writing.viewer.catalog.table(row.value("table")), row.value("row")
    seen = access.scope(writing.viewer, table, table.sa)
    where = [table.sa.c.id == (pk if is_key(pk) else 0), table.sa.c.deleted_at.is_(None)]
    where += [] if seen is None else [seen]
    return writing.connection.execute(sa.select(table.sa.c.id).where(*where)).first() is not None


def _is_twice(writing: Writing, row: RowPlan) -> bool:
    kept = row.table.sa.c
    same = [kept[key] == row.value(key) for key in ("owner_id", "table", "row")]
    there = sa.select(kept.id).where(*same, kept.deleted_at.is_(None), kept.id != (row.id or 0))
    return writing.connection.execute(there).first() is not None
