"""The first page: what is due, what is under way, what was looked at last, what everybody should know."""

import streamlit as st

from core.i18n import t
from pages.components import announcing, desk, first_steps
from pages.components.escaping import plain
from pages.components.guard import Visit
from pages.components.menu import page


@page("home", icon="home", group="", order=0)
def show(visit: Visit) -> None:
    st.title(t("page.hello", name=plain(visit.viewer.full_name, 60)), anchor=False)
    st.caption(desk.today(visit))
    first_steps.card(visit)
    announcing.current(visit)
    mine = (desk.recent, desk.favourites)
    for cards in ((desk.tasks, desk.deals, desk.cases), (desk.overdue, *mine) if desk.leads(visit) else mine):
        for place, draw in zip(st.columns(3, gap="medium"), cards, strict=False):
            with place:
                draw(visit)
