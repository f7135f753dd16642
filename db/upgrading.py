"""Bringing a database up to this version: every step in one transaction, or none."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from core import clock
from core.errors import Invalid
from db.engine import Store
from db.snapshot import copy_sqlite, sqlite_file

FOLDER = Path(__file__).parent / "migrations"
VERSIONS = (FOLDER / "versions",)
VERSION_TABLE = "alembic_version"
# Any number will do, so long as nothing else in the product takes the same.
LOCK = 7_215_002


def steps(versions: Sequence[Path] = VERSIONS) -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER), version_locations=[str(path) for path in versions])


def newest(versions: Sequence[Path] = VERSIONS) -> str:
    return str(steps(versions).get_current_head())


def is_current(store: Store, versions: Sequence[Path] = VERSIONS) -> bool:
    """Whether the database has exactly the shape this version works with."""
    with store.reading() as connection:
        return _version(connection) == newest(versions)


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(store: Store, versions: Sequence[Path] = VERSIONS) -> list[str]:
    """Take all steps that are missing and name them. Invalid if the database is newer than this program.

    A SQLite file with something in it is first copied beside itself. Two starts at once take turns.
    """
    script = steps(versions)
    with store.work() as work:
        connection = work.connection
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        current = _version(connection)
        _not_newer(connection, script, current)
        missing = [step.revision for step in script.iterate_revisions("head", current or "base")][::-1]
        if missing and store.sqlite and _has_tables(connection):
            copy_sqlite(sqlite_file(store), _place_of_copy(store, current))
        if missing:
            _take(connection, script)
    return missing


def _not_newer(connection: Connection, script: ScriptDirectory, current: str | None) -> None:
    known = {step.revision for step in script.walk_revisions()}
    if current is not None and current not in known:
        raise Invalid("upgrade.newer", version=current, known=script.get_current_head())
    if current is None and sa.inspect(connection).has_table("head"):
        raise Invalid("upgrade.unversioned")


def _has_tables(connection: Connection) -> bool:
    return bool(sa.inspect(connection).get_table_names())


def _place_of_copy(store: Store, current: str | None) -> Path:
    folder = sqlite_file(store).parent / "backups"
    folder.mkdir(exist_ok=True)
    return folder / f"before-upgrade-of-{current}-{clock.now():%Y%m%d-%H%M%S-%f}.db"


def _take(connection: Connection, script: ScriptDirectory) -> None:
    def missing(revision: Any, _context: MigrationContext) -> Iterable[Any]:
        return script._upgrade_revs("head", revision)

    context = MigrationContext.configure(connection, opts={"fn": missing, "script": script})
    with Operations.context(context):
        context.run_migrations()


def stamp(connection: Connection) -> None:
    """Say that a database was made in the newest shape at once."""
    MigrationContext.configure(connection).stamp(steps(), "head")
