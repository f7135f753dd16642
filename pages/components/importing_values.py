"""Values of a file that name nothing here: what to take instead, offered right where they are reported."""

from typing import Any

import streamlit as st

from core.i18n import t
from db.catalog import Table
from db.fields import Field
from db.query import Ask
from pages.components.escaping import plain
from pages.components.guard import Visit
from pages.components.importing import Work
from pages.components.lists import fetch

SHORT = 200
Offer = dict[str, str]


def replace(work: Work, field: Field, value: str, at: int) -> None:
    """A list of what the value may mean; the choice is part of the mapping and is remembered with it."""
    offered = targets(work, field)
    if not offered:
        return
    values: dict[str, str] = dict(work.column(field.key).get("values") or {})
    source = next((old for old, new in values.items() if new == value), value)
    now = values.get(source)
    options = list(offered) if now is None or now in offered else [now, *offered]
    chosen = st.selectbox(
        t("page.import_instead", value=plain(source, 60)), options,
        options.index(now) if now is not None and now != value else None,
        lambda key: offered.get(key, key), key=work.key("value", field.key, source, at),
        placeholder=t("page.import_leave_refused"), accept_new_options=len(offered) >= SHORT,
    )  # fmt: skip
    kept = {old: new for old, new in values.items() if old != source}
    work.column(field.key)["values"] = kept if chosen is None else {**kept, source: chosen}


def replaced(work: Work, fields: dict[str, Field]) -> None:
    """What is replaced already, per field; taken out of the list, it stands as the file has it again."""
    for column in work.spec["columns"]:
        values = column.get("values")
        if not values:
            continue
        field = fields[column["field"]]
        names = targets(work, field)
        faces = {old: f"{old} → {names.get(new, new)}" for old, new in values.items()}
        kept = st.multiselect(
            t("page.import_replaced", field=plain(field.label)), list(values), list(values),
            faces.__getitem__, key=work.key("replaced", field.key, *values),
        )  # fmt: skip
        column["values"] = {old: values[old] for old in kept}


def targets(work: Work, field: Field) -> Offer:
    """What a field may hold, by what is written into the mapping: keys of choices, `#id` of rows."""
    if field.kind in ("choice", "multi_choice"):
        return {c.key: field.choice_label(c) for c in field.choices if not c.archived}
    return rows(work.visit, work.visit.table(field.references)) if field.references else {}


def rows(visit: Visit, table: Table) -> Offer:
    """Rows of a table by name; of the same name, told apart by what they belong to."""
    if not visit.may(table.key, "view") or visit.viewer.mask(table, table.title) in ("hidden", "partial"):
        return {}
    belongs = next((f.key for f in table.live() if f.references and f.required and f.key != "owner_id"), None)
    fields = (table.title, *([belongs] if belongs else ()))
    found = fetch(visit, Ask(table.key, sort=table.title, limit=SHORT, fields=fields, counted=False))["rows"]
    names = [row[table.title] for row in found]
    return {f"#{row['id']}": _label(row, table.title, belongs, names) for row in found}


def _label(row: dict[str, Any], title: str, belongs: str | None, names: list[Any]) -> str:
    label = str(row[title] or f"#{row['id']}")
    owner = row.get(belongs) if belongs and names.count(row[title]) > 1 else None
    return f"{label} · {owner['label']}" if isinstance(owner, dict) and owner.get("label") else label
