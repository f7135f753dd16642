"""Fields of one's own, on any table."""

import re
from typing import Any

import streamlit as st

from core import filter as flt
from core.i18n import t
from db.catalog import Table
from db.changes import Intent
from db.describing import tables
from db.fields import in_language
from db.kinds import KINDS
from pages.components import defined, sections
from pages.components.escaping import plain
from pages.components.faults import told
from pages.components.guard import Visit
from pages.components.writing import ticket, write

TABLE = "field_def"
CHOSEN = ("choice", "multi_choice")
FLAGS = ("required", "filter", "search", "unique")
ALLOWED = {
    "filter": ("text", "email", "phone", "integer", "decimal", "percent", "money", "date", "moment", "choice",
               "yes_no", "reference", "person", "duration", "rating"),
    "search": ("text", "long_text", "email", "phone", "url"),
    "unique": ("text", "email", "phone", "integer", "decimal", "date", "reference"),
}  # fmt: skip


def show(visit: Visit) -> None:
    table = choose(visit, "field_table")
    st.caption(
        t(
            "page.built_in",
            fields=", ".join(plain(f.label, 40) for f in table.live() if not (f.custom or f.hidden)),
        )
    )
    own = flt.Test("table", "=", table.key)
    for row in defined.rows(visit, TABLE, deleted=False, condition=own):
        name = plain(in_language(row["labels"]) or row["key"], 80)
        with st.expander(f"{name} :gray[{t('kind.' + row['kind'])}]", icon=":material/view_column:"):
            st.text(row["key"])
            defined.rename(visit, TABLE, row)
            _move(visit, table, row)
            defined.put_away(visit, TABLE, row)
    new(visit, table)
    for row in defined.rows(visit, TABLE, deleted=True, condition=own):
        with st.container(horizontal=True, vertical_alignment="center"):
            name = plain(in_language(row["labels"]) or row["key"], 80)
            st.markdown(f":material/archive: {name} :gray[{t('page.archived')}]", width="stretch")
            defined.bring_back(visit, TABLE, row)


def choose(visit: Visit, key: str) -> Table:
    listed = {table.key: table.label for table in tables(visit.viewer) if not table.system}
    picked = st.selectbox(t("page.by_table"), list(listed), format_func=lambda k: listed.get(k, k), key=key)
    return visit.table(picked or next(iter(listed)))


def new(visit: Visit, table: Table) -> None:
    """The kind is asked first, for what else is asked depends on it."""
    key = ticket(f"new_field:{table.key}")
    st.header(t("page.new_field"), anchor=False)
    kind = str(
        st.selectbox(t("page.kind"), list(KINDS), format_func=lambda k: t(f"kind.{k}"), key=f"{key}:kind")
    )
    with told(), st.form(f"field:{key}"):
        name = st.text_input(t("page.key"), key=f"{key}:key", help=t("page.key_hint"), max_chars=30)
        labels = defined.labels(key)
        facts = {**_facts(visit, kind, key), **_section(table, key)}
        if st.form_submit_button(t("page.create"), type="primary", icon=":material/add:"):
            values = {
                "table": table.key,
                "key": f"x_{name.strip()}",
                "kind": kind,
                "labels": labels,
                "facts": facts,
            }
            intent = Intent(TABLE, "create", values=values)
            write(visit, f"new_field:{table.key}", [intent], t("page.label_studio"), source="studio")


def _section(table: Table, key: str, now: str = "") -> dict[str, str]:
    """In which section of the form it stands; among the first fields where it is in none."""
    listed = list(dict.fromkeys(["", *sections.known(table), now]))
    chosen = st.selectbox(
        t("page.section"), listed, listed.index(now),
        lambda one: sections.label(one) if one else t("page.no_section"),
        key=f"{key}:section", accept_new_options=True, help=t("page.section_hint"),
    )  # fmt: skip
    return {"section": chosen.strip()} if chosen and chosen.strip() else {}


def _move(visit: Visit, table: Table, row: dict[str, Any]) -> None:
    """Into another section; the field's other facts stay."""
    name = f"move:{TABLE}:{row['id']}"
    facts = dict(row["facts"] or {})
    with told(), st.form(name, border=False):
        section = _section(table, f"{name}:{row['version']}", facts.pop("section", ""))
        if st.form_submit_button(t("page.save"), icon=":material/check:"):
            intent = Intent(TABLE, "update", row["id"], row["version"], {"facts": {**facts, **section}})
            write(visit, name, [intent], t("page.label_studio"), source="studio")


def _facts(visit: Visit, kind: str, key: str) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if kind in CHOSEN:
        facts["choices"] = as_choices(st.text_area(t("page.choices_lines"), key=f"{key}:choices") or "")
    if kind == "reference":
        listed = {one.key: one.label for one in tables(visit.viewer) if not one.system}
        facts["references"] = st.selectbox(
            t("page.references"),
            list(listed),
            format_func=lambda k: listed.get(k, k),
            key=f"{key}:references",
        )
    if kind == "code":
        facts["pattern"] = st.text_input(t("page.pattern"), "N-{year}-{seq:5}", key=f"{key}:pattern")
    flags = [flag for flag in FLAGS if kind in ALLOWED.get(flag, (kind,))]
    with st.container(horizontal=True):
        for flag in flags:
            if st.checkbox(t(f"page.flag_{flag}"), key=f"{key}:{flag}"):
                facts[flag] = True
    return facts


def as_choices(text: str) -> list[dict[str, Any]]:
    """`won = Won` per line; without a key the line's place gives one."""
    made = []
    for at, line in enumerate(part.strip() for part in text.splitlines() if part.strip()):
        key, sign, label = line.partition("=")
        known = key.strip() if sign else re.sub(r"[^a-z0-9]+", "_", line.lower()).strip("_") or f"c{at + 1}"
        made.append({"key": known, "labels": {"en": (label if sign else line).strip()}})
    return made
