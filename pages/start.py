"""The first-run guide: five steps from an empty installation to a working one, in any order, skippable."""

import streamlit as st

from core.i18n import t
from pages.components import first_steps
from pages.components.guard import Visit
from pages.components.menu import administrators, page


@page("start", icon="flag", group="", order=1, open_to=administrators, listed=False)
def show(visit: Visit) -> None:
    st.title(t("menu.start"), anchor=False)
    st.caption(t("company.start_hint"))
    with st.container(width=760):
        first_steps.show(visit)
