"""Roles: what each opens on every table, and an editor for one table at a time."""

from typing import Any

import streamlit as st

from core.i18n import t
from db.catalog import LEVELS, VERBS, Table
from db.changes import Intent
from db.describing import tables
from db.query import Ask
from db.system.role import role_label
from db.viewer import MASKS, Role
from pages.components.faults import told
from pages.components.guard import Visit
from pages.components.links import to_page
from pages.components.lists import fetch
from pages.components.writing import write

FIELDS = ("key", "name", "kind", "grants", "denies", "masks")


def show(visit: Visit) -> None:
    found = {row["id"]: row for row in fetch(visit, Ask("role", sort="id", fields=FIELDS))["rows"]}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        pk = st.selectbox(
            t("page.role"),
            list(found),
            format_func=lambda one: role_label(found[one]["key"], found[one]["name"]),
        )
        to_page("role", t("page.new_role"), icon=":material/add:", new="1")
    row = found[pk or next(iter(found))]
    matrix(visit, row)
    if row["kind"] == "admin":
        st.caption(t("page.admin_all"))
        return
    editor(visit, row)


def as_role(row: dict[str, Any]) -> Role:
    return Role(row["key"], row["kind"], row["grants"] or {}, row["denies"] or {}, row["masks"] or {}, {})


def level(role: Role, table: Table, verb: str) -> str:
    return "none" if verb in role.denies.get(table.key, ()) else role.level(table, verb)


def matrix(visit: Visit, row: dict[str, Any]) -> None:
    """Tables down, verbs across, levels in words."""
    role = as_role(row)
    listed = [table for table in tables(visit.viewer) if not table.system]
    words = {name: t(f"level.{name}") if name != "none" else "" for name in LEVELS}
    st.dataframe(
        {
            t("page.by_table"): [table.label for table in listed],
            **{
                t(f"verb.{verb}"): [words[level(role, table, verb)] for table in listed]
                for verb in VERBS.values()
            },
        },
        hide_index=True,
        height="content",
    )


def editor(visit: Visit, row: dict[str, Any]) -> None:
    listed = {table.key: table for table in tables(visit.viewer) if not table.system}
    key = st.selectbox(
        t("page.rights_on"),
        list(listed),
        format_func=lambda k: listed[k].label,
        key=f"rights_table:{row['id']}",
    )
    table = listed[key or next(iter(listed))]
    name = f"rights:{row['id']}:{table.key}:{row['version']}"
    with told(), st.form(name):
        st.caption(t("page.rights_hint"))
        levels = _levels(table, as_role(row), name)
        masks = _masks(table, (row["masks"] or {}).get(table.key, {}), name)
        if st.form_submit_button(t("page.save"), type="primary", icon=":material/check:"):
            grants = {**(row["grants"] or {}), table.key: levels}
            denies = {k: verbs for k, verbs in (row["denies"] or {}).items() if k != table.key}
            values = {
                "grants": grants,
                "denies": denies or None,
                "masks": {**(row["masks"] or {}), table.key: masks},
            }
            intent = Intent("role", "update", row["id"], row["version"], values)
            write(visit, name, [intent], t("page.label_rights", table=table.label))


def _levels(table: Table, role: Role, name: str) -> dict[str, str]:
    """A role may only narrow what the code opens to its kind."""
    made: dict[str, str] = {}
    opened = table.access.get(role.kind, {})
    for place, verb in zip([*st.columns(5), *st.columns(5)], VERBS.values(), strict=True):
        widest = opened.get(verb, "none")
        offered = LEVELS[: LEVELS.index(widest) + 1]
        with place:
            now = offered.index(level(role, table, verb))
            chosen = st.selectbox(
                t(f"verb.{verb}"), offered, now, lambda one: t(f"level.{one}"), key=f"{name}:{verb}",
                disabled=len(offered) == 1,
            )  # fmt: skip
            made[verb] = chosen or "none"
    return made


def _masks(table: Table, masks: dict[str, str], name: str) -> dict[str, str]:
    fields = {f.key: f.label for f in table.live() if not f.hidden}
    made: dict[str, str] = {}
    for mask in MASKS:
        given = [key for key, how in masks.items() if how == mask and key in fields]
        chosen = st.multiselect(
            t(f"mask.{mask}"), list(fields), given, format_func=fields.__getitem__, key=f"{name}:{mask}",
            placeholder=t("page.choose"),
        )  # fmt: skip
        made |= dict.fromkeys(chosen, mask)
    return made
