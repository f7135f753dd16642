"""What a person may do with a table or a record, and which of their roles says so."""

import streamlit as st

from core.errors import Missing
from core.i18n import t
from db.catalog import VERBS, Table
from db.changes import Intent, plan
from db.describing import tables
from db.query import record
from db.viewer import Viewer, viewer_at
from pages.components.custom_fields import choose
from pages.components.escaping import plain
from pages.components.filters import people
from pages.components.guard import Visit
from pages.components.rights import level

OPS = {"edit": "update", "delete": "delete"}


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
    """The same, of one record: seen or not, and the refusal in words where there is one."""
    with visit.store.reading() as connection:
        mine = record(connection, visit.viewer, table.key, pk)
        seen = sees(connection, other, table, pk)
        refused = (
            {
                verb: plan(connection, other, [Intent(table.key, op, pk)]).refusals()
                for verb, op in OPS.items()
            }
            if seen
            else {}
        )
    owner = (mine.get("owner_id") or {}).get("label") or "—"
    st.markdown(t("page.why_owner", title=plain(mine.get(table.title)), owner=plain(owner)))
    level_words = t(f"level.{other.level(table, 'view')}")
    st.markdown(
        t("page.why_seen" if seen else "page.why_unseen", name=plain(other.full_name), level=level_words)
    )
    for verb, found in refused.items():
        words = plain(found[0].message) if found else t("page.why_may")
        st.markdown(f"**{t('verb.' + verb)}**: {words}")


def sees(connection: object, other: Viewer, table: Table, pk: int) -> bool:
    if table.key not in {one.key for one in tables(other)}:
        return False
    try:
        record(connection, other, table.key, pk)  # type: ignore[arg-type]
    except Missing:
        return False
    return True
