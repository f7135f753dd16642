"""The foot of the side bar: who is signed in, in which language, and the way out."""

import streamlit as st

from core import clock
from core.i18n import languages, t
from db.profile import set_own
from pages.components import formats
from pages.components.escaping import plain
from pages.components.guard import Visit
from pages.components.links import to_page

LOGOUT = "/auth/logout"


def account(visit: Visit) -> None:
    with (
        st.sidebar,
        st.popover(plain(visit.viewer.full_name, 40), icon=":material/account_circle:", width="stretch"),
    ):
        language(visit)
        to_page("me", t("menu.me"), icon=":material/manage_accounts:")
        st.link_button(t("page.sign_out"), LOGOUT, icon=":material/logout:", type="tertiary")


def other_clock(visit: Visit) -> None:
    """Nobody may take a replayed or demonstrated time for the real one."""
    if clock.is_replaced():
        at = formats.moment(clock.now(), visit.viewer.zone)
        st.warning(t("page.other_clock", at=at), icon=":material/history_toggle_off:")


def language(visit: Visit) -> None:
    """Each language by its own name; choosing one is a change like any other."""
    now = visit.viewer.language
    chosen = st.segmented_control(
        t("page.language"), languages(), default=now, format_func=lambda name: t(f"language.{name}"),
        key=f"language:{now}",
    )  # fmt: skip
    if chosen and chosen != now:
        set_own(visit.store, visit.viewer, {"language": chosen})
        st.rerun()
