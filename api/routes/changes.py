"""Change sets: plan, apply, the log and undo."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, StrictInt
from starlette.requests import Request
from starlette.responses import Response

from api.asking import answer, person, reading
from api.refusals import note_rows
from core.errors import Malformed, TooMuch
from core.settings import settings
from db import changes, history

router = APIRouter(tags=["changes"])
LAST = 2**63 - 1


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Change(Strict):
    """One row to write. `text`: the values are as a person typed them, in the caller's format."""

    table: str
    op: Literal["create", "update", "delete", "restore"]
    id: StrictInt | str | None = None
    version: StrictInt | None = None
    values: dict[str, Any] = {}
    text: bool = False


class Body(Strict):
    changes: list[Change]
    source: Literal["api", "grid", "form", "paste", "bulk"] = "api"


class ApplyBody(Body):
    request_id: str | None = None
    mode: Literal["all", "valid"] = "all"
    label: str = ""
    reason: str | None = None


class UndoBody(Strict):
    on_conflict: Literal["skip", "overwrite", "cancel"] = "cancel"
    dry_run: bool = False
    request_id: str | None = None


def intents(body: Body) -> list[changes.Intent]:
    if len(body.changes) > settings().max_changes:
        raise TooMuch("error.limit_changes", limit=settings().max_changes)
    return [_intent(change) for change in body.changes]


def _intent(change: Change) -> changes.Intent:
    """An update or delete says which version of which row it means: else it could undo a stranger's work."""
    if change.op in ("update", "delete") and (change.id is None or change.version is None):
        raise Malformed("error.version_needed")
    if isinstance(change.id, str) and not (
        change.id.isascii() and change.id.isdecimal() and len(change.id) < 20
    ):
        raise Malformed("error.bad_id", id=change.id[:40])
    pk = None if change.id is None else int(change.id)
    return changes.Intent(change.table, change.op, pk, change.version, change.values, change.text)


@router.post("/changes/plan")
def plan(request: Request, body: Body) -> Response:
    """What applying would do: per row and field old and new, and what is refused. Writes nothing."""
    wanted = intents(body)
    with reading(request) as (viewer, connection):
        return answer(changes.plan(connection, viewer, wanted, body.source).to_json())


@router.post("/changes")
def apply(request: Request, body: ApplyBody) -> Response:
    """Apply, in one transaction; the same `request_id` again returns the first answer."""
    wanted = intents(body)
    order = changes.Order(body.source, body.label, body.mode, _request_id(body.request_id), body.reason)
    with person(request) as ask:
        done = changes.apply(ask.store, ask.viewer, wanted, order)
        note_rows(request, done["refused"], ask.viewer.origin)
        return answer(done)


def _request_id(text: str | None) -> str | None:
    if text is not None and not 0 < len(text) <= 80:
        raise Malformed("error.request_id")
    return text


@router.get("/changes")
def log(
    request: Request,
    *,
    by: Annotated[int | None, Query(ge=0, le=LAST)] = None,
    table: str | None = None,
    source: str = "",
    since: datetime | None = None,
    before: Annotated[int | None, Query(ge=0, le=LAST)] = None,
    limit: int = 100,
) -> Response:
    """Change sets the caller may know of, newest first."""
    with reading(request) as (viewer, connection):
        sought = history.Sought(by, table or "", source, since, before, limit)
        return answer({"sets": history.sets(connection, viewer, sought)})


@router.get("/changes/{number}")
def one_set(request: Request, number: int, offset: int = 0, limit: int = 200) -> Response:
    """One set with its changes."""
    with reading(request) as (viewer, connection):
        heading = history.one(connection, viewer, number)
        found = history.cells(connection, viewer, number, offset=offset, limit=limit)
        return answer({**heading, "changes": found})


@router.post("/changes/{number}/undo")
def undo(request: Request, number: int, body: UndoBody) -> Response:
    """Take a set back; `dry_run` shows what that would do."""
    if body.dry_run:
        with reading(request) as (viewer, connection):
            return answer(changes.preview(connection, viewer, number))
    with person(request) as ask:
        done = changes.undo(ask.store, ask.viewer, number, body.on_conflict, _request_id(body.request_id))
        return answer(done)
