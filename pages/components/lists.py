"""Short lists of records, as cards of links; long ones belong in the grid."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from db.catalog import Table
from db.query import Ask, page
from pages.components.escaping import plain
from pages.components.formats import brief
from pages.components.guard import Visit
from pages.components.links import to_record

HIDING = ("hidden", "list", "partial")


def fetch(visit: Visit, ask: Ask) -> dict[str, Any]:
    with visit.store.reading() as connection:
        return page(connection, visit.viewer, ask)


def beside(visit: Visit, table: Table, wanted: Sequence[str]) -> tuple[str, ...]:
    """The title and those of some fields that the table has and the viewer may see in a list."""
    keys = [table.title, *(key for key in wanted if key in table.fields)]
    return tuple(dict.fromkeys(key for key in keys if visit.viewer.mask(table, key) not in HIDING))


def records(visit: Visit, table: Table, rows: Sequence[dict[str, Any]], keys: Sequence[str]) -> None:
    """Each record's title as a link, and under it what `keys` say, in grey."""
    for row in rows:
        with st.container(gap=None):
            to_record(
                table.key, row["id"], row.get(table.title) or f"#{row['id']}", icon=f":material/{table.icon}:"
            )
            facts = [brief(row[key], table.fields[key], visit.viewer) for key in keys if key != table.title]
            st.caption(plain(" · ".join(fact for fact in facts if fact), 160) or "—")


def empty(text: str, hint: str, icon: str) -> None:
    """Nothing is here, why, and what to do next."""
    with st.container(border=True, horizontal_alignment="center", gap="xsmall"):
        st.markdown(f":material/{icon}: **{plain(text)}**", width="content")
        st.caption(plain(hint), width="content")
