"""Which record an activity or a task belongs to, of any table: chosen in its form."""

from typing import Any

import streamlit as st

from core.i18n import t
from db import naming
from db.catalog import Table
from pages.components.drafts import Draft
from pages.components.escaping import plain
from pages.components.guard import Visit
from pages.components.picker import picker

NAMED = ("about_table", "about_row")


def belonging(visit: Visit, table: Table, draft: Draft) -> dict[str, Any]:
    """What the two fields that name the record are to hold; nothing where the table has none open."""
    if any(key not in table.fields or visit.viewer.mask(table, key) for key in NAMED):
        return {}
    found = picker(t("calendar.belongs"), draft.key("about"), _given(visit, draft))
    for said in filter(None, map(draft.errors.get, NAMED)):
        st.markdown(f":red[:material/error: {plain(said)}]")
    return {"about_table": found["table"], "about_row": found["id"]} if found else dict.fromkeys(NAMED)


def _given(visit: Visit, draft: Draft) -> dict[str, Any] | None:
    key, pk = (draft.values.get(name) for name in NAMED)
    table = visit.viewer.catalog.tables.get(str(key))
    if table is None or not isinstance(pk, int):
        return None
    with visit.store.reading() as connection:
        title = naming.titles(connection, visit.viewer, table.key, [pk]).get(pk)
    return {"table": key, "id": pk, "label": title or t("page.not_yours"), "of": table.label}
