"""The calendar: a frame of its own that reads and writes over the REST API; no click makes a rerun.

Streamlit hands it what there is to choose, and is told which record's page to open.
"""

from pathlib import Path
from typing import Any

import streamlit.components.v1 as components

from core.i18n import t
from db import calendaring
from db.calendaring import APPOINTMENT
from db.catalog import Table
from db.fields import Field, Happens
from pages.components import picker
from pages.components.belonging import NAMED
from pages.components.calendar.words import words
from pages.components.guard import Visit

FRAME = components.declare_component("kehu_calendar", path=str(Path(__file__).with_name("frame")))
KEY = "calendar"
SIGNS = {"call": "call", "visit": "walk", "meeting": "people"}


def calendar(visit: Visit) -> None:
    FRAME(
        words=words(), picker=picker.words(), csrf=visit.csrf, language=visit.viewer.language,
        tables=_tables(visit), people=_people(visit), has_team=visit.viewer.team_id is not None, key=KEY,
        default=None,
    )  # fmt: skip


def _people(visit: Visit) -> list[dict[str, Any]]:
    with visit.store.reading() as connection:
        return calendaring.people(connection, visit.viewer)


def _tables(visit: Visit) -> dict[str, Any]:
    """What the frame must know to draw and write rows of each table, by its key."""
    return {table.key: _table(visit, table, happens) for table, happens in calendaring.dated(visit.viewer)}


def _table(visit: Visit, table: Table, happens: Happens) -> dict[str, Any]:
    kind = table.fields.get(happens.kind)
    about = {
        f.references: f.key
        for f in calendaring.about_fields(visit.viewer, table)
        if _writes(visit, table, f.key)
    }
    return {
        "label": table.label, "create": visit.may(table.key, "create"), "title": table.title,
        "at": happens.at, "lasts": happens.lasts, "kind": happens.kind,
        "remind": happens.remind if happens.remind and _writes(visit, table, happens.remind) else "",
        "all_day": table.fields[happens.at].kind == "date",
        "kinds": _kinds(kind) if kind else [{"key": "", "label": t("page.quick_task"), "sign": "task"}],
        "closing": calendaring.done_values(table.fields[happens.done]), "about": about,
        "any": all(key in table.fields and _writes(visit, table, key) for key in NAMED),
    }  # fmt: skip


def _kinds(field: Field) -> list[dict[str, str]]:
    return [
        {"key": c.key, "label": field.choice_label(c), "sign": SIGNS.get(c.key, "people")}
        for c in field.choices
        if c.category == APPOINTMENT and not c.archived
    ]


def _writes(visit: Visit, table: Table, key: str) -> bool:
    return visit.viewer.mask(table, key) is None
