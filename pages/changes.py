"""The log of everything that was changed, and the way back."""

import streamlit as st

from core.i18n import t
from pages.components import filters, story, undoing
from pages.components.guard import Visit
from pages.components.links import asked_id, to_page
from pages.components.logs import one, sets
from pages.components.menu import page

SHOWN = 200


@page("changes", icon="history", group="insight", order=80)
def show(visit: Visit) -> None:
    if (number := asked_id()) is not None:
        show_set(visit, number)
        return
    st.title(t("page.changes"), anchor=False)
    found = sets(visit, filters.of_log(visit))
    story.brief(visit, found)
    filters.older(found)


def show_set(visit: Visit, number: int) -> None:
    to_page("changes", t("page.changes"), icon=":material/arrow_back:")
    heading, cells = one(visit, number, 0, SHOWN)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(t("page.set_number", number=number), anchor=False, width="stretch")
        undoing.button(visit, heading)
    story.about(visit, heading)
    story.by_record(visit, cells)
    if heading["size"] > len(cells):
        st.caption(t("page.of_total", shown=len(cells), total=heading["size"]))
