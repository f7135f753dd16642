"""The first page: what is waiting for me, what is under way, what moved, what everybody should know."""

import streamlit as st

from core.i18n import t
from db.history import Sought
from pages.components import announcing, story
from pages.components.escaping import plain
from pages.components.guard import Visit
from pages.components.lists import card
from pages.components.logs import sets
from pages.components.menu import page

MINE = {"field": "owner_id", "op": "=", "value": {"me": True}}
TASKS = {"all": [MINE, {"field": "status.category", "op": "!=", "value": "closed"}]}
DEALS = {"all": [MINE, {"field": "stage.type", "op": "=", "value": "open"}]}
CASES = {"all": [MINE, {"field": "status.category", "op": "not_in", "value": ["solved", "closed"]}]}


@page("home", icon="home", group="", order=0)
def show(visit: Visit) -> None:
    st.title(t("page.hello", name=plain(visit.viewer.full_name, 60)), anchor=False)
    announcing.current(visit)
    first, second, third = st.columns(3, gap="medium")
    with first:
        card(visit, "task", t("page.my_tasks"), TASKS, sort="due_on", facts=("due_on", "priority"))
    with second:
        card(
            visit, "opportunity", t("page.my_deals"), DEALS, sort="expected_on", facts=("stage_id", "amount")
        )
    with third:
        card(visit, "case", t("page.my_cases"), CASES, sort="due_at", facts=("status", "priority"))
    st.subheader(t("page.recent"), anchor=False)
    story.brief(visit, sets(visit, Sought(limit=8)))
