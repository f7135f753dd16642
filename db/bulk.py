"""Many rows into a table of our own, past the part of SQLAlchemy that looks at each of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

# So many rows are worth a COPY, where the database has one.
MANY = 50


def insert(
    connection: Connection, table: sa.Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert tuples in the order of `names`; instants and such must already be as the driver takes them."""
    if not rows:
        return
    quote = connection.dialect.identifier_preparer.quote
    columns, place = ", ".join(map(quote, names)), quote(table.name)
    if connection.dialect.name != "sqlite" and len(rows) >= MANY:
        _copy(connection, f"COPY {place} ({columns}) FROM STDIN", rows)
        return
    marks = ", ".join([_mark(connection)] * len(names))
    statement = f"INSERT INTO {place} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
    connection.exec_driver_sql(statement, list(rows))


def _copy(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Raises what SQLAlchemy would: it does not see this statement."""
    driver: Any = connection.connection.driver_connection
    module: Any = connection.dialect.dbapi
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except module.Error as error:
        raise DBAPIError.instance(statement, None, error, module.Error) from error


def update(
    connection: Connection, table: sa.Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> int:
    """Set `names` in rows that are still of the version seen, which moves on by one; answers how many were.

    Each tuple holds the values, then the id and the version.
    """
    quote, mark = connection.dialect.identifier_preparer.quote, _mark(connection)
    setting = "".join(f"{quote(name)} = {mark}, " for name in names)
    statement = (
        f"UPDATE {quote(table.name)} SET {setting}version = version + 1 "  # noqa: S608 - our own names
        f"WHERE id = {mark} AND version = {mark}"
    )
    return connection.exec_driver_sql(statement, list(rows)).rowcount


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.paramstyle == "qmark" else "%s"


def as_stored(connection: Connection, column: sa.Column[Any], value: Any) -> Any:
    """A value as the driver takes it for a column."""
    process = _processor(connection, column)
    return value if process is None else process(value)


def _processor(connection: Connection, column: sa.Column[Any]) -> Callable[[Any], Any] | None:
    return column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)


class Stored:
    """Values of some columns as the driver takes them, in the order of `names`."""

    def __init__(self, connection: Connection, table: sa.Table, keys: Iterable[str]) -> None:
        found = {key: _processor(connection, table.c[key]) for key in sorted(keys)}
        self._plain = [key for key, process in found.items() if process is None]
        self._processed = [(key, process) for key, process in found.items() if process is not None]
        self.names = (*self._plain, *(key for key, _ in self._processed))

    def values(self, row: Mapping[str, Any]) -> list[Any]:
        get = row.get
        return [*map(get, self._plain), *(process(get(key)) for key, process in self._processed)]
