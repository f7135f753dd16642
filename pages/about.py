"""What Kehu is, and the few things worth knowing about it."""

import streamlit as st

from core.i18n import t
from pages.components.guard import Visit
from pages.components.menu import page

TOPICS = ("grid", "keys", "undo", "rights", "language")
GUIDE = "/api/v1/docs"


@page("about", icon="info", group="", order=9)
def show(visit: Visit) -> None:
    st.title(t("menu.about"), anchor=False)
    st.markdown(t("page.about_text"))
    for topic in TOPICS:
        with st.container(border=True):
            st.markdown(f"**{t(f'page.about_{topic}')}**")
            st.markdown(t(f"page.about_{topic}_text"))
    st.link_button(t("page.about_api"), GUIDE, icon=":material/api:")
    if visit.viewer.is_admin:
        st.caption(t("page.about_admin"))
