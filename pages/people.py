"""People, roles, and what somebody may see and why."""

import streamlit as st

from core.i18n import t
from pages.components import members, rights, why
from pages.components.guard import Visit
from pages.components.menu import administrators, page


@page("people", icon="admin_panel_settings", group="admin", order=1, open_to=administrators)
def show(visit: Visit) -> None:
    st.title(t("menu.people"), anchor=False)
    people, roles, reasons = st.tabs([t("page.members"), t("page.roles"), t("page.why")])
    with people:
        members.show(visit)
    with roles:
        rights.show(visit)
    with reasons:
        why.show(visit)
