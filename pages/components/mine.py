"""What belongs to the person who looks."""

import streamlit as st

from core.i18n import languages, t
from db import identity
from db.profile import set_own, zones
from db.system.role import role_label
from pages.components import done
from pages.components.devices import device
from pages.components.escaping import plain
from pages.components.faults import told
from pages.components.formats import day, near
from pages.components.guard import Visit
from pages.components.writing import spent, ticket

PASSWORD = "/auth/password"  # noqa: S105 - an address
DAYS = (30, 90, 365)


def preferences(visit: Visit) -> None:
    st.header(t("page.preferences"), anchor=False)
    now = visit.viewer
    spoken = list(dict.fromkeys([now.language, *languages()]))
    offered = list(dict.fromkeys(["UTC", now.zone, *zones()]))
    with told(), st.form("preferences"):
        language = st.selectbox(
            t("page.language"), spoken, spoken.index(now.language),
            format_func=lambda name: t(f"language.{name}"),
        )  # fmt: skip
        zone = st.selectbox(t("page.zone"), offered, offered.index(now.zone))
        if st.form_submit_button(t("page.save"), type="primary", icon=":material/check:"):
            answer = set_own(visit.store, now, {"language": language, "zone": zone}, ticket("preferences"))
            spent("preferences")
            done.note(t("page.saved"), answer["set_id"])
            st.rerun()


def password() -> None:
    st.header(t("page.password"), anchor=False)
    st.link_button(t("page.change_password"), PASSWORD, icon=":material/key:")


def sessions(visit: Visit) -> None:
    """Where I am signed in; any of them can be ended from here."""
    st.header(t("page.sessions"), anchor=False)
    with visit.store.reading() as connection:
        found = identity.sessions_of(connection, visit.viewer.user_id)
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            here = f" :green-badge[{t('page.this_one')}]" if one.id == visit.session_id else ""
            known = (near(one.seen_at, visit.viewer.zone), one.address, device(one.agent or ""))
            facts = " · ".join(fact for fact in known if fact)
            st.markdown(f":material/devices: {plain(facts)}{here}", width="stretch")
            if one.id != visit.session_id and st.button(t("page.end"), key=f"end_{one.id}"):
                with visit.store.work() as work:
                    identity.revoke_session(work, visit.viewer.user_id, one.id)
                done.note(t("page.session_ended"))
                st.rerun()


def tokens(visit: Visit) -> None:
    """For scripts and other systems; the word itself is shown once."""
    st.header(t("page.tokens"), anchor=False)
    st.caption(t("page.tokens_hint"))
    with visit.store.reading() as connection:
        found = identity.tokens_of(connection, visit.viewer.user_id)
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            role = role_label(one.role) if one.role else t("page.all_roles")
            facts = " · ".join((one.name, role, t("page.until", when=day(one.expires_at))))
            st.markdown(f":material/key: {plain(facts)}", width="stretch")
            if st.button(t("page.end"), key=f"revoke_{one.id}"):
                with visit.store.work() as work:
                    identity.revoke_token(work, visit.viewer.user_id, one.id)
                done.note(t("page.token_ended"))
                st.rerun()
    new_token(visit)


def new_token(visit: Visit) -> None:
    roles = [role.key for role in visit.viewer.roles]
    with told(), st.form("new_token"):
        name = st.text_input(t("page.token_name"), max_chars=120)
        role = st.selectbox(
            t("page.role"), roles, None, placeholder=t("page.all_roles"), format_func=role_label
        )
        days = st.segmented_control(
            t("page.valid_for"),
            DAYS,
            default=DAYS[1],
            format_func=lambda n: t("page.days", count=n),
        )
        if st.form_submit_button(t("page.create"), icon=":material/add:"):
            with visit.store.work() as work:
                word = identity.create_token(work, visit.viewer.user_id, name or "", role, days or DAYS[0])
            st.success(t("page.token_once"), icon=":material/key:")
            st.code(word, language=None, wrap_lines=True)
