"""One change set: who, when, what — and the way back."""

import streamlit as st

from core.errors import Missing
from core.i18n import t
from pages.components import story, undoing
from pages.components.guard import Visit
from pages.components.links import asked_id, to_page
from pages.components.logs import one
from pages.components.menu import page

SHOWN = 200


@page("change", icon="history", group="insight", order=81, listed=False)
def show(visit: Visit) -> None:
    number = asked_id()
    to_page("changes", t("menu.changes"), icon=":material/arrow_back:")
    if number is None:
        raise Missing("page.no_set")
    heading, cells = one(visit, number, 0, SHOWN)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(t("page.set_number", number=number), anchor=False, width="stretch")
        undoing.button(visit, heading)
    story.about(visit, heading)
    story.by_record(visit, cells)
    if heading["size"] > len(cells):
        st.caption(t("page.of_total", shown=len(cells), total=heading["size"]))
