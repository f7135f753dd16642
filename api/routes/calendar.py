"""What happens when, and what to be reminded of now."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.asking import answer, listed, reading
from core import clock
from db import calendaring, reminding

router = APIRouter(tags=["calendar"])


@router.get("/calendar")
def events(
    request: Request,
    since: Annotated[date, Query(alias="from")],
    until: Annotated[date, Query(alias="to")],
    who: str = "mine",
    only: str | None = None,
) -> Response:
    """Appointments and tasks of some days (`to` is the day after the last), in the caller's own zone.

    `who`: `mine`, `team`, or a person's id; `only` narrows to some tables; `more`: there are others.
    """
    with reading(request) as (viewer, connection):
        span = calendaring.Span(since, until, who, listed(only))
        found = calendaring.events(connection, viewer, span)
        now = calendaring.wall(clock.now(), viewer.zone)
        return answer({**found, "zone": viewer.zone, "now": now})


@router.get("/reminders")
def reminders(request: Request) -> Response:
    """What the caller is to be reminded of now; put off or done by a change of the row."""
    with reading(request) as (viewer, connection):
        return answer(reminding.due(connection, viewer))
