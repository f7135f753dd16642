"""Appointments and tasks as other calendars read them: an iCalendar (RFC 5545) drawn from rows."""

import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from icalendar import Calendar, Event

from core.i18n import t
from core.settings import settings
from db.identity import secret
from db.viewer import Viewer

# An appointment of no stated length takes half an hour on the screen, so it does elsewhere.
USUAL = timedelta(minutes=30)
REFRESH = timedelta(minutes=15)
EVER = datetime(1970, 1, 1, tzinfo=UTC)
Told = Mapping[str, Any]


def drawn(viewer: Viewer, told: Iterable[Told]) -> bytes:
    """The whole file. The same rows give the same bytes."""
    made = Calendar()
    made.add("prodid", "-//Kehu//Calendar//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", plain(t("calendar.feed_of", name=viewer.full_name)))
    made.add("x-wr-timezone", viewer.zone)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT15M")
    for one in told:
        made.add_component(_event(viewer, one))
    return bytes(made.to_ical())


def _event(viewer: Viewer, one: Told) -> Event:
    event = Event()
    event.add("uid", f"{one['table']}-{one['id']}@{_place()}")
    changed = datetime.fromisoformat(one["updated_at"]) if one["updated_at"] else EVER
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", one["version"])
    event.add("summary", plain(f"✓ {one['title']}" if one["done"] else one["title"]))
    _times(event, one)
    event.add("categories", [plain(_sort(viewer, one))])
    if about := ", ".join(str(record["label"]) for record in one["about"]):
        event.add("description", plain(about))
    if settings().url:
        event.add("url", f"{settings().url.rstrip('/')}/{one['table']}?id={one['id']}")
    return event


def _times(event: Event, one: Told) -> None:
    """Instants in UTC; a task has a whole day and keeps nobody busy."""
    if one["all_day"]:
        day = date.fromisoformat(one["at"])
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(1))
        event.add("transp", "TRANSPARENT")
        return
    start = datetime.fromisoformat(one["at"])
    event.add("dtstart", start)
    event.add("dtend", start + (timedelta(seconds=one["lasts"]) if one["lasts"] else USUAL))


def _sort(viewer: Viewer, one: Told) -> str:
    """The kind of an activity, else what the table is called."""
    table = viewer.catalog.table(one["table"])
    field = table.fields.get(table.calendar.kind) if table.calendar else None
    choice = field.choice(str(one["kind"])) if field else None
    return field.choice_label(choice) if field and choice else table.label


def _place() -> str:
    """Names this installation for ever, whatever its address."""
    return f"{hmac.new(secret(), b'calendar', sha256).hexdigest()[:16]}.kehu"


def plain(text: str) -> str:
    """Without the control characters that a calendar file may not hold."""
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")
