"""The people of the house: a link to set a password, and an orderly leave."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.i18n import t
from db.identity import make_link
from db.leaving import deactivate, open_work
from db.query import Ask
from pages.components import done
from pages.components.escaping import plain
from pages.components.faults import told
from pages.components.guard import Visit
from pages.components.links import one_time, to_page, to_record
from pages.components.lists import fetch
from pages.components.roles import role_names
from pages.components.writing import spent, ticket

FIELDS = ("full_name", "name", "roles", "team_id", "active")
SHOWN = 50


def show(visit: Visit) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        sought = st.text_input(t("page.find"), key="find_person", icon=":material/search:")
        to_page("user", t("page.all_people"), icon=":material/table_rows:")
        to_page("user", t("page.new_person"), icon=":material/person_add:", new="1")
    found = fetch(visit, Ask("user", search=sought or "", sort="full_name", limit=SHOWN, fields=FIELDS))
    names = role_names(visit)
    for row in found["rows"]:
        person(visit, row, names)
    if found["total"] > len(found["rows"]):
        st.caption(t("page.of_total", shown=len(found["rows"]), total=found["total"]))


def person(visit: Visit, row: dict[str, Any], names: Mapping[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        to_record("user", row["id"], row["full_name"], icon=":material/person:")
        team = row["team_id"]["label"] if row["team_id"] else ""
        roles = ", ".join(names.get(key, key) for key in row["roles"] or [])
        facts = " · ".join(fact for fact in (row["name"], roles, team) if fact)
        off = "" if row["active"] else f" :gray-badge[{t('page.inactive')}]"
        st.markdown(f":gray[{plain(facts)}]{off}", width="stretch")
        if not row["active"]:
            return
        if st.button(t("page.password_link"), icon=":material/key:", key=f"link_{row['id']}"):
            st.dialog(t("page.password_link"))(link)(visit, row)
        itself = row["id"] == visit.viewer.user_id
        off_key = f"off_{row['id']}"
        if not itself and st.button(t("page.deactivate"), icon=":material/person_off:", key=off_key):
            st.dialog(t("page.deactivate"))(leave)(visit, row)


def link(visit: Visit, row: dict[str, Any]) -> None:
    """Made at a click of its own, for it ends the link made before."""
    st.markdown(t("page.link_hint", name=plain(row["full_name"])))
    if not st.button(t("page.make_link"), type="primary", icon=":material/key:", key="make_link"):
        return
    with told():
        with visit.store.work() as work:
            word = make_link(work, row["id"])
        st.code(one_time(word), language=None, wrap_lines=True)


def leave(visit: Visit, row: dict[str, Any]) -> None:
    with told():
        with visit.store.reading() as connection:
            work = open_work(connection, visit.viewer, row["id"])
        counted = ", ".join(f"{plain(visit.table(key).label)}: {len(ids)}" for key, ids in work.items())
        st.markdown(t("page.leave_hint", name=plain(row["full_name"]), work=counted or t("page.no_work")))
        active = fetch(
            visit, Ask("user", sort="full_name", limit=500, fields=("full_name", "active"), counted=False)
        )
        names = {r["id"]: r["full_name"] for r in active["rows"] if r["active"] and r["id"] != row["id"]}
        successor = st.selectbox(
            t("page.successor"), list(names), None, names.__getitem__, placeholder=t("page.choose")
        )
        if st.button(t("page.deactivate"), type="primary", icon=":material/person_off:", key="off_yes"):
            request = ticket(f"leave:{row['id']}")
            answer = deactivate(visit.store, visit.viewer, row["id"], successor, request)
            spent(f"leave:{row['id']}")
            done.note(t("page.deactivated", name=row["full_name"]), answer["set_id"])
            st.rerun()
