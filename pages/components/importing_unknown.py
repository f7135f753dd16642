"""Values of a file that are no choice yet: each becomes one, stands for another, or keeps its lines out."""

from typing import Any

import streamlit as st

from core.i18n import t
from db.fields import Field
from pages.components.escaping import plain
from pages.components.importing import Work
from pages.components.importing_cells import lines
from pages.components.importing_values import targets

SHOWN = 40
NEW = "\0new"


def show(work: Work, unknown: list[dict[str, Any]]) -> None:
    """Field by field, the most frequent first."""
    st.caption(t("page.import_unknown_hint"))
    may = work.visit.may("option", "create")
    if not may:
        st.caption(f":material/lock: {t('page.import_unknown_denied')}")
    for key in dict.fromkeys(one["field"] for one in unknown):
        field = work.table.fields[key]
        own = sorted((one for one in unknown if one["field"] == key), key=lambda one: -one["count"])
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(field.label)}**", width="stretch")
            if work.open and may:
                _all(work, field, own)
        for one in own[:SHOWN]:
            _one(work, field, one, may=may)
        if len(own) > SHOWN:
            st.caption(t("page.and_more", count=len(own) - SHOWN))


def _all(work: Work, field: Field, own: list[dict[str, Any]]) -> None:
    """One click for many values; a field with categories wants one said for each."""
    if len(own) < 2 or categories(field):
        return
    label = t("page.import_choice_all", count=len(own))
    if st.button(label, key=f"import_choice_all:{field.key}", type="tertiary", icon=":material/add:"):
        for one in own:
            st.session_state[_place(work, field, one["value"])] = NEW


def _place(work: Work, field: Field, value: str) -> str:
    return work.key("unknown", field.key, value)


def _one(work: Work, field: Field, one: dict[str, Any], *, may: bool) -> None:
    value = str(one["value"])
    left, right = st.columns([2, 3], vertical_alignment="center")
    with left:
        st.markdown(f"“{plain(value, 60)}”  \n:gray[{plain(lines(one), 90)}]")
    with right:
        if work.open:
            _decide(work, field, value, may=may)


def _decide(work: Work, field: Field, value: str, *, may: bool) -> None:
    """What is chosen becomes part of the mapping; until then the lines stay out."""
    column = work.column(field.key)
    values, create = dict(column.get("values") or {}), dict(column.get("create") or {})
    names = ({NEW: t("page.import_choice_new")} if may else {}) | targets(work, field)
    now = NEW if value in create else values.get(value)
    chosen = st.selectbox(
        value, list(names), list(names).index(now) if now in names else None,
        lambda key: names[key] if key == NEW else f"→ {names[key]}", key=_place(work, field, value),
        placeholder=t("page.import_leave_lines"), label_visibility="collapsed",
    )  # fmt: skip
    values.pop(value, None)
    old = create.pop(value, None)
    if chosen == NEW:
        create[value] = _category(work, field, value, old)
    elif chosen is not None:
        values[value] = chosen
    for name, stated in (("values", values), ("create", create)):
        column.pop(name, None)
        column |= {name: stated} if stated else {}


def categories(field: Field) -> list[str]:
    return list(dict.fromkeys(c.category for c in field.choices if c.category))


def _category(work: Work, field: Field, value: str, now: str | None) -> str:
    """Rules go by categories: a choice of a field that has them needs one."""
    offered = categories(field)
    if not offered:
        return ""
    at = offered.index(now) if now in offered else 0
    return str(
        st.selectbox(
            t("page.category"), offered, at, key=work.key("category", field.key, value),
            help=t("page.category_hint"),
        )
    )  # fmt: skip


def created(work: Work, fields: dict[str, Field]) -> None:
    """The choices that will be made, per field; taken out of the list, the value is unknown again."""
    for column in work.spec["columns"]:
        create = column.get("create")
        if create:
            kept = st.multiselect(
                t("page.import_created", field=plain(fields[column["field"]].label)),
                list(create), list(create), key=work.key("created", column["field"], *create),
            )  # fmt: skip
            column["create"] = {value: create[value] for value in kept}
