"""Whether everything adds up: file, references, the log, versions, rows against it, search, contents."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.i18n import t
from db import contents, plumbing, search
from db.catalog import Catalog, Table
from db.changes import ledger
from db.changes.checking import as_log
from db.engine import Store
from db.merging import catalog_at
from db.types import compact

BATCH = 2_000
# What the write path itself keeps and the log does not state cell by cell.
KEPT = ("id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id")
LOG = plumbing.change
MOST_NAMED = 5


def verify(store: Store) -> list[str]:
    """Everything that is wrong, in words; empty where all is well."""
    with store.reading() as connection:
        catalog = catalog_at(connection)
        found = [
            t("verify.log", number=broken.set_id, what=broken.what) for broken in ledger.verify(connection)
        ]
        if store.sqlite:
            found += _file(connection)
        for table in catalog.tables.values():
            found += _versions(connection, table)
            found += _values(connection, table)
            found += _searchable(connection, table, catalog)
    return [*found, *_contents(store, catalog.table("file"))]


def _file(connection: Connection) -> Iterator[str]:
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if said != "ok":
            yield t("verify.file", said=said)
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield t("verify.reference", table=row[0], id=row[1], target=row[2])


def _versions(connection: Connection, table: Table) -> Iterator[str]:
    """A row's version is the number of its changes, and the log knows of no row that is not there."""
    logged = (
        sa.select(
            LOG.c.pk,
            sa.func.count(LOG.c.version.distinct()).label("count"),
            sa.func.max(LOG.c.version).label("last"),
        )
        .where(LOG.c.table == table.key)
        .group_by(LOG.c.pk)
        .subquery()
    )
    both = table.sa.outerjoin(logged, logged.c.pk == table.sa.c.id, full=True)
    version = table.sa.c.version
    wrong = sa.or_(
        version.is_distinct_from(logged.c.count),
        version.is_distinct_from(logged.c.last),
        table.sa.c.id.is_(None),
    )
    asked = sa.select(sa.func.coalesce(table.sa.c.id, logged.c.pk)).select_from(both).where(wrong)
    yield from _said("verify.versions", table, connection.execute(asked).scalars().all())


def _values(connection: Connection, table: Table) -> Iterator[str]:
    """Replay the log of every row; it must end at what the row holds now."""
    keys = [key for key in table.fields if key not in KEPT]
    last, wrong = 0, []
    while True:
        some = sa.select(table.sa).where(table.sa.c.id > last).order_by(table.sa.c.id).limit(BATCH)
        rows = connection.execute(some).mappings().all()
        if not rows:
            break
        replayed = _replayed(connection, table, rows[0]["id"], rows[-1]["id"])
        for row in rows:
            now = {key: as_log(row[key], table.fields[key]) for key in keys}
            told = replayed.get(row["id"], {})
            if any(now[key] != told.get(key) for key in keys):
                wrong.append(row["id"])
        last = rows[-1]["id"]
    yield from _said("verify.values", table, wrong)


def _replayed(
    connection: Connection, table: Table, first: int, last: int
) -> dict[int, dict[str, str | None]]:
    log = sa.select(LOG.c.pk, LOG.c.op, LOG.c.field, LOG.c.new).where(
        LOG.c.table == table.key, LOG.c.pk.between(first, last)
    )
    found: dict[int, dict[str, str | None]] = {}
    for pk, op, key, new in connection.execute(log.order_by(LOG.c.pk, LOG.c.version, LOG.c.id)):
        if op == "create":
            whole: dict[str, Any] = plumbing.from_json(new)
            found[pk] = {name: compact(value) for name, value in whole.items()}
        else:
            found.setdefault(pk, {})[key] = new
    return found


def _searchable(connection: Connection, table: Table, catalog: Catalog) -> Iterator[str]:
    """Every row of a table that is searched has its entry in the index."""
    if not table.searched():
        return
    key = sa.column("rowid" if catalog.sqlite else "id", sa.BigInteger)
    index = sa.select(key).select_from(sa.table(search.name(table), key))
    asked = sa.select(table.sa.c.id).where(table.sa.c.id.not_in(index))
    yield from _said("verify.search", table, connection.execute(asked).scalars().all())


def _contents(store: Store, file: Table) -> Iterator[str]:
    """Every file has a content, and every content is what its hash says; read piece by piece."""
    with store.reading() as connection:
        names: dict[str, str] = {}
        for pk, name, sha256 in connection.execute(
            sa.select(*(file.sa.c[key] for key in ("id", "name", "sha256")))
        ):
            names.setdefault(sha256, f"{name} (#{pk})")
        known = list(connection.execute(sa.select(plumbing.content.c.sha256)).scalars())
    lost = [names[sha256] for sha256 in names if sha256 not in set(known)]
    broken = [names.get(sha256, sha256[:12]) for sha256 in known if _is_broken(store, sha256)]
    for key, wrong in (("verify.lost_content", lost), ("verify.broken_content", broken)):
        if wrong:
            yield t(key, count=len(wrong), some=", ".join(wrong[:MOST_NAMED]))


def _is_broken(store: Store, sha256: str) -> bool:
    with store.reading() as connection:
        kept = contents.find(connection, sha256)
        there = sa.select(plumbing.content.c.sha256).where(plumbing.content.c.sha256 == sha256)
        if kept is None:
            return connection.execute(there).first() is not None
    if contents.intact(store, kept):
        return False
    with store.reading() as connection:
        # What was swept while it was read is not broken, but gone.
        return connection.execute(there).first() is not None


def _said(key: str, table: Table, wrong: Any) -> Iterator[str]:
    if wrong:
        some = ", ".join(str(pk) for pk in wrong[:MOST_NAMED])
        yield t(key, table=table.label, count=len(wrong), some=some)
