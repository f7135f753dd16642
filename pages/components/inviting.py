"""Colleagues by name and address; each gets a link that lets them set their password once."""

import re

import streamlit as st

from core.errors import Invalid
from core.i18n import t
from db.changes import Intent, apply
from db.identity import make_link
from db.setup import ROLES
from db.system.role import role_label
from pages.components import done
from pages.components.escaping import plain
from pages.components.faults import told
from pages.components.guard import Visit
from pages.components.links import one_time
from pages.components.writing import order, spent

INVITED, FORM = "invited", "invite"


def show(visit: Visit) -> None:
    """The links made in this visit, to be copied, and a form for one more person."""
    for who, link in st.session_state.get(INVITED, []):
        st.markdown(f":material/person: {plain(who)}")
        st.code(link, language=None, wrap_lines=True)
    with told(), st.form(FORM, border=True):
        full_name = st.text_input(t("company.full_name"), max_chars=120, key=_key("name"))
        email = st.text_input(t("company.email"), max_chars=255, key=_key("email"))
        role = st.selectbox(
            t("page.role"), ROLES, ROLES.index("sales"), format_func=role_label, key=_key("role")
        )
        if st.form_submit_button(t("company.invite"), icon=":material/person_add:"):
            invite(visit, (full_name or "").strip(), (email or "").strip(), role)


def sign_in_name(email: str) -> str:
    """`Mei.Li@example.com` signs in as `mei.li`."""
    return re.sub(r"[^a-z0-9._-]+", "-", email.partition("@")[0].lower()).strip("-._")


def invite(visit: Visit, full_name: str, email: str, role: str) -> None:
    """Make the person and their link. Raises what is refused; then the form stays as it was."""
    if not full_name or not sign_in_name(email):
        raise Invalid("company.who")
    values = {"name": sign_in_name(email), "full_name": full_name, "email": email, "roles": [role]}
    label = t("company.label_invite", name=full_name)
    answer = apply(visit.store, visit.viewer, [Intent("user", "create", values=values)], order(FORM, label))
    with visit.store.work() as work:
        word = make_link(work, answer["rows"][0]["id"])
    made = (f"{full_name} · {values['name']}", one_time(word))
    st.session_state[INVITED] = [*st.session_state.get(INVITED, []), made]
    spent(FORM)
    done.note(t("company.invited", name=plain(full_name, 60)), answer["set_id"])
    st.rerun()


def _key(name: str) -> str:
    """A person added leaves an empty form behind."""
    return f"{FORM}:{name}:{len(st.session_state.get(INVITED, []))}"
