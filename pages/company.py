"""The company's own settings: what it is called, and what holds for everybody who has chosen nothing else."""

import streamlit as st

from core.i18n import t
from db.company import put
from pages.components import company, done
from pages.components.faults import told
from pages.components.guard import Visit
from pages.components.menu import administrators, page
from pages.components.writing import order, spent


@page("company", icon="domain", group="admin", order=0, open_to=administrators)
def show(visit: Visit) -> None:
    st.title(t("menu.company"), anchor=False)
    st.caption(t("company.hint"))
    now = company.stated(visit)
    with told(), st.form("company", width=640):
        asked = (company.name, company.language, company.zone, company.currency)
        values = {key: value for ask in asked for key, value in ask(now).items() if value}
        if st.form_submit_button(t("page.save"), type="primary", icon=":material/check:"):
            answer = put(visit.store, visit.viewer, values, order("company", t("company.label")))
            spent("company")
            done.note(t("page.saved" if answer["set_id"] else "page.nothing_changed"), answer["set_id"])
            st.rerun()
