"""One record on paper: its fields by section, pictures and files, what belongs to it, what happened to it."""

from collections.abc import Iterator
from typing import Any

from core import filter as flt
from core.errors import Denied
from core.i18n import find, t
from db import query
from db.catalog import Table
from db.engine import Reader, Store
from db.fields import Field
from db.query import Ask
from db.timeline import BESIDE
from db.viewer import Viewer
from reports.blocks import Block, Column, Document, Facts, Heading, Note, Row, Table as Sheet
from reports.formats import number
from reports.letter import letter
from reports.library.grid import FIXED, RIGHT, cell, currency_of
from reports.library.happened import happened
from reports.library.pictured import Pictures

LAST = ("owner_id", "created_at")
WIDE = ("long_text", "json")
FACTS = ("stage_id", "status", "kind", "amount", "due_on", "expected_on", "phone", "email", "position", "at")
HIDING = ("hidden", "list", "partial")
MOST_RELATED, MOST_BESIDE = 12, 6


def dossier(store: Store, viewer: Viewer, table_key: str, pk: int) -> Document:
    """Raises Missing for a record the viewer may not know of, Denied for one they may not print."""
    with store.reading() as connection:
        table = viewer.catalog.table(table_key)
        row = query.record(connection, viewer, table_key, pk)
        _require(connection, viewer, table, pk)
        head = letter(connection, viewer)
        pictures = Pictures.of(connection, viewer, table, row)
        before = list(_sections(viewer, table, row))
        after = [*_related(connection, viewer, table, pk), *happened(connection, viewer, table, pk)]
    code = next(
        (str(row[f.key]) for f in _fields(viewer, table) if f.kind == "code" and row[f.key]), f"#{pk}"
    )
    title = str(row.get(table.title) or f"#{pk}")
    blocks = [*before, *pictures.blocks(store), *after]
    return Document(title, blocks, code=f"{table.label}  {code}", **head.parts())


def _require(connection: Reader, viewer: Viewer, table: Table, pk: int) -> None:
    reading = query.prepare(viewer, Ask(table.key, flt.Test("id", "=", pk), verb="print"))
    if not query.at_most(connection, reading, 1):
        raise Denied("error.denied_print", table=table.label)


def _fields(viewer: Viewer, table: Table) -> list[Field]:
    """As the form has them: as described, whose it is towards the end, long texts last."""
    seen = [f for f in table.live() if not f.hidden and viewer.mask(table, f.key) != "hidden"]
    return sorted(seen, key=lambda f: (f.key in LAST, f.kind in WIDE))


def _sections(viewer: Viewer, table: Table, row: dict[str, Any]) -> Iterator[Block]:
    shown = [f for f in _fields(viewer, table) if f.key != table.title and f.kind != "code"]
    for section in dict.fromkeys(f.section for f in shown):
        if section:
            yield Heading(find(f"section.{section}") or section)
        own = [f for f in shown if f.section == section]
        yield Facts([(f.label, cell(row, f, viewer) or "—") for f in own])


def _related(connection: Reader, viewer: Viewer, table: Table, pk: int) -> Iterator[Block]:
    for other, field in _pointing(viewer, table):
        keys = _beside(viewer, other)
        paid = tuple(c.key for key in keys if (c := currency_of(viewer, other, other.field(key))))
        ask = Ask(
            other.key,
            flt.Test(field.key, "=", pk),
            sort="-id",
            limit=MOST_RELATED,
            fields=keys + paid,
            verb="print",
        )
        found = query.page(connection, viewer, ask)
        if not found["rows"]:
            continue
        yield Heading(_name(other, field), number(found["total"]))
        shown = [other.field(key) for key in keys]
        columns = [Column(f.label, right=f.kind in RIGHT, fixed=f.kind in FIXED) for f in shown]
        yield Sheet(columns, [Row([cell(row, f, viewer) for f in shown]) for row in found["rows"]])
        if found["total"] > len(found["rows"]):
            yield Note(t("print.more", count=number(found["total"] - len(found["rows"]))))


def _pointing(viewer: Viewer, table: Table) -> list[tuple[Table, Field]]:
    """The references to this table that the viewer may follow back and print; the timeline has the rest."""
    found = [
        (other, field)
        for other, field in viewer.catalog.pointing_at(table.key)
        if not (field.archived or field.hidden or other.system or field.kind in ("person", "file", "image"))
        and other.key not in BESIDE
        and viewer.may(other, "view")
        and viewer.may(other, "print")
        and viewer.mask(other, field.key) not in HIDING
    ]
    return sorted(found, key=lambda pair: (pair[0].group, pair[0].order))


def _beside(viewer: Viewer, table: Table) -> tuple[str, ...]:
    keys = [key for key in (table.title, *FACTS) if key in table.fields]
    return tuple(key for key in dict.fromkeys(keys) if viewer.mask(table, key) not in HIDING)[:MOST_BESIDE]


def _name(other: Table, field: Field) -> str:
    plainly = field.references == field.key.removesuffix("_id")
    return other.label if plainly else f"{other.label} ({field.label})"
