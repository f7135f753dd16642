"""Records that a new one may double, to be looked at before it is saved."""

from typing import Any

import streamlit as st

from core.i18n import t
from db.catalog import Table
from pages.components.escaping import plain


def show(table: Table, found: list[dict[str, Any]]) -> None:
    """Each by its link, with what it has in common; those one may not see are only counted."""
    if not found:
        return
    with st.container(border=True):
        st.warning(t("page.doubles"), icon=":material/content_copy:")
        for hit in found:
            if "hidden" in hit:
                st.caption(f":material/visibility_off: {hidden(hit)}")
                continue
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                # Another window: what was typed here must not be lost.
                label, place = plain(hit["label"] or f"#{hit['id']}", 80), f"/{table.key}?id={hit['id']}"
                st.link_button(label, place, icon=":material/open_in_new:")
                field = table.fields[hit["rule"].partition(":")[0]]
                st.caption(t("page.doubles_in", field=plain(field.label, 60)), width="content")


def hidden(hit: dict[str, Any]) -> str:
    """`1 record you may not see (North)`."""
    said = t("page.hidden_one" if hit["hidden"] == 1 else "page.hidden_several", count=hit["hidden"])
    teams = ", ".join(plain(team, 40) for team in hit["teams"])
    return f"{said} ({teams})" if teams else said
