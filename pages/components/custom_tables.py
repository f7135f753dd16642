"""Tables of one's own."""

import streamlit as st

from core.i18n import t
from db.catalog import ROLE_KINDS
from db.changes import Intent
from db.fields import in_language
from pages.components import defined
from pages.components.escaping import plain
from pages.components.faults import told
from pages.components.guard import Visit
from pages.components.links import to_page
from pages.components.lists import empty
from pages.components.writing import ticket, write

GROUPS = ("sales", "service", "marketing", "admin")
FULL = "crudxibp:all"
TABLE = "table_def"


def show(visit: Visit) -> None:
    living = defined.rows(visit, TABLE, deleted=False)
    for row in living:
        name = in_language(row["labels"]) or row["key"]
        with st.expander(plain(name, 80), icon=":material/table:"):
            st.text(row["key"])
            to_page(row["key"], t("page.open"), icon=":material/open_in_new:")
            defined.rename(visit, TABLE, row)
            defined.put_away(visit, TABLE, row)
    if not living:
        empty(t("page.no_tables"), t("page.no_tables_hint"), "table")
    new(visit)
    for row in defined.rows(visit, TABLE, deleted=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            name = plain(in_language(row["labels"]) or row["key"], 80)
            st.markdown(f":material/archive: {name} :gray[{t('page.archived')}]", width="stretch")
            defined.bring_back(visit, TABLE, row)


def new(visit: Visit) -> None:
    """Key, labels, place in the menu and who may work with it."""
    key = ticket("new_table")
    st.header(t("page.new_table"), anchor=False)
    with told(), st.form(f"table:{key}"):
        name = st.text_input(t("page.key"), key=f"{key}:key", help=t("page.key_hint"), max_chars=30)
        labels = defined.labels(key)
        group = st.selectbox(
            t("page.group"), GROUPS, format_func=lambda g: t(f"group.{g}"), key=f"{key}:group"
        )
        kinds = [kind for kind in ROLE_KINDS if kind != "admin"]
        roles = st.multiselect(
            t("page.open_to"),
            kinds,
            ["manager"],
            format_func=lambda kind: t(f"role.{kind}"),
            key=f"{key}:roles",
        )
        if st.form_submit_button(t("page.create"), type="primary", icon=":material/add:"):
            values = {
                "key": f"u_{name.strip()}",
                "labels": labels,
                "group": group,
                "access": dict.fromkeys(roles, FULL),
            }
            intent = Intent(TABLE, "create", values=values)
            write(visit, "new_table", [intent], t("page.label_studio"), source="studio")
