"""Imports as work in the background: file and state stand in the database, where any replica reads them."""

import threading
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core import clock
from core.errors import Invalid, Missing
from core.i18n import language, speaking
from db import access, contents
from db.engine import Store
from db.exchange import importing, listing, working
from db.exchange.apart import Task
from db.exchange.matching import Mapped, propose, signature
from db.exchange.source import Source
from db.exchange.stating import read_spec
from db.exchange.working import opened, source_of
from db.plumbing import job
from db.types import is_key
from db.viewer import Viewer

SILENT = timedelta(minutes=2)
ACTIVE = working.ACTIVE
_at_once = threading.Semaphore(2)


def take(store: Store, viewer: Viewer, table: str, name: str, blocks: Iterable[bytes]) -> int:
    """Keep a file to import into a table; returns the job's id."""
    if not viewer.may(viewer.catalog.table(table), "view"):
        raise Missing("error.no_table", table=table[:80])
    access.require(viewer, viewer.catalog.table(table), "import")
    kept = contents.keep(store, blocks)
    now = clock.now()
    facts = {
        "kind": "import",
        "by_id": viewer.user_id or None,
        "table": table,
        "name": name[:255],
        "file": kept.sha256,
    }
    rest = {"status": "uploaded", "cancel": False, "done": 0, "created_at": now, "updated_at": now}
    with store.work() as work:
        made = work.connection.execute(job.insert().values(**facts, **rest).returning(job.c.id)).scalar_one()
    return int(made)


def find(connection: Connection, viewer: Viewer, pk: int) -> Any:
    """A job of the viewer's own. Raises Missing."""
    row = connection.execute(sa.select(job).where(job.c.id == (pk if is_key(pk) else 0))).one_or_none()
    if row is None or (row.by_id != (viewer.user_id or None) and not viewer.is_admin):
        raise Missing("import.no_job", id=pk)
    return row


def describe(store: Store, viewer: Viewer, pk: int, options: Mapping[str, Any]) -> dict[str, Any]:
    """The file as read so far: headers, a sample, what each column seems to be; and how far the job is."""
    with store.reading() as connection:
        row = find(connection, viewer, pk)
    with opened(store, row) as path:
        source = source_of(path, options if any(options.values()) else row.spec)
        seen = {
            "kind": source.kind,
            "about": _about(path) if source.kind == "csv" else None,
            "encoding": source.encoding,
            "delimiter": source.delimiter,
            "sheets": list(source.sheets),
            "sheet": source.sheet,
            "headers": source.headers,
            "sample": [{"line": n, "cells": [_shown(c) for c in cells]} for n, cells in source.sample(10)],
        }
    with store.reading() as connection:
        proposed = _proposed(connection, viewer, row, source)
        return {**state(connection, viewer, pk), **seen, "proposed": proposed}


def _proposed(connection: Connection, viewer: Viewer, row: Any, source: Source) -> dict[str, Any]:
    """The mapping to begin with: as stated so far, as remembered, or as the names tell."""
    known = _stated(row, source) or _remembered(connection, viewer, row.table, source.headers)
    columns = propose(viewer.catalog.table(row.table), source.headers)
    return known or {"table": row.table, "columns": [_plain(m) for m in columns]}


def _about(path: Path) -> int:
    """How many lines a text file has, roughly: one within a cell counts too."""
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def _shown(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, str | int | float | bool) else str(cell)


def _plain(mapped: Mapped) -> dict[str, Any]:
    return {"field": mapped.field, "columns": list(mapped.columns)}


def _stated(row: Any, source: Source) -> dict[str, Any] | None:
    """What was stated about this very file so far, if it was read in the same way.

    Another sheet with the same header has other lines: what was decided about them does not hold.
    """
    if row.spec is None or row.spec.get("signature") != signature(source.headers):
        return None
    other = {"decisions"} if row.spec.get("sheet") not in (None, source.sheet) else set()
    return {key: value for key, value in row.spec.items() if key not in ("signature", *other)}


def _lasting(spec: Mapping[str, Any]) -> dict[str, Any]:
    """What of a spec holds for another file too: not its name, decisions by line, or new choices."""
    columns = [{k: v for k, v in column.items() if k != "create"} for column in spec["columns"]]
    kept = {key: value for key, value in spec.items() if key not in ("signature", "decisions", "label")}
    return {**kept, "columns": columns}


def _remembered(
    connection: Connection, viewer: Viewer, table: str, headers: list[str]
) -> dict[str, Any] | None:
    """The mapping this person used last for a file with the same header."""
    recent = sa.select(job.c.spec).where(
        job.c.by_id == (viewer.user_id or None),
        job.c.table == table,
        job.c.status == "done",
        job.c.spec.is_not(None),
    )
    for spec in connection.execute(recent.order_by(job.c.id.desc()).limit(20)).scalars():
        if spec.get("signature") == signature(headers):
            return _lasting(spec)
    return None


def state(connection: Connection, viewer: Viewer, pk: int) -> dict[str, Any]:
    """How far a job is. One that fell silent was interrupted; applying it again goes on where it stopped."""
    row = find(connection, viewer, pk)
    silent = row.status in ACTIVE and clock.now() - row.updated_at > SILENT
    return {
        "id": row.id, "table": row.table, "name": row.name, "status": "interrupted" if silent else row.status,
        "done": row.done, "result": row.result,
    }  # fmt: skip


def keep(store: Store, viewer: Viewer, pk: int, data: Mapping[str, Any], headers: list[str]) -> None:
    """Note what is stated so far, so that nothing is lost; what an earlier check found is out of date then.

    Raises Invalid while the job runs.
    """
    read_spec(data, str(data.get("table")))
    values = {
        "status": "uploaded",
        "spec": {**data, "signature": signature(headers)},
        "updated_at": clock.now(),
    }
    with store.work() as work:
        find(work.connection, viewer, pk)
        still = job.c.status.not_in((*ACTIVE, "done"))
        if work.connection.execute(job.update().where(job.c.id == pk, still).values(**values)).rowcount != 1:
            raise Invalid("import.running")


def recent(connection: Connection, viewer: Viewer, limit: int) -> list[dict[str, Any]]:
    """The viewer's own latest files."""
    mine = sa.select(job).where(job.c.by_id == (viewer.user_id or None), job.c.kind == "import")
    rows = connection.execute(mine.order_by(job.c.id.desc()).limit(limit))
    return [
        {key: getattr(row, key) for key in ("id", "table", "name", "status", "created_at")} for row in rows
    ]


def start(store: Store, viewer: Viewer, pk: int, data: Mapping[str, Any], *, write: bool) -> None:
    """Check or apply in the background; what is wrong with the spec is said at once.

    Raises Invalid while another run of the job is under way.
    """
    with store.reading() as connection:
        row = find(connection, viewer, pk)
    with opened(store, row) as path:
        source = source_of(path, data)
        importing.prepared(viewer, source, read_spec(data, row.table))
        size = path.stat().st_size
    spec = {**data, "signature": signature(source.headers)}
    _claim(store, pk, "applying" if write else "checking", spec)
    said = {"pk": pk, "data": dict(data), "write": write, "lang": language()}
    threading.Thread(target=_run, args=(store, viewer, said, size), daemon=True).start()


def _claim(store: Store, pk: int, status: str, spec: Mapping[str, Any]) -> None:
    """Only one may work on a job; one that fell silent may be taken over."""
    now = clock.now()
    free = sa.or_(job.c.status.not_in(ACTIVE), job.c.updated_at < now - SILENT)
    values = {"status": status, "spec": spec, "cancel": False, "done": 0, "result": None, "updated_at": now}
    with store.work() as work:
        if work.connection.execute(job.update().where(job.c.id == pk, free).values(**values)).rowcount != 1:
            raise Invalid("import.running")
        listing.forget(work.connection, pk)


def _run(store: Store, viewer: Viewer, task: Task, size: int) -> None:
    with _at_once, speaking(task["lang"]):
        working.run(store, viewer, task, size)


def cancel(store: Store, viewer: Viewer, pk: int) -> None:
    """Ask a running job to stop after its present batch."""
    with store.work() as work:
        find(work.connection, viewer, pk)
        work.connection.execute(job.update().where(job.c.id == pk).values(cancel=True))
