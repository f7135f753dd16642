"""Quick adding on a record's page: a note, a call, a task, right where the timeline is."""

from dataclasses import replace
from typing import Any

import streamlit as st

from core.i18n import t
from db.catalog import Table
from db.changes import Intent, Order, apply
from db.fields import Field
from pages.components import done, widgets
from pages.components.escaping import plain
from pages.components.faults import told
from pages.components.guard import Visit
from pages.components.reading import Found
from pages.components.references import Offer
from pages.components.widgets import Slot
from pages.components.writing import spent, ticket

TASK = "task"
ASKED = {"activity": ("subject", "body", "at"), TASK: ("subject", "description", "due_on")}
LONGEST = 120


def quick(visit: Visit, table: Table, found: Found) -> None:
    """Nothing where the viewer may add neither, and none on an activity or task itself."""
    kinds = {} if table.key in ASKED else offered(visit)
    if not kinds:
        return
    with st.container(border=True, key="quick_add"):
        default = "note" if "note" in kinds else next(iter(kinds))
        kind = st.segmented_control(
            t("page.quick_kind"), list(kinds), default=default, format_func=kinds.__getitem__,
            key=f"quick_kind:{table.key}", label_visibility="collapsed",
        )  # fmt: skip
        with told():
            _form(visit, table, found, str(kind or default))


def offered(visit: Visit) -> dict[str, str]:
    """What may be added, with its label: the kinds of activities, and a task."""
    kinds: dict[str, str] = {}
    if visit.may("activity", "create"):
        field = visit.table("activity").fields["kind"]
        kinds = {c.key: field.choice_label(c) for c in field.choices if not c.archived}
    return {**kinds, TASK: t("page.quick_task")} if visit.may(TASK, "create") else kinds


def _form(visit: Visit, table: Table, found: Found, kind: str) -> None:
    target = visit.table(TASK if kind == TASK else "activity")
    name = f"quick:{table.key}:{found.pk}"
    request = ticket(name)
    with st.form(f"{name}:{request}", border=False):
        # A text brings its own subject along, so no star is shown.
        values = {
            f.key: _widget(visit, replace(f, required=False), f"{request}:{f.key}")
            for f in asked(visit, target)
        }
        sent = st.form_submit_button(t("page.quick_add"), type="primary", icon=":material/add:")
    if not sent:
        return
    values["subject"] = values.get("subject") or first_line(values.get("body") or values.get("description"))
    given = {key: value for key, value in values.items() if value is not None}
    if target.key == "activity":
        given["kind"] = kind
    intent = Intent(target.key, "create", values={**links(visit, target, table, found), **given})
    label = t("page.label_create", table=target.label)
    answer = apply(visit.store, visit.viewer, [intent], Order("form", label, request_id=request))
    spent(name)
    done.note(t("page.quick_added", subject=plain(values["subject"], 60)), answer["set_id"])
    st.rerun()


def asked(visit: Visit, target: Table) -> list[Field]:
    fields = [target.fields[key] for key in ASKED[target.key]]
    return [f for f in fields if visit.viewer.mask(target, f.key) is None]


def _widget(visit: Visit, field: Field, key: str) -> Any:
    return widgets.draw(field, None, Slot(f"quick:{key}", visit.viewer, Offer(), visit.csrf))


def first_line(text: str | None) -> str | None:
    """A note needs no subject of its own."""
    lines = (text or "").strip().splitlines()
    return lines[0][:LONGEST] if lines else None


def links(visit: Visit, target: Table, table: Table, found: Found) -> dict[str, Any]:
    """What the new row refers to: this record, and what this record itself refers to under the same names."""
    refs = [f for f in target.live() if f.kind == "reference" and visit.viewer.mask(target, f.key) is None]
    made = {f.key: known(found.row.get(f.key)) for f in refs if _same(table, f)}
    own = next((f.key for f in refs if f.references == table.key), None)
    named = {own: found.pk} if own else {"about_table": table.key, "about_row": found.pk}
    return {key: pk for key, pk in {**made, **named}.items() if pk is not None}


def _same(table: Table, field: Field) -> bool:
    there = table.fields.get(field.key)
    return there is not None and there.references == field.references


def known(value: Any) -> int | None:
    """The id of a reference whose row the viewer may see."""
    return value["id"] if isinstance(value, dict) and value.get("label") is not None else None
