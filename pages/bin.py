"""The recycle bin: what was deleted, table by table, and the way back."""

import streamlit as st

from core.i18n import t
from pages.components import binned
from pages.components.guard import Visit
from pages.components.lists import empty
from pages.components.menu import page


@page("bin", icon="restore_from_trash", group="insight", order=90)
def show(visit: Visit) -> None:
    st.title(t("menu.bin"), anchor=False)
    st.caption(t("page.bin_hint"))
    counted = binned.tables(visit)
    if not counted:
        empty(t("page.bin_empty"), t("page.bin_empty_hint"), "delete")
        return
    table = binned.choose(visit, counted)
    binned.rows(visit, table)
