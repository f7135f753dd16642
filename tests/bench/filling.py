"""A database with a million customers and as many deals, made fast and left as the product would leave it."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core import clock
from db import duplicates, plumbing, search
from db.catalog import Table
from db.changes import numbering
from db.engine import Store
from db.identity import create_token, open_session
from db.merging import catalog_at
from db.sampling import add_people
from db.starting import make_ready
from tests.bench import wording

TEAMS, PEOPLE = 6, 30
BLOCK = 10_000
CODES = {"customer": "code", "opportunity": "number"}


def fill(store: Store, rows: int) -> int:
    """Make schema, people and rows unless there are customers already; answers how many there are."""
    make_ready(store)
    with store.reading() as connection:
        catalog = catalog_at(connection)
        there = count(connection)
    if there:
        return there
    people(store)
    for key in wording.MAKERS:
        with store.work() as work:
            _fill_table(work.connection, catalog.table(key), rows)
    tidy(store)
    return rows


def count(connection: Connection) -> int:
    """The number of living customers."""
    living = "SELECT count(*) FROM customer WHERE deleted_at IS NULL"
    return int(connection.exec_driver_sql(living).scalar_one())


def people(store: Store) -> None:
    teams = [{"name": "Sales", "region": "", "parent": ""}]
    teams += [{"name": f"Team {n}", "region": f"Region {n}", "parent": "Sales"} for n in range(1, TEAMS + 1)]
    staff = [
        {
            "name": f"user{n}",
            "full_name": f"Person {n}",
            "role": "manager" if n == PEOPLE else "sales",
            "team": f"Team {n % TEAMS + 1}",
            "manager": "",
        }
        for n in range(1, PEOPLE + 1)
    ]
    add_people(store, teams, staff)


def _fill_table(connection: Connection, table: Table, rows: int) -> None:
    """Indexes are made once the rows are in: that is many times faster than along with them."""
    there = {found["name"] for found in sa.inspect(connection).get_indexes(table.key)}
    indexes = sorted((i for i in table.sa.indexes if i.name in there), key=lambda i: str(i.name))
    for index in indexes:
        index.drop(connection)
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"DROP INDEX ix_search_{table.key}")
    people = ids_of(connection, "user", "name LIKE 'user%'")
    stages = len(ids_of(connection, "stage"))
    made = wording.rows(table.key, rows, people, stages)
    for start in range(1, rows + 1, BLOCK):
        _write(connection, table, start, list(islice(made, BLOCK)))
    for index in indexes:
        index.create(connection)
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(search.create_sql(table.key, sqlite=False)[1])
        connection.exec_driver_sql(f"SELECT setval('{table.key}_id_seq', {rows})")
    _count_on(connection, table, rows)


def ids_of(connection: Connection, table: str, where: str = "1 = 1") -> list[int]:
    return list(connection.execute(sa.text(f'SELECT id FROM "{table}" WHERE {where} ORDER BY id')).scalars())


def _write(connection: Connection, table: Table, start: int, rows: Sequence[dict[str, Any]]) -> None:
    stamp = "2026-01-05 08:00:00.000000"
    common = {"version": 1, "created_at": stamp, "updated_at": stamp}
    names = ["id", *common, *rows[0]]
    values = [(n, *common.values(), *row.values()) for n, row in enumerate(rows, start)]
    columns = ", ".join(f'"{name}"' for name in names)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(f"INSERT INTO {table.key} ({columns}) VALUES ({marks})", values)
    else:
        _copy(connection, f"COPY {table.key} ({columns}) FROM STDIN", values)
    search.put(
        connection, table, [(n, search.row_tokens(table, r)) for n, r in enumerate(rows, start)], fresh=True
    )
    same = [
        {"table": table.key, "rule": rule, "key": key, "pk": n}
        for n, row in enumerate(rows, start)
        for rule, key in duplicates.keys(table, row.get).items()
    ]
    if same:
        connection.execute(plumbing.duplicate_key.insert(), same)


def _copy(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _count_on(connection: Connection, table: Table, rows: int) -> None:
    """The numbers given here count as given: the next new row has the next one."""
    code = table.fields[CODES[table.key]]
    period = numbering.dated(code.pattern, clock.today("UTC"))
    key = f"{table.key}.{code.key}:{numbering.SEQUENCE.sub('#', period)}"
    connection.execute(plumbing.counter.insert().values(key=key, value=rows))


def tidy(store: Store) -> None:
    """What a database does of itself after some days: statistics, and the log of writes folded in."""
    with store.writers.connect() as connection:
        free = connection.execution_options(isolation_level="AUTOCOMMIT")
        for statement in _tidying(sqlite=store.sqlite):
            free.exec_driver_sql(statement)


def _tidying(*, sqlite: bool) -> Iterator[str]:
    if sqlite:
        yield "COMMIT"
        yield "ANALYZE"
        yield "PRAGMA wal_checkpoint(TRUNCATE)"
        yield "BEGIN"
    else:
        yield "VACUUM ANALYZE"


def token(store: Store, name: str) -> str:
    """A bearer token of a person."""
    with store.work() as work:
        user = ids_of(work.connection, "user", f"name = '{name}'")[0]
        return create_token(work, user, "bench", None, 1)


def sessions(store: Store, how_many: int) -> list[str]:
    """Session cookies of the people in turn."""
    with store.work() as work:
        people = ids_of(work.connection, "user", "name LIKE 'user%'")
        return [open_session(work, people[n % len(people)]) for n in range(how_many)]


def session(store: Store, name: str) -> str:
    """A session cookie of one person."""
    with store.work() as work:
        user = ids_of(work.connection, "user", f"name = '{name}'")[0]
        return open_session(work, user)


def own_rows(store: Store, name: str, how_many: int) -> list[tuple[int, int]]:
    """(id, version) of customers of a person, from the middle of the table."""
    wanted = sa.text(
        'SELECT c.id, c.version FROM customer c JOIN "user" u ON u.id = c.owner_id '
        "WHERE u.name = :name AND c.deleted_at IS NULL AND c.id > :middle ORDER BY c.id LIMIT :many"
    )
    with store.reading() as connection:
        there = {"name": name, "many": how_many, "middle": count(connection) // 2}
        return [(row[0], row[1]) for row in connection.execute(wanted, there)]
