"""What points at a record: one tab per table that refers to it."""

from typing import Any

import streamlit as st

from core import filter as flt
from core.i18n import t
from db import naming
from db.catalog import Table
from db.fields import Field
from db.query import Ask
from pages.components.escaping import plain
from pages.components.formats import count
from pages.components.guard import Visit
from pages.components.links import to_page, to_record
from pages.components.lists import HIDING, beside, fetch, records

FACTS = ("stage_id", "status", "kind", "amount", "due_on", "expected_on", "phone", "email", "position", "at")
SHOWN = 8


def pointing(visit: Visit, table: Table) -> list[tuple[Table, Field]]:
    """The references to this table that the viewer may follow back."""
    found = [
        (other, field)
        for other, field in visit.viewer.catalog.pointing_at(table.key)
        if not (field.archived or field.hidden or other.system or field.kind in ("person", "file", "image"))
        and visit.viewer.may(other, "view")
        and visit.viewer.mask(other, field.key) not in HIDING
    ]
    return sorted(found, key=lambda pair: (pair[0].group, pair[0].order))


def related(visit: Visit, table: Table, pk: int) -> None:
    listed = pointing(visit, table)
    if not listed:
        return
    st.header(t("page.related"), anchor=False)
    for tab, (other, field) in zip(st.tabs([plain(_name(o, f), 60) for o, f in listed]), listed, strict=True):
        with tab:
            _one(visit, other, field, pk)


def _name(other: Table, field: Field) -> str:
    plainly = field.references == field.key.removesuffix("_id")
    return other.label if plainly else f"{other.label} ({field.label})"


def _one(visit: Visit, other: Table, field: Field, pk: int) -> None:
    keys = beside(visit, other, FACTS)
    ask = Ask(other.key, flt.Test(field.key, "=", pk), sort="-id", limit=SHOWN, fields=keys)
    found = fetch(visit, ask)
    records(visit, other, found["rows"], keys)
    if not found["rows"]:
        st.caption(t("page.none_related"))
    elif found["total"] > SHOWN:
        st.caption(t("page.of_total", shown=SHOWN, total=count(found["total"], exact=found["total_exact"])))
    if visit.viewer.may(other, "create"):
        label = t("page.add_one", table=other.label)
        to_page(other.key, label, icon=":material/add:", new="1", **{field.key: str(pk)})


def about(visit: Visit, row: dict[str, Any]) -> None:
    """A link to the record that an activity or task names by table and id."""
    table = visit.viewer.catalog.tables.get(str(row.get("about_table")))
    pk = row.get("about_row")
    if table is None or not isinstance(pk, int) or not visit.viewer.may(table, "view"):
        return
    with visit.store.reading() as connection:
        title = naming.titles(connection, visit.viewer, table.key, [pk]).get(pk)
    if title is not None:
        to_record(table.key, pk, f"{table.label}: {title}", icon=f":material/{table.icon}:")
