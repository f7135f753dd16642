"""Lists as files, lists and records on paper."""

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api.asking import Asking, condition, listed, person
from core import clock
from core.errors import Missing
from db import query
from db.exchange.exporting import FORMATS, export
from reports.library.grid import Wish
from reports.press import print_list, print_record

router = APIRouter(tags=["tables"])
PDF = "application/pdf"
RECORD = "record"


@router.get("/tables/{table}/export")
def export_table(
    request: Request,
    table: str,
    *,
    format: str = "xlsx",  # noqa: A002 - the contract's name
    condition_json: Annotated[str | None, Query(alias="filter")] = None,
    search: str = "",
    sort: str = "",
    fields: str | None = None,
    totals: str = "",
    by: str = "",
) -> Response:
    """The rows of a list as XLSX, CSV or Parquet; as PDF with `totals` (sum, avg, count) and groups `by`."""
    asked = query.Ask(table, condition(condition_json), search, sort, fields=listed(fields))
    with person(request) as ask:
        if format == "pdf":
            path = print_list(ask.store, ask.viewer, Wish(asked, totals, by))
        else:
            path = export(ask.store, ask.viewer, asked, format)
        name = f"{ask.viewer.catalog.table(table).label} {clock.today(ask.viewer.zone).isoformat()}"
    return _file(path, (table, name), format)


@router.get("/tables/{table}/rows/{pk}/print/{layout}.pdf")
def print_row(request: Request, table: str, pk: int, layout: str) -> Response:
    """One record as PDF; `record` is the layout with all that the caller may see of it."""
    with person(request) as ask:
        if layout != RECORD:
            raise Missing("print.no_layout", layout=layout[:40])
        path = print_record(ask.store, ask.viewer, table, pk)
        name = _record_name(ask, table, pk)
    return _file(path, (f"{table}-{pk}", name), "pdf")


def _record_name(ask: Asking, table: str, pk: int) -> str:
    return f"{ask.viewer.catalog.table(table).label} {pk} {clock.today(ask.viewer.zone).isoformat()}"


def _file(path: Path, names: tuple[str, str], kind: str) -> Response:
    """A file that is removed once it is sent: a PDF is looked at, all others are saved."""
    plain, name = (f"{name}.{kind}" for name in names)
    how = "inline" if kind == "pdf" else "attachment"
    said = {"Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"}
    return FileResponse(
        path, media_type=FORMATS.get(kind, PDF), headers=said, background=BackgroundTask(path.unlink)
    )
