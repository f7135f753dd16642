"""What a person may do with a table or a record, and which of their roles says so."""

import streamlit as st

from core.i18n import t
from db.catalog import VERBS, Table
from db.viewer import Viewer, viewer_at
from db.why import explain
from pages.components.custom_fields import choose
from pages.components.escaping import plain
from pages.components.filters import people
from pages.components.guard import Visit
from pages.components.rights import level

VERBS_SHOWN = ("view", "edit", "delete")


def show(visit: Visit) -> None:
    who, what, which = st.columns(3)
    names = people(visit)
    with who:
        pk = st.selectbox(t("page.by_person"), list(names), format_func=names.__getitem__, key="why_person")
    with what:
        table = choose(visit, "why_table")
    with which:
        row = st.text_input(t("page.record_number"), key="why_row", help=t("page.record_number_hint"))
    with visit.store.reading() as connection:
        other = viewer_at(connection, pk or visit.viewer.user_id)
    chain(other, table)
    if row and row.isdecimal() and len(row) < 19:
        of_record(visit, other, table, int(row))


def chain(other: Viewer, table: Table) -> None:
    """Each verb with the level it comes to, and what each role says of it."""
    if not other.roles:
        st.warning(t("page.no_role"), icon=":material/block:")
    names = [role.key for role in other.roles]
    rows = {verb: [level(role, table, verb) for role in other.roles] for verb in VERBS.values()}
    told: dict[str, list[str]] = {
        t("page.verb"): [t(f"verb.{verb}") for verb in rows],
        t("page.comes_to"): [t(f"level.{other.level(table, verb)}") for verb in rows],
    }
    for at, name in enumerate(names):
        told[t("page.role_says", role=name)] = [t(f"level.{levels[at]}") for levels in rows.values()]
    st.dataframe(told, hide_index=True, height="content")
    masked = [
        f"{plain(f.label)}: {t('mask.' + mask)}" for f in table.live() if (mask := other.mask(table, f.key))
    ]
    if masked:
        st.markdown(f":material/visibility_off: {' · '.join(masked)}")


def of_record(visit: Visit, other: Viewer, table: Table, pk: int) -> None:
    """The same, of one record: for each verb the chain of rules in words, its outcome last."""
    with visit.store.reading() as connection:
        found = {
            verb: explain(connection, visit.viewer, table.key, pk, verb=verb, other=other)
            for verb in VERBS_SHOWN
        }
    for *rules, outcome in found.values():
        st.markdown("\n".join([f"**{plain(outcome)}**", "", *(f"- {plain(rule)}" for rule in rules)]))
