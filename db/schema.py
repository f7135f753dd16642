"""What the database has beside its tables: search indexes, append-only triggers, the first head row."""

from sqlalchemy import Connection, MetaData

from db import plumbing, search, upgrading
from db.catalog import declarations
from db.spec import Declared

APPEND_ONLY = ("change_set", "change", "audit")


def create(connection: Connection) -> None:
    """Everything, in an empty database, as the migrations leave it (a test compares the two)."""
    declarations()
    metadata(connection).create_all(connection)
    extras(connection, sorted(made.key for made in declarations()))
    upgrading.stamp(connection)


def metadata(connection: Connection) -> MetaData:
    """The declared tables; for PostgreSQL a copy of them.

    There SQLAlchemy adds what closes a circle of references later, and leaves a mark on those constraints:
    an SQLite database made later from the same tables would be made without them.
    """
    if connection.dialect.name == "sqlite":
        return Declared.metadata
    copied = MetaData(naming_convention=Declared.metadata.naming_convention)
    for table in Declared.metadata.tables.values():
        table.to_metadata(copied)
    return copied


def extras(connection: Connection, tables: list[str]) -> None:
    """Search indexes for these tables, the triggers that guard the log, and the head."""
    sqlite = connection.dialect.name == "sqlite"
    for key in tables:
        for statement in search.create_sql(key, sqlite=sqlite):
            connection.exec_driver_sql(statement)
    for statement in triggers(sqlite=sqlite):
        connection.exec_driver_sql(statement)
    connection.execute(plumbing.head.insert().values(id=1, set_id=0, hash="0" * 64, catalog=1, org=1))


def triggers(*, sqlite: bool) -> list[str]:
    """What makes the log refuse UPDATE and DELETE, even by someone at the database's own prompt."""
    if sqlite:
        return [
            f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
            "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            for name in APPEND_ONLY
            for verb in ("UPDATE", "DELETE")
        ]
    refuse = (
        "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$"
    )
    return [refuse] + [
        f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        for name in APPEND_ONLY
    ]
