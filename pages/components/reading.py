"""What a record page needs to know, read at one instant."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from db import naming
from db.catalog import Table
from db.changes import Intent, plan
from db.query import record as read_record
from pages.components import neighbours
from pages.components.guard import Visit
from pages.components.neighbours import Address


@dataclass(frozen=True, slots=True)
class Found:
    """A row with its neighbours, and why it may not be edited or deleted (empty where it may)."""

    pk: int
    row: dict[str, Any]
    before: Address | None
    after: Address | None
    edit_refused: str
    delete_refused: str


def record(visit: Visit, table: Table, pk: int) -> Found:
    """Raises Missing for a row that is not there or not for this person."""
    with visit.store.reading() as connection:
        row = read_record(connection, visit.viewer, table.key, pk)
        refused = {op: refusal(connection, visit, Intent(table.key, op, pk)) for op in ("update", "delete")}
        return Found(
            pk,
            row,
            *neighbours.around(connection, visit, table, pk),
            refused["update"],
            refused["delete"],
        )


def refusal(connection: Any, visit: Visit, intent: Intent) -> str:
    """Why this would be refused now; empty where it would not."""
    refused = plan(connection, visit.viewer, [intent], "form").refusals()
    return refused[0].message if refused else ""


def given(visit: Visit, table: Table) -> dict[str, Any]:
    """References a link has filled in for a new record: `?customer_id=5`."""
    found: dict[str, Any] = {}
    for key, text in st.query_params.items():
        field = table.fields.get(key)
        if field is None or not field.references or not text.isdecimal() or len(text) > 18:
            continue
        with visit.store.reading() as connection:
            title = naming.titles(connection, visit.viewer, field.references, [int(text)]).get(int(text))
        if title is not None:
            found[key] = {"id": int(text), "label": title}
    return found
