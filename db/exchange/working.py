"""An import at work: here, or in a process of its own where it takes long."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog

from core import clock
from core.errors import KehuError, Missing
from core.i18n import speaking, t
from db import contents
from db.engine import Store
from db.exchange import apart, importing, listing
from db.exchange.apart import Task
from db.exchange.outcome import Outcome
from db.exchange.reading import Source, open_table
from db.exchange.stating import read_spec
from db.plumbing import job
from db.viewer import Viewer, viewer_at

log = structlog.get_logger("import")
ACTIVE = ("checking", "applying")
# A file of so many bytes is worth starting a process for.
LONG = 1 << 20


class Cancelled(Exception):
    """Somebody stopped it between two batches; what was written before stays, and can be undone."""


@contextmanager
def opened(store: Store, row: Any) -> Iterator[Path]:
    """The upload of a job as a file of this process alone, while it is needed."""
    with store.reading() as connection:
        kept = contents.find(connection, row.file)
    if kept is None:
        raise Missing("import.upload_gone", name=row.name)
    with contents.opened(store, kept) as path:
        yield path


def source_of(path: Path, options: Mapping[str, Any] | None = None) -> Source:
    wanted = {k: v for k, v in (options or {}).items() if k in ("sheet", "encoding", "delimiter") and v}
    return open_table(path, **wanted)


def run(store: Store, viewer: Viewer, task: Task, size: int) -> None:
    """Do a task over a file of so many bytes to its end, whatever that is; it is noted at the job."""
    if size < LONG or not viewer.user_id or clock.is_replaced():
        _work_through(store, viewer, task)
        return
    who = {"user": viewer.user_id, "role": viewer.only_role, "origin": viewer.origin}
    if not apart.hand_over(store, {**task, "who": who}):
        ticket = secrets.token_hex(4)
        log.error("import's process ended", job=task["pk"], ticket=ticket)
        _broke(store, task["pk"], ticket)


def do(store: Store, task: Task) -> None:
    """What another process handed over; the person and their rights are looked up anew."""
    who = task["who"]
    with store.reading() as connection:
        viewer = replace(viewer_at(connection, who["user"], who["role"]), origin=who["origin"])
    with speaking(task["lang"]):
        _work_through(store, viewer, task)


def _work_through(store: Store, viewer: Viewer, task: Task) -> None:
    pk, write = task["pk"], task["write"]
    try:
        outcome = work_on(store, viewer, pk, task["data"], write=write)
        _note(store, pk, "done" if write else "checked", outcome.lines, outcome.to_json())
    except Cancelled:
        _note(store, pk, "cancelled", None, None)
    except KehuError as error:
        _note(store, pk, "failed", None, {"message": error.message, "fields": error.fields})
    except Exception:
        ticket = secrets.token_hex(4)
        log.exception("import failed", job=pk, ticket=ticket)
        _broke(store, pk, ticket)


def _broke(store: Store, pk: int, ticket: str) -> None:
    _note(store, pk, "failed", None, {"message": t("error.broke", ticket=ticket), "fields": {}})


def work_on(store: Store, viewer: Viewer, pk: int, data: Mapping[str, Any], *, write: bool) -> Outcome:
    """Check or apply here and now, noting progress after each batch."""
    with store.reading() as connection:
        row = connection.execute(sa.select(job).where(job.c.id == pk)).one()
    listed = 0

    def progress(outcome: Outcome) -> None:
        nonlocal listed
        with store.work() as work:
            listed += listing.keep(work.connection, pk, outcome.matches[listed:])
            seen = work.connection.execute(sa.select(job.c.cancel).where(job.c.id == pk)).scalar_one()
            values = {"done": outcome.lines, "updated_at": clock.now()}
            work.connection.execute(job.update().where(job.c.id == pk).values(**values))
        if seen:
            raise Cancelled

    with opened(store, row) as path:
        source, spec = source_of(path, data), read_spec(data, row.table)
        if write:
            return importing.apply(store, viewer, source, spec, _request(pk, data), progress=progress)
        return importing.check(store, viewer, source, spec, progress)


def _request(pk: int, data: Mapping[str, Any]) -> str:
    """The same file with the same said about it is the same request, and goes on where it stopped."""
    said = hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()
    return f"import:{pk}:{said[:16]}"


def _note(store: Store, pk: int, status: str, done: int | None, result: Mapping[str, Any] | None) -> None:
    values: dict[str, Any] = {"status": status, "updated_at": clock.now()}
    values |= {} if done is None else {"done": done}
    values |= {} if result is None else {"result": result}
    at_work = (job.c.id == pk, job.c.status.in_(ACTIVE))
    with store.work() as work:
        work.connection.execute(job.update().where(*at_work).values(**values))
