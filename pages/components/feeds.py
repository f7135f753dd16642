"""The addresses under which calendar programs read one's appointments."""

from urllib.parse import urlsplit

import streamlit as st

from core.i18n import t
from core.settings import settings
from db import identity
from pages.components import done
from pages.components.escaping import plain
from pages.components.faults import told
from pages.components.formats import near
from pages.components.guard import Visit


def addresses(visit: Visit) -> None:
    """Each is shown whole once, when it is made; any of them can be ended from here."""
    st.subheader(t("calendar.feeds"), anchor=False)
    st.caption(t("calendar.feeds_hint"))
    with visit.store.reading() as connection:
        found = identity.feeds_of(connection, visit.viewer.user_id)
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            zone = visit.viewer.zone
            used = t("calendar.feed_read", when=near(one.used_at, zone)) if one.used_at else ""
            facts = (one.name, t("calendar.feed_made", when=near(one.created_at, zone)), used)
            said = plain(" · ".join(fact for fact in facts if fact))
            st.markdown(f":material/calendar_month: {said}", width="stretch")
            if st.button(t("page.end"), key=f"feed_{one.id}"):
                with visit.store.work() as work:
                    identity.revoke_feed(work, visit.viewer.user_id, one.id)
                done.note(t("calendar.feed_ended"))
                st.rerun()
    new_address(visit)


def new_address(visit: Visit) -> None:
    with told(), st.form("new_feed"):
        name = st.text_input(t("calendar.feed_name"), max_chars=120, placeholder=t("calendar.feed_name_hint"))
        if st.form_submit_button(t("calendar.feed_create"), icon=":material/add:"):
            with visit.store.work() as work:
                word = identity.create_feed(work, visit.viewer.user_id, name or "")
            st.success(t("calendar.feed_once"), icon=":material/key:")
            st.code(f"{_origin()}/ical/{word}.ics", language=None, wrap_lines=True)


def _origin() -> str:
    """The configured address; without one, that which the person's own browser is using."""
    if settings().url:
        return settings().url.rstrip("/")
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}" if here.netloc else ""
