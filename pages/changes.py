"""The log of everything that was changed, newest first."""

import streamlit as st

from core.i18n import t
from pages.components import filters, story
from pages.components.guard import Visit
from pages.components.logs import sets
from pages.components.menu import page


@page("changes", icon="history", group="insight", order=80)
def show(visit: Visit) -> None:
    st.title(t("menu.changes"), anchor=False)
    found = sets(visit, filters.of_log(visit))
    story.brief(visit, found)
    filters.older(found)
