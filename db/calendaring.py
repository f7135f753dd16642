"""What happens when: in a span of days, the rows of every table that says when its rows happen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection

from core import clock, filter as flt
from core.errors import Malformed, TooMuch
from core.settings import settings
from db import access, naming
from db.catalog import Table
from db.condition import HIDING
from db.describing import tables
from db.fields import Field, Happens
from db.query import Ask, page
from db.types import is_key
from db.viewer import Viewer

LONGEST, PEOPLE = 400, 400
# What began before the first day and is not over: short ones of the day before, long ones of a week.
BEFORE = ((1, 1), (7, 86_400))
SHUT = (*HIDING, "list")
APPOINTMENT, CLOSED = "appointment", "closed"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """From one day up to, and without, another, of the viewer's calendar. `who`: `mine`, `team`, or a
    person's number; `only` narrows to some tables."""

    since: date
    until: date
    who: str = "mine"
    only: tuple[str, ...] = ()


def events(connection: Connection, viewer: Viewer, span: Span) -> dict[str, Any]:
    """`{"events", "more"}`: at most a page of rows a table; `more` says that there are others."""
    if span.until <= span.since:
        raise Malformed("calendar.backwards")
    if (span.until - span.since).days > LONGEST:
        raise TooMuch("calendar.too_long", days=LONGEST)
    owner, made, more = _owner(viewer, span.who), [], False
    for table, happens in dated(viewer):
        if span.only and table.key not in span.only:
            continue
        found = page(connection, viewer, _ask(viewer, table, happens, span, owner))
        made += told(connection, viewer, table, happens, found["rows"])
        more = more or found["next"] is not None
    first = span.since.isoformat()
    return {"events": [one for one in made if (one["end"] or one["start"]) >= first], "more": more}


def dated(viewer: Viewer) -> list[tuple[Table, Happens]]:
    """The tables with a place in a calendar, as far as the viewer may know when whose rows happen."""
    found = [(t, _open(viewer, t, t.calendar)) for t in tables(viewer) if t.calendar]
    return [
        (table, happens)
        for table, happens in found
        if not any(_shut(viewer, table, key) for key in ("owner_id", happens.at, happens.done, happens.kind))
    ]


def _open(viewer: Viewer, table: Table, happens: Happens) -> Happens:
    """Without the span and the reminder where they are kept from the viewer."""
    lasts, remind = ("" if _shut(viewer, table, key) else key for key in (happens.lasts, happens.remind))
    return replace(happens, lasts=lasts, remind=remind)


def _shut(viewer: Viewer, table: Table, key: str) -> bool:
    return bool(key) and viewer.mask(table, key) in SHUT


def _owner(viewer: Viewer, who: str) -> flt.Condition:
    if who == "mine":
        return flt.Test("owner_id", "=", viewer.user_id)
    if who == "team":
        return flt.Test("owner_id", "in", viewer.mates)
    if who.isascii() and who.isdecimal() and len(who) < 19 and is_key(int(who)):
        return flt.Test("owner_id", "=", int(who))
    raise Malformed("calendar.who_unknown", who=who[:40])


def _ask(viewer: Viewer, table: Table, happens: Happens, span: Span, owner: flt.Condition) -> Ask:
    parts = [owner, _within(table, happens, span, viewer.zone), *appointments(table, happens)]
    return Ask(
        table.key, flt.All(tuple(parts)), sort=happens.at, limit=settings().max_rows,
        fields=shown(viewer, table, happens), counted=False,
    )  # fmt: skip


def _within(table: Table, happens: Happens, span: Span, zone: str) -> flt.Condition:
    """Two bounds of the column itself, so that an index finds the rows; then what is over is left out."""
    at = happens.at
    if table.fields[at].kind == "date":
        return flt.All(
            (flt.Test(at, ">=", span.since.isoformat()), flt.Test(at, "<", span.until.isoformat()))
        )
    first, end = (flt.moment_of(day, ZoneInfo(zone)) for day in (span.since, span.until))
    if not happens.lasts:
        return flt.All((flt.Test(at, ">=", first), flt.Test(at, "<", end)))
    still = [
        flt.All((flt.Test(at, ">=", first - timedelta(days)), flt.Test(happens.lasts, ">=", least)))
        for days, least in BEFORE
    ]
    earliest = first - timedelta(BEFORE[-1][0])
    return flt.All(
        (flt.Test(at, ">=", earliest), flt.Test(at, "<", end), flt.AnyOf((flt.Test(at, ">=", first), *still)))
    )


def appointments(table: Table, happens: Happens) -> list[flt.Condition]:
    """Notes and mails are written down after the fact; they have no place in a calendar."""
    kind = table.fields.get(happens.kind)
    known = kind is not None and any(c.category == APPOINTMENT for c in kind.choices)
    return [flt.Test(f"{happens.kind}.category", "=", APPOINTMENT)] if known else []


def shown(viewer: Viewer, table: Table, happens: Happens) -> tuple[str, ...]:
    """The fields that `told` needs, those kept from the viewer left out."""
    wanted = [table.title, happens.at, happens.lasts, happens.done, happens.kind, happens.remind, "owner_id"]
    wanted += ["updated_at"]
    wanted += [f.key for f in about_fields(viewer, table)]
    wanted += ["about_table", "about_row"] if "about_row" in table.fields else []
    return tuple(key for key in dict.fromkeys(wanted) if key and not _shut(viewer, table, key))


def about_fields(viewer: Viewer, table: Table) -> list[Field]:
    """The references that say to which record a row belongs."""
    held = viewer.catalog.tables
    return [
        f for f in table.live()
        if f.kind == "reference" and not held[str(f.references)].system and f.references != table.key
        and not _shut(viewer, table, f.key)
    ]  # fmt: skip


def told(
    connection: Connection, viewer: Viewer, table: Table, happens: Happens, rows: Sequence[Row]
) -> list[Row]:
    """Rows as a calendar shows them: times as the clock on the viewer's wall has them."""
    editable = _editable(connection, viewer, table, [row["id"] for row in rows])
    named = _named(connection, viewer, rows)
    return [
        {
            "table": table.key, "id": row["id"], "version": row["version"],
            "title": str(row.get(table.title) or f"#{row['id']}"),
            "kind": row.get(happens.kind) if happens.kind else None,
            **_times(viewer, table, happens, row), **_standing(viewer, table, happens, row),
            "at": row[happens.at], "lasts": _lasts(happens, row), "updated_at": row.get("updated_at"),
            "remind_at": wall(row.get(happens.remind), viewer.zone), "owner": row["owner_id"],
            "about": [*_references(viewer, table, row), *named.get(_place(row), [])],
            "editable": row["id"] in editable,
        }
        for row in rows
    ]  # fmt: skip


def _times(viewer: Viewer, table: Table, happens: Happens, row: Row) -> Row:
    at, lasts = row[happens.at], _lasts(happens, row)
    if at is None or table.fields[happens.at].kind == "date":
        return {"start": at, "end": None, "all_day": at is not None}
    end = datetime.fromisoformat(at) + timedelta(seconds=lasts) if lasts else None
    return {"start": wall(at, viewer.zone), "end": wall(end, viewer.zone), "all_day": False}


def _lasts(happens: Happens, row: Row) -> int | None:
    return row[happens.lasts] if happens.lasts else None


def wall(instant: str | datetime | None, zone: str) -> str | None:
    """`2026-11-23T10:00:00`: what the clock in a zone shows at an instant."""
    if instant is None:
        return None
    known = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return known.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0).isoformat()


def _standing(viewer: Viewer, table: Table, happens: Happens, row: Row) -> Row:
    """Whether it is done, and whether it should have been by today."""
    done = is_done(table.fields[happens.done], row[happens.done])
    by_day = table.fields[happens.at].kind == "date"
    late = by_day and not done and (row[happens.at] or "9") < clock.today(viewer.zone).isoformat()
    return {"done": done, "overdue": late}


def is_done(field: Field, value: Any) -> bool:
    found = field.choice(str(value))
    return found.category == CLOSED if found else value is True


def done_values(field: Field) -> dict[str, Any]:
    """What a row that is done has in the field that says so, and one that is to be done again."""
    if field.kind == "yes_no":
        return {"field": field.key, "done": True, "open": False}
    closed = next((c.key for c in field.choices if c.category == CLOSED and not c.archived), None)
    return {"field": field.key, "done": closed, "open": field.default}


def _editable(connection: Connection, viewer: Viewer, table: Table, ids: Sequence[int]) -> set[int]:
    if not ids or not viewer.may(table, "edit"):
        return set()
    seen = access.scope(viewer, table, table.sa, "edit")
    asked = sa.select(table.sa.c.id).where(table.sa.c.id.in_(ids), *([] if seen is None else [seen]))
    return set(connection.execute(asked).scalars())


def _place(row: Row) -> tuple[str, int]:
    return str(row.get("about_table") or ""), int(row.get("about_row") or 0)


def _named(connection: Connection, viewer: Viewer, rows: Iterable[Row]) -> dict[tuple[str, int], list[Row]]:
    """The records that rows name by table and id, where the viewer may see them: one question a table."""
    wanted: dict[str, set[int]] = {}
    for key, pk in map(_place, rows):
        wanted.setdefault(key, set()).add(pk)
    found: dict[tuple[str, int], list[Row]] = {}
    for key in wanted.keys() - {""}:
        table = viewer.catalog.tables.get(key)
        if table is None or not viewer.may(table, "view"):
            continue
        for pk, title in naming.titles(connection, viewer, key, wanted[key]).items():
            found[key, pk] = [{"table": key, "id": pk, "label": title}]
    return found


def _references(viewer: Viewer, table: Table, row: Row) -> list[Row]:
    kept = [(f.references, row.get(f.key)) for f in about_fields(viewer, table)]
    return [{"table": key, **value} for key, value in kept if value and value.get("label") is not None]


def people(connection: Connection, viewer: Viewer) -> list[Row]:
    """Colleagues at whose days the viewer may look, by name; `own` levels show nobody else's."""
    levels = {viewer.level(table, "view") for table, _ in dated(viewer)}
    user = viewer.catalog.table("user").sa
    asked = sa.select(user.c.id).where(user.c.deleted_at.is_(None), user.c.active.is_(sa.true()))
    if "all" not in levels:
        near = (
            *(viewer.mates if levels & {"team", "tree"} else ()),
            *(viewer.below if "tree" in levels else ()),
        )
        asked = asked.where(user.c.id.in_(near))
    ids = connection.execute(asked.where(user.c.id != viewer.user_id).limit(PEOPLE)).scalars().all()
    named = naming.titles(connection, viewer, "user", ids)
    return [
        {"id": pk, "label": name} for pk, name in sorted(named.items(), key=lambda pair: pair[1].casefold())
    ]
