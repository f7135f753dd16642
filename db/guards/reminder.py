"""Reminders: moved along with what they remind of, wherever that is moved."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from db.changes.hooks import Writing, guard
from db.changes.plan import RowPlan


@guard("activity")
@guard("task")
def reminders(writing: Writing, rows: list[RowPlan]) -> None:
    for row in rows:
        happens = row.table.calendar
        if happens is None or row.op != "update" or happens.at not in row.new or happens.remind in row.new:
            continue
        was, at, remind = row.before.get(happens.at), row.new[happens.at], row.before.get(happens.remind)
        if was is not None and at is not None and remind is not None:
            row.old[happens.remind] = remind
            row.new[happens.remind] = moved(remind, was, at, writing.viewer.zone)


def moved(remind: datetime, was: Any, at: Any, zone: str) -> datetime:
    """As long before as it was; days are moved by the calendar, so that nine o'clock stays nine o'clock."""
    span: timedelta = at - was
    if isinstance(at, datetime):
        return remind + span
    return (remind.astimezone(ZoneInfo(zone)) + span).astimezone(remind.tzinfo)
