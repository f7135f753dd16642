"""Statements that make a custom field a real column and a custom table a real table."""

from collections.abc import Container

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.schema import CreateColumn

from core.errors import Invalid
from db import search
from db.catalog import Table
from db.spec import index_name

BATCH = 5_000
INDEXES = ("ix", "dx", "lx", "uq")
# Any number will do, so long as nothing else in the product takes the same.
LOCK = 7_215_001
PATIENCE = "SET LOCAL lock_timeout = '10s'"


def alone(connection: Connection) -> None:
    """One change of shape at a time (SQLite has one writer anyway); a wait for readers ends in words."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(PATIENCE)
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


def create_table(connection: Connection, table: Table) -> None:
    """The table, its indexes and its search index."""
    if sa.inspect(connection).has_table(table.sa.name):
        raise Invalid("studio.taken", key=table.key)
    table.sa.create(connection)
    for statement in search.create_sql(table.key, sqlite=connection.dialect.name == "sqlite"):
        connection.exec_driver_sql(statement)


def add_column(connection: Connection, table: Table, key: str) -> None:
    """The column, what it refers to, its indexes; a table of any size takes a blank column at once."""
    if key in {col["name"] for col in sa.inspect(connection).get_columns(table.sa.name)}:
        raise Invalid("studio.taken", key=key)
    quote = connection.dialect.identifier_preparer.quote
    col = table.sa.columns[key]
    words = str(CreateColumn(col).compile(dialect=connection.dialect)).strip()
    if target := table.fields[key].references:
        words += f" CONSTRAINT {quote(index_name('fk', table.key, key))} REFERENCES {quote(target)} (id)"
    connection.exec_driver_sql(f"ALTER TABLE {quote(table.sa.name)} ADD COLUMN {words}")
    create_indexes(connection, table, key)


def wanted(table: Table, key: str) -> dict[str, sa.Index]:
    """The indexes a field asks for, by name."""
    return {str(index.name): index for index in table.sa.indexes if index.columns[0].name == key}


def create_indexes(connection: Connection, table: Table, key: str) -> None:
    """Those of a field that are not there yet."""
    there = {index["name"] for index in sa.inspect(connection).get_indexes(table.sa.name)}
    for name, index in wanted(table, key).items():
        if name not in there:
            index.create(connection)


def drop_indexes(connection: Connection, table: str, key: str, *, keep: Container[str] = ()) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for name in (index_name(sort, table, key) for sort in INDEXES):
        if name not in keep:
            connection.exec_driver_sql(f"DROP INDEX IF EXISTS {quote(name)}")


def reindex(connection: Connection, table: Table, key: str) -> None:
    """Bring the search index of all rows that hold something in a field up to what is searched now."""
    searched = [table.sa.c[field.key] for field in table.searched()]
    last = 0
    while True:
        some = sa.select(table.sa.c.id, *searched).where(table.sa.c.id > last, table.sa.c[key].is_not(None))
        rows = connection.execute(some.order_by(table.sa.c.id).limit(BATCH)).mappings().all()
        search.put(connection, table, [(row["id"], search.row_tokens(table, row)) for row in rows])
        if len(rows) < BATCH:
            return
        last = rows[-1]["id"]
