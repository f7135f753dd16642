"""The timeline of a record: activities, tasks and changes in one list, the newest first."""

from datetime import date
from typing import Any

import streamlit as st

from core.i18n import t
from db import timeline
from db.catalog import Table
from pages.components import story
from pages.components.escaping import plain
from pages.components.formats import near, near_day, show as as_text
from pages.components.guard import Visit
from pages.components.links import to_record
from pages.components.lists import empty

STEP, MOST = 20, 400
ICONS = {
    "call": "call",
    "visit": "directions_walk",
    "mail": "mail",
    "meeting": "groups",
    "note": "sticky_note_2",
}
LONGEST = 600


def show(visit: Visit, table: Table, pk: int) -> None:
    kinds = _kinds(table)
    shown = f"timeline:{table.key}:{pk}"
    limit = st.session_state.get(shown, STEP)
    sought = timeline.Sought(table.key, pk, kinds, limit=limit)
    with visit.store.reading() as connection:
        found = timeline.page(connection, visit.viewer, sought)
    for item in found["items"]:
        with st.container(border=True, gap="xsmall"):
            _SHOW[item["kind"]](visit, item)
    if not found["items"]:
        empty(t("page.no_timeline"), t("page.no_timeline_hint"), "history")
    if (
        found["next"]
        and limit < MOST
        and st.button(t("page.show_more"), key="timeline_more", icon=":material/expand_more:")
    ):
        st.session_state[shown] = limit + STEP
        st.rerun()


def _kinds(table: Table) -> tuple[str, ...]:
    chosen = st.pills(
        t("page.timeline_kinds"), list(timeline.KINDS), selection_mode="multi",
        key=f"timeline_kinds:{table.key}",
        format_func=lambda kind: t(f"page.timeline_{kind}"), label_visibility="collapsed",
    )  # fmt: skip
    return tuple(chosen) or timeline.KINDS


def _activity(visit: Visit, item: dict[str, Any]) -> None:
    row, fields = item["row"], visit.table("activity").fields
    kind = str(row.get("kind"))
    to_record("activity", row["id"], row.get("subject"), icon=f":material/{ICONS.get(kind, 'forum')}:")
    said = [as_text(row.get(key), fields[key], visit.viewer) for key in ("kind", "owner_id", "result")]
    _facts([near(item["at"], visit.viewer.zone), *said])
    _text(row.get("body"))
    if row.get("next_step"):
        st.markdown(f":material/arrow_forward: {plain(row['next_step'])}")


def _task(visit: Visit, item: dict[str, Any]) -> None:
    row, fields = item["row"], visit.table("task").fields
    status = fields["status"].choice(str(row.get("status")))
    closed = status is not None and status.category == "closed"
    icon = "task_alt" if closed else "radio_button_unchecked"
    to_record("task", row["id"], row.get("subject"), icon=f":material/{icon}:")
    due = row.get("due_on")
    when = (
        t("page.due", when=near_day(date.fromisoformat(due), visit.viewer))
        if due
        else near(item["at"], visit.viewer.zone)
    )
    _facts([when, *(as_text(row.get(key), fields[key], visit.viewer) for key in ("status", "owner_id"))])
    _text(row.get("description"))


def _change(visit: Visit, item: dict[str, Any]) -> None:
    story.of_record(visit, item["set"])


def _facts(said: list[str]) -> None:
    st.caption(plain(" · ".join(one for one in said if one), 200))


def _text(text: str | None) -> None:
    """As it was typed, line by line; very long ones are read on their own page."""
    if text:
        st.text(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


_SHOW = {"activity": _activity, "task": _task, "change": _change}
