"""Imports: a file in, its columns mapped, checked, applied; progress and cancel."""

from typing import Annotated, Any

from fastapi import APIRouter, UploadFile
from fastapi.params import Form
from pydantic import BaseModel, ConfigDict
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api.asking import answer, person, reading
from db.exchange import jobs, reviewing
from db.exchange.exporting import FORMATS
from db.exchange.returning import header_of, refused_lines

router = APIRouter(tags=["imports"])
BLOCK = 1 << 20


class SpecBody(BaseModel):
    """What was stated about the file: see the guide's page on importing."""

    model_config = ConfigDict(extra="forbid")
    spec: dict[str, Any]


@router.post("/imports")
def upload(request: Request, file: UploadFile, table: Annotated[str, Form()]) -> Response:
    """Take a file in for a table; nothing is imported yet."""
    blocks = iter(lambda: file.file.read(BLOCK), b"")
    with person(request) as ask:
        pk = jobs.take(ask.store, ask.viewer, table, file.filename or "file", blocks)
    return answer({"id": pk}, 201)


@router.get("/imports/{pk}")
def show(request: Request, pk: int) -> Response:
    """How far it is, and what came of it."""
    with reading(request) as (viewer, connection):
        return answer(jobs.state(connection, viewer, pk))


@router.get("/imports/{pk}/map")
def columns(request: Request, pk: int, sheet: str = "", encoding: str = "", delimiter: str = "") -> Response:
    """Headers, a sample, and the mapping proposed by names or remembered from last time."""
    options = {"sheet": sheet, "encoding": encoding, "delimiter": delimiter}
    with person(request) as ask:
        return answer(jobs.describe(ask.store, ask.viewer, pk, options))


@router.get("/tables/{table}/template")
def template(request: Request, table: str) -> Response:
    """An empty CSV with the header that an import into the table reads."""
    with person(request) as ask:
        body = header_of(ask.viewer, table)
    named = {"Content-Disposition": f'attachment; filename="{table}.csv"'}
    return Response(body, media_type=FORMATS["csv"], headers=named)


@router.get("/imports/{pk}/refused")
def refused(request: Request, pk: int) -> Response:
    """The lines that were refused, with their reasons, as XLSX: mend them and send them again."""
    with person(request) as ask:
        path = refused_lines(ask.store, ask.viewer, pk)
    task = BackgroundTask(path.unlink)
    return FileResponse(path, media_type=FORMATS["xlsx"], filename=f"refused-{pk}.xlsx", background=task)


@router.get("/imports/{pk}/matches")
def matches(request: Request, pk: int, offset: int = 0, limit: int = 50) -> Response:
    """The lines that meet a row or an earlier line, as the last check found them, with what would change."""
    with reading(request) as (viewer, connection):
        return answer(reviewing.matches(connection, viewer, pk, offset, limit))


@router.post("/imports/{pk}/check")
def check(request: Request, pk: int, body: SpecBody) -> Response:
    """Find out what would be new, changed and refused; runs in the background, writes nothing."""
    with person(request) as ask:
        jobs.start(ask.store, ask.viewer, pk, body.spec, write=False)
    return answer({"id": pk, "status": "checking"}, 202)


@router.post("/imports/{pk}/apply")
def apply(request: Request, pk: int, body: SpecBody) -> Response:
    """Bring the rows in; runs in the background."""
    with person(request) as ask:
        jobs.start(ask.store, ask.viewer, pk, body.spec, write=True)
    return answer({"id": pk, "status": "applying"}, 202)


@router.post("/imports/{pk}/cancel")
def cancel(request: Request, pk: int) -> Response:
    """Stop after the present batch."""
    with person(request) as ask:
        jobs.cancel(ask.store, ask.viewer, pk)
    return answer({"id": pk})
