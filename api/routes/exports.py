"""Lists as files."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api.asking import condition, listed, person
from core import clock
from db import query
from db.exchange.exporting import FORMATS, export

router = APIRouter(tags=["tables"])


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
) -> Response:
    """The rows of a list as XLSX, CSV or Parquet."""
    asked = query.Ask(table, condition(condition_json), search, sort, fields=listed(fields))
    with person(request) as ask:
        path = export(ask.store, ask.viewer, asked, format)
        label = ask.viewer.catalog.table(table).label
        name = f"{label} {clock.today(ask.viewer.zone).isoformat()}.{format}"
    said = {
        "Content-Disposition": f"attachment; filename=\"{table}.{format}\"; filename*=UTF-8''{quote(name)}"
    }
    return FileResponse(
        path, media_type=FORMATS[format], headers=said, background=BackgroundTask(path.unlink)
    )
