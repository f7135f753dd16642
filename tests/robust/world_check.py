"""What must hold after every fault; the oracle is a file of acknowledgements kept outside."""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from db import plumbing
from db.catalog import Catalog, Table
from db.changes import ledger
from db.engine import Store
from db.kinds import to_json
from db.merging import catalog_at


@dataclass(frozen=True)
class Acknowledged:
    """A write somebody was told is done: the row is at least of this version, and held this value at it."""

    table: str
    id: int
    version: int
    field: str
    value: Any


def acknowledgements(file: Path) -> list[Acknowledged]:
    """Those in a file of one JSON list a line; a last line cut short was never told to anybody."""
    lines = file.read_text("utf-8").split("\n")
    return [Acknowledged(*json.loads(line)) for line in lines[:-1]]


def check_world(used: Store, acknowledged: Iterable[Acknowledged], refused: Iterable[Any] = ()) -> None:
    """Raise AssertionError with all that is wrong. `refused`: values that must be nowhere in the log.

    On connections of its own: SQLite's check of a search index takes what others wrote since the last check
    on the same connection for damage.
    """
    store = Store(used.url)
    with closing(store), store.reading() as connection:
        catalog = catalog_at(connection)
        wrong = [
            *(f"the log: {broken}" for broken in ledger.verify(connection)),
            *_damage(connection),
            *_lost(connection, catalog, acknowledged),
            *(f"refused and yet there: {value}" for value in refused if _logged(connection, value)),
        ]
        for table in catalog.tables.values():
            wrong += [
                *_orphans(connection, catalog, table),
                *_versions(connection, table),
                *_last(connection, table),
            ]
    assert not wrong, "\n".join(wrong[:20])


def _damage(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        for pragma in ("integrity_check", "foreign_key_check"):
            found = connection.exec_driver_sql(f"PRAGMA {pragma}").all()
            yield from (f"{pragma}: {row}" for row in found if tuple(row) != ("ok",))


def _lost(connection: Connection, catalog: Catalog, acknowledged: Iterable[Acknowledged]) -> Iterator[str]:
    """Acknowledged writes that the log does not hold, or that a row is not old enough for."""
    log = plumbing.change.c
    for told in acknowledged:
        of_row = (log.table == told.table, log.pk == told.id, log.version == told.version)
        news = connection.execute(sa.select(log.op, log.field, log.new).where(*of_row)).all()
        values = [json.loads(n.new)[told.field] if n.op == "create" else json.loads(n.new) for n in news]
        row = catalog.table(told.table).sa.c
        version = connection.execute(sa.select(row.version).where(row.id == told.id)).scalar()
        if told.value not in values or (version or 0) < told.version:
            yield f"acknowledged and lost: {told}; the log says {values}, the row is at {version}"


def _logged(connection: Connection, value: Any) -> bool:
    log, wanted = plumbing.change.c, json.dumps(value, ensure_ascii=False)
    return (
        connection.execute(sa.select(log.id).where(sa.func.coalesce(log.new, "").contains(wanted))).first()
        is not None
    )


def _orphans(connection: Connection, catalog: Catalog, table: Table) -> Iterator[str]:
    """Living rows that refer to what is not there or deleted."""
    for field in table.live():
        if field.references:
            other, own = catalog.table(field.references).sa.alias(), table.sa.c
            asked = sa.select(own.id).select_from(table.sa.outerjoin(other, own[field.key] == other.c.id))
            gone = sa.or_(other.c.id.is_(None), other.c.deleted_at.is_not(None))
            found = asked.where(own.deleted_at.is_(None), own[field.key].is_not(None), gone)
            yield from (
                f"orphan: {table.key} {pk} by {field.key}" for pk in connection.execute(found).scalars()
            )


def _versions(connection: Connection, table: Table) -> Iterator[str]:
    """A row's version is one more than its updates, of which the log knows each once."""
    log, own = plumbing.change.c, table.sa.c
    counted = sa.select(
        log.pk, sa.func.count(log.version.distinct()).label("n"), sa.func.max(log.version).label("top")
    )
    kept = counted.where(log.table == table.key).group_by(log.pk).subquery()
    joined = table.sa.outerjoin(kept, kept.c.pk == own.id)
    odd = sa.or_(kept.c.n.is_(None), kept.c.n != own.version, kept.c.top != own.version)
    found = connection.execute(sa.select(own.id, own.version, kept.c.n).select_from(joined).where(odd))
    yield from (f"{table.key} {row.id}: version {row.version}, changes {row.n}" for row in found)


def _last(connection: Connection, table: Table) -> Iterator[str]:
    """Every cell holds what the log says was last written to it."""
    log = plumbing.change
    said: dict[tuple[int, str], Any] = {}
    for change in connection.execute(
        sa.select(log).where(log.c.table == table.key).order_by(log.c.pk, log.c.version)
    ):
        if change.op == "create":
            said |= {(change.pk, key): value for key, value in json.loads(change.new).items()}
        else:
            said[change.pk, change.field] = None if change.new is None else json.loads(change.new)
    rows = {r["id"]: r for r in connection.execute(sa.select(table.sa)).mappings()}
    for (pk, key), value in said.items():
        if key in table.fields and to_json(rows[pk][key], table.fields[key]) != value:
            yield f"{table.key} {pk}.{key} is {rows[pk][key]!r}, the log says {value!r}"
