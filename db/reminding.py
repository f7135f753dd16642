"""What somebody is to be reminded of now, and when they may be reminded again."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from core import clock, filter as flt
from db import calendaring
from db.calendaring import CLOSED
from db.catalog import Table
from db.fields import Happens
from db.query import Ask, page
from db.viewer import Viewer

MOST = 20
SOON = timedelta(minutes=10)
MORNING = 9


def due(connection: Connection, viewer: Viewer) -> dict[str, Any]:
    """`{"items", "next", "snooze"}`: what is due, the latest first; the seconds until the next one, if it is
    near; the instants a reminder may be put off to."""
    now = clock.now()
    found = [one for table, happens in calendaring.dated(viewer) if happens.remind
             for one in _of_table(connection, viewer, table, happens)]  # fmt: skip
    ahead = [one["instant"] for one in found if one["instant"] > now]
    items = sorted((one for one in found if one["instant"] <= now), key=_latest, reverse=True)
    return {
        "items": [{key: value for key, value in one.items() if key != "instant"} for one in items],
        "next": int((min(ahead) - now).total_seconds()) + 1 if ahead else None,
        "snooze": later(now, viewer.zone),
    }


def later(now: datetime, zone: str) -> dict[str, datetime]:
    """In ten minutes, in an hour, tomorrow morning by the clock of a zone."""
    tomorrow = (now.astimezone(ZoneInfo(zone)) + timedelta(1)).replace(
        hour=MORNING, minute=0, second=0, microsecond=0
    )
    return {"minutes": now + timedelta(minutes=10), "hour": now + timedelta(hours=1), "tomorrow": tomorrow}


def _latest(one: dict[str, Any]) -> Any:
    return one["instant"]


def _of_table(connection: Connection, viewer: Viewer, table: Table, happens: Happens) -> list[dict[str, Any]]:
    parts = (
        flt.Test("owner_id", "=", viewer.user_id),
        flt.Test(happens.remind, "<=", clock.now() + SOON),
        _not_done(table, happens),
    )
    shown = calendaring.shown(viewer, table, happens)
    ask = Ask(table.key, flt.All(parts), sort=f"-{happens.remind}", limit=MOST, fields=shown, counted=False)
    rows = page(connection, viewer, ask)["rows"]
    made = calendaring.told(connection, viewer, table, happens, rows)
    instants = {row["id"]: datetime.fromisoformat(row[happens.remind]) for row in rows}
    values = calendaring.done_values(table.fields[happens.done])
    return [
        {**one, "instant": instants[one["id"]], "remind": happens.remind, "closing": values} for one in made
    ]


def _not_done(table: Table, happens: Happens) -> flt.Condition:
    if table.fields[happens.done].kind == "yes_no":
        return flt.Test(happens.done, "!=", True)
    return flt.Test(f"{happens.done}.category", "!=", CLOSED)
