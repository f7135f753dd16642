"""My profile: language and time zone, password, where I am signed in, tokens for scripts."""

import streamlit as st

from core.i18n import t
from db.system.role import role_label
from pages.components import feeds, mine
from pages.components.escaping import plain
from pages.components.guard import Visit
from pages.components.menu import page


@page("me", icon="manage_accounts", group="", order=5)
def show(visit: Visit) -> None:
    st.title(t("menu.me"), anchor=False)
    roles = ", ".join(role_label(role.key) for role in visit.viewer.roles)
    st.caption(plain(f"{visit.viewer.full_name} · {visit.viewer.name} · {roles}"))
    left, right = st.columns(2, gap="large")
    with left:
        mine.preferences(visit)
        mine.password()
        feeds.addresses(visit)
    with right:
        mine.sessions(visit)
        mine.tokens(visit)
