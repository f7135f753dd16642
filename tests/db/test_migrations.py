"""The steps lead to what the code declares, all of them or none, and leave the studio's things alone."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, event

from core.errors import Invalid
from db import query, schema, setup, upgrading
from db.changes import Intent, ledger
from db.engine import Store
from db.snapshot import sqlite_file
from tests.conftest import World

LATER = (*upgrading.VERSIONS, Path(__file__).parent / "later")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        made = Store(f"sqlite:///{tmp_path / 'new.db'}")
        yield made
        made.close()
        return
    with new_database(request.getfixturevalue("postgres")) as made:
        yield made


@contextmanager
def new_database(address: str) -> Iterator[Store]:
    name = f"test_{uuid.uuid4().hex}"
    admin = sa.create_engine(address.format("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    made = Store(address.format(name))
    yield made
    made.close()
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


COLUMNS = """
SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' '
  || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d
  ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
WHERE NOT tgisinternal
UNION ALL SELECT 'function', '', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'sequence', '', sequencename, data_type::text FROM pg_sequences WHERE schemaname = 'public'
"""


def shape(connection: Connection) -> dict[Any, Any]:
    """Everything the database's own books say about what is in it."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT type, tbl_name, name, sql FROM sqlite_master")
    else:
        rows = connection.exec_driver_sql(COLUMNS)
    return {(sort, table, name): " ".join(str(sql).split()) for sort, table, name, sql in rows}


def shape_of(store: Store) -> dict[Any, Any]:
    with store.reading() as connection:
        return shape(connection)


def test_the_steps_lead_to_what_the_code_declares(
    empty: Store, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    assert upgrading.upgrade(empty) == ["0001"]
    stepped = shape_of(empty)
    if empty.sqlite:
        declared = Store(f"sqlite:///{tmp_path / 'declared.db'}")
        with declared.work() as work:
            schema.create(work.connection)
        made = shape_of(declared)
        declared.close()
    else:
        with new_database(request.getfixturevalue("postgres")) as declared, declared.work() as work:
            schema.create(work.connection)
            made = shape(work.connection)
    assert set(stepped) == set(made)
    assert {key: (sql, made[key]) for key, sql in stepped.items() if sql != made[key]} == {}


def test_a_database_made_by_steps_works(empty: Store) -> None:
    upgrading.upgrade(empty)
    assert upgrading.is_current(empty)
    assert upgrading.upgrade(empty) == []
    setup.first_rows(empty)
    pk = World(empty).create("admin", "customer", name="Acme")
    with empty.reading() as connection:
        assert query.record(connection, World(empty).viewer("admin"), "customer", pk)["name"] == "Acme"
        assert list(ledger.verify(connection)) == []


def test_custom_fields_and_tables_outlive_an_upgrade(world: World) -> None:
    labels = {"en": "N"}
    table = {"key": "u_site", "labels": labels}
    field = {"key": "x_area", "kind": "integer", "labels": labels, "facts": {"filter": True}}
    for target in ("customer", "u_site"):
        intents = [Intent("field_def", "create", values={**field, "table": target})]
        if target == "u_site":
            intents.insert(0, Intent("table_def", "create", values=table))
        world.do("admin", *intents, source="studio")
    pks = {key: world.create("admin", key, name="Old", x_area=7) for key in ("customer", "u_site")}
    assert upgrading.is_current(world.store)
    assert not upgrading.is_current(world.store, LATER)
    assert upgrading.upgrade(world.store, LATER) == ["0002"]
    for key, pk in pks.items():
        world.update("admin", key, pk, 1, x_area=8)
        with world.store.reading() as connection:
            assert query.record(connection, world.viewer("admin"), key, pk)["x_area"] == 8
    with world.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT slogan FROM customer").scalars().all() == ["Hello Old"]
        assert list(ledger.verify(connection)) == []


def test_an_old_program_refuses_a_newer_database(world: World) -> None:
    upgrading.upgrade(world.store, LATER)
    with pytest.raises(Invalid) as refused:
        upgrading.upgrade(world.store)
    assert refused.value.params == {"version": "0002", "known": "0001"}
    assert not upgrading.is_current(world.store)


def test_a_database_without_a_version_is_left_alone(world: World) -> None:
    with world.store.work() as work:
        work.connection.exec_driver_sql("DROP TABLE alembic_version")
    before = shape_of(world.store)
    with pytest.raises(Invalid):
        upgrading.upgrade(world.store)
    assert shape_of(world.store) == before


def test_the_old_file_is_kept_before_an_upgrade(world: World) -> None:
    world.create("admin", "customer", name="Acme")
    upgrading.upgrade(world.store, LATER)
    if not world.store.sqlite:
        return
    (kept,) = (sqlite_file(world.store).parent / "backups").iterdir()
    old = Store(f"sqlite:///{kept}")
    assert upgrading.is_current(old)
    with old.reading() as connection:
        assert connection.exec_driver_sql("SELECT name FROM customer").scalars().all() == ["Acme"]
    old.close()
    upgrading.upgrade(world.store, LATER)
    assert len(list(kept.parent.iterdir())) == 1


class Fault(Exception):
    """What the test throws in."""


@contextmanager
def failing(store: Store, at: int | None) -> Iterator[list[str]]:
    """Let the writing connection fail before its n-th statement; gives the statements seen."""
    seen: list[str] = []

    def before(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)
        if len(seen) - 1 == at:
            raise Fault

    event.listen(store.writers, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(store.writers, "before_cursor_execute", before)


def test_a_fault_at_any_statement_of_a_step_leaves_the_old_shape(world: World) -> None:
    world.create("admin", "customer", name="Acme")
    before, failed = shape_of(world.store), 0
    while True:
        with failing(world.store, failed) as seen:
            try:
                upgrading.upgrade(world.store, LATER)
                break
            except Fault:
                failed += 1
        assert shape_of(world.store) == before, seen[-1]
        assert upgrading.is_current(world.store)
    assert failed > 10
    assert upgrading.is_current(world.store, LATER)


def test_a_fault_while_a_database_is_made_leaves_it_empty(empty: Store) -> None:
    for at in range(5, 400, 40):
        with failing(empty, at) as seen:
            try:
                upgrading.upgrade(empty)
            except Fault:
                assert shape_of(empty) == {}, seen[-1]
                continue
        assert len(seen) <= at
        break
    assert at > 100
    assert upgrading.is_current(empty)


def test_starts_at_the_same_time_take_turns(empty: Store) -> None:
    done: list[list[str]] = []
    stores = [Store(empty.url) for _ in range(4)]
    threads = [threading.Thread(target=lambda s=s: done.append(upgrading.upgrade(s))) for s in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in stores:
        each.close()
    assert sorted(done) == [[], [], [], ["0001"]]
    assert upgrading.is_current(empty)
