"""What follows the studio's rows in their own transaction: columns, tables, indexes, what search finds."""

from db import merging
from db.catalog import Catalog
from db.changes.hooks import Writing, effect
from db.changes.plan import RowPlan
from db.fields import Field
from db.merging import custom_field
from db.studio import ddl
from db.studio.facts import planned


@effect("table_def")
def make_tables(writing: Writing, rows: list[RowPlan]) -> None:
    """A new table comes with all fields of the same change set. A deleted one is only put out of sight."""
    new = [row for row in rows if row.op == "create"]
    if not new:
        return
    ddl.alone(writing.connection)
    catalog = merging.build(writing.connection)
    for row in new:
        ddl.create_table(writing.connection, catalog.table(row.value("key")))


@effect("field_def")
def make_columns(writing: Writing, rows: list[RowPlan]) -> None:
    """A new field is a new column; a deleted one keeps it without indexes, a restored one gets them back."""
    ddl.alone(writing.connection)
    catalog = merging.build(writing.connection)
    made = {r.value("key") for r in writing.rows if r.table.key == "table_def" and r.op == "create"}
    for row in rows:
        if not (row.op == "create" and row.value("table") in made):
            _STEP[row.op](writing, catalog, row)


def _create(writing: Writing, catalog: Catalog, row: RowPlan) -> None:
    ddl.add_column(writing.connection, catalog.table(row.value("table")), row.value("key"))


def _delete(writing: Writing, catalog: Catalog, row: RowPlan) -> None:
    ddl.drop_indexes(writing.connection, row.value("table"), row.value("key"))
    _search(writing, catalog, planned(row))


def _restore(writing: Writing, catalog: Catalog, row: RowPlan) -> None:
    ddl.create_indexes(writing.connection, catalog.table(row.value("table")), row.value("key"))
    _search(writing, catalog, planned(row))


def _update(writing: Writing, catalog: Catalog, row: RowPlan) -> None:
    if "facts" not in row.new:
        return
    new, old = planned(row), custom_field(_Before(row))
    table = catalog.table(new.table)
    ddl.drop_indexes(writing.connection, new.table, new.key, keep=ddl.wanted(table, new.key))
    ddl.create_indexes(writing.connection, table, new.key)
    if old.search != new.search:
        ddl.reindex(writing.connection, table, new.key)


def _search(writing: Writing, catalog: Catalog, field: Field) -> None:
    if field.search and field.table in catalog.tables:
        ddl.reindex(writing.connection, catalog.table(field.table), field.key)


class _Before:
    """A `field_def` as it was before the change."""

    def __init__(self, row: RowPlan) -> None:
        self.key, self.kind, self.table = row.before["key"], row.before["kind"], row.before["table"]
        self.labels, self.facts, self.deleted_at = row.before["labels"], row.before["facts"], None


_STEP = {"create": _create, "update": _update, "delete": _delete, "restore": _restore}
