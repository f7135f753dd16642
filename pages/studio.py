"""The studio: tables, fields and choices that an administrator adds, renames, puts away and brings back."""

import streamlit as st

from core.i18n import t
from pages.components import choices, custom_fields, custom_tables
from pages.components.guard import Visit
from pages.components.menu import administrators, page


@page("studio", icon="handyman", group="admin", order=5, open_to=administrators)
def show(visit: Visit) -> None:
    st.title(t("menu.studio"), anchor=False)
    st.caption(t("page.studio_hint"))
    tables, fields, options = st.tabs([t("page.tables"), t("page.fields"), t("page.choices")])
    with tables:
        custom_tables.show(visit)
    with fields:
        custom_fields.show(visit)
    with options:
        choices.show(visit)
