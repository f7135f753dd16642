"""The catalogue, lists of rows, one row and its history."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.asking import answer, condition, conditions, listed, reading
from core.settings import settings
from db import attachments, describing, history, query, summing, timeline, views

router = APIRouter(tags=["tables"])


@router.get("/tables")
def all_tables(request: Request) -> Response:
    """The tables the caller may see, with their verbs."""
    with reading(request) as (viewer, _):
        return answer({"tables": [describing.brief(viewer, t) for t in describing.tables(viewer)]})


@router.get("/tables/{table}")
def one_table(request: Request, table: str) -> Response:
    """One table with its fields."""
    with reading(request) as (viewer, _):
        return answer(describing.describe(viewer, table))


@router.get("/tables/{table}/views")
def table_views(request: Request, table: str) -> Response:
    """The saved views of a table that the caller may open, as they may use them; they are rows of `view`."""
    with reading(request) as (viewer, connection):
        return answer({"views": views.of_table(connection, viewer, table)})


@router.get("/tables/{table}/rows")
def rows(
    request: Request,
    table: str,
    *,
    condition_json: Annotated[str | None, Query(alias="filter")] = None,
    search: str = "",
    sort: str = "",
    offset: int = 0,
    limit: int | None = None,
    after: str = "",
    fields: str | None = None,
    totals: str | None = None,
    counted: bool = True,
    deleted: bool = False,
    marks: str | None = None,
) -> Response:
    """A page of rows; `after` (the `next` of the page before) instead of `offset` for deep reading.

    `marks` is a list of conditions; the answer's `marks` says for each row which of them it fulfils first.
    """
    most = min(100, settings().max_rows) if limit is None else limit
    wanted = query.Ask(
        table, condition(condition_json), search, sort, offset, most,
        after, listed(fields), listed(totals), counted, deleted, marks=conditions(marks),
    )  # fmt: skip
    with reading(request) as (viewer, connection):
        return answer(query.page(connection, viewer, wanted))


@router.get("/tables/{table}/summary")
def table_summary(
    request: Request,
    table: str,
    *,
    condition_json: Annotated[str | None, Query(alias="filter")] = None,
    search: str = "",
    measures: str | None = None,
    by: str = "",
) -> Response:
    """Counts and figures (`sum:amount,avg:amount`) of the rows, or of each group (`month:closed_on`)."""
    asked = query.Ask(table, condition(condition_json), search)
    with reading(request) as (viewer, connection):
        return answer(summing.summary(connection, viewer, asked, listed(measures), by))


@router.get("/tables/{table}/rows/{pk}")
def one_row(request: Request, table: str, pk: int) -> Response:
    """One row with all its fields."""
    with reading(request) as (viewer, connection):
        return answer(query.record(connection, viewer, table, pk))


@router.get("/tables/{table}/rows/{pk}/history")
def row_history(request: Request, table: str, pk: int, limit: int = 100) -> Response:
    """What was changed in a row, newest first."""
    with reading(request) as (viewer, connection):
        return answer({"sets": history.of_row(connection, viewer, table, pk, limit=limit)})


@router.get("/tables/{table}/rows/{pk}/files")
def row_files(request: Request, table: str, pk: int) -> Response:
    """The files of a row; they are added and removed as rows of `attachment`."""
    with reading(request) as (viewer, connection):
        return answer({"files": attachments.of_row(connection, viewer, table, pk)})


@router.get("/tables/{table}/rows/{pk}/timeline")
def row_timeline(
    request: Request, table: str, pk: int, *, kinds: str | None = None, after: str = "", limit: int = 20
) -> Response:
    """Activities, tasks and changes around a row, newest first; `kinds` narrows, `after` goes on."""
    sought = timeline.Sought(table, pk, listed(kinds) or timeline.KINDS, after, limit)
    with reading(request) as (viewer, connection):
        return answer(timeline.page(connection, viewer, sought))
