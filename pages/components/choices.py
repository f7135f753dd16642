"""The choices of a field: renamed, added, put away; rules go by their category and never notice."""

from typing import Any

import streamlit as st

from core import filter as flt
from core.i18n import t
from db.catalog import Table
from db.changes import Intent
from db.fields import Choice, Field
from pages.components import defined
from pages.components.custom_fields import choose
from pages.components.escaping import plain
from pages.components.faults import told
from pages.components.guard import Visit
from pages.components.lists import empty
from pages.components.writing import ticket, write

TABLE = "option"


def show(visit: Visit) -> None:
    table = choose(visit, "choice_table")
    chosen = {f.key: f for f in table.live() if f.kind in ("choice", "multi_choice")}
    if not chosen:
        empty(t("page.no_choices"), t("page.no_choices_hint"), "palette")
        return
    key = st.selectbox(
        t("page.field"),
        list(chosen),
        format_func=lambda k: chosen[k].label,
        key=f"choice_field:{table.key}",
    )
    field = chosen[key or next(iter(chosen))]
    place = f"{table.key}.{field.key}"
    kept = {
        row["key"]: row
        for row in defined.rows(visit, TABLE, deleted=False, condition=flt.Test("field", "=", place))
    }
    for choice in field.choices:
        one(visit, place, field, choice, kept.get(choice.key))
    new(visit, table, field)


def one(visit: Visit, place: str, field: Field, choice: Choice, row: dict[str, Any] | None) -> None:
    """Its labels and whether it may still be chosen; the row is made at the first change."""
    name = f"option:{place}:{choice.key}:{row['version'] if row else 0}"
    put_away = f" :gray[{t('page.archived')}]" if choice.archived else ""
    with (
        st.expander(f"{plain(field.choice_label(choice), 80)}{put_away}"),
        told(),
        st.form(name, border=False),
    ):
        st.caption(plain(f"{choice.key} · {choice.category}" if choice.category else choice.key))
        labels = defined.labels(name, dict(choice.labels))
        archived = st.checkbox(t("page.archived"), choice.archived, key=f"{name}:archived")
        if st.form_submit_button(t("page.save"), icon=":material/check:"):
            values: dict[str, Any] = {"labels": labels or None, "archived": archived}
            changed = Intent(TABLE, "update", row["id"], row["version"], values) if row else None
            made = Intent(TABLE, "create", values={"field": place, "key": choice.key, **values})
            write(visit, name, [changed or made], t("page.label_studio"), source="studio")


def new(visit: Visit, table: Table, field: Field) -> None:
    name = f"new_choice:{table.key}.{field.key}"
    key = ticket(name)
    categories = list(dict.fromkeys(c.category for c in field.choices if c.category))
    st.header(t("page.new_choice"), anchor=False)
    with told(), st.form(f"choice:{key}"):
        own = st.text_input(t("page.key"), key=f"{key}:key", help=t("page.key_hint"), max_chars=60)
        labels = defined.labels(key)
        category = None
        if categories:
            category = st.selectbox(
                t("page.category"), categories, key=f"{key}:category", help=t("page.category_hint")
            )
        if st.form_submit_button(t("page.create"), type="primary", icon=":material/add:"):
            values = {
                "field": f"{table.key}.{field.key}",
                "key": own.strip(),
                "labels": labels,
                "category": category,
            }
            write(
                visit, name, [Intent(TABLE, "create", values=values)], t("page.label_studio"), source="studio"
            )
