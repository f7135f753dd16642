"""Due tasks, told at the foot of the menu wherever one is, and gone once they are done."""

import streamlit as st

from core import clock, filter as flt
from core.i18n import t
from db.query import Ask
from pages.components.formats import count
from pages.components.guard import Visit
from pages.components.links import to_page
from pages.components.lists import HIDING, fetch

ASKED = ("owner_id", "status", "due_on")


def due_tasks(visit: Visit) -> None:
    """How many open tasks of one's own are due today or were before; nothing where none are."""
    table = visit.viewer.catalog.tables["task"]
    if not visit.viewer.may(table, "view") or any(visit.viewer.mask(table, key) in HIDING for key in ASKED):
        return
    today = clock.today(visit.viewer.zone).isoformat()
    mine = [
        {"field": "owner_id", "op": "=", "value": {"me": True}},
        {"field": "status.category", "op": "!=", "value": "closed"},
        {"field": "due_on", "op": "<=", "value": today},
    ]
    found = fetch(visit, Ask("task", flt.parse({"all": mine}), limit=0, fields=("id",)))
    if found["total"]:
        many = count(found["total"], exact=found["total_exact"])
        with st.sidebar:
            to_page("", t("page.due_tasks", count=many), icon=":material/notifications_active:")
