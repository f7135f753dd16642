"""Announcements that count today, above everything else on the first page."""

from datetime import datetime
from typing import Any

import streamlit as st

from core import clock, filter as flt
from db.query import Ask
from pages.components.escaping import plain
from pages.components.formats import near
from pages.components.guard import Visit
from pages.components.lists import fetch


def current(visit: Visit) -> None:
    table = visit.viewer.catalog.tables.get("announcement")
    if table is None or not visit.viewer.may(table, "view"):
        return
    day = clock.today(visit.viewer.zone).isoformat()
    fields = ("title", "body", "created_by_id", "created_at")
    shown = [
        {"any": [{"field": "shown_from", "op": "empty"}, {"field": "shown_from", "op": "<=", "value": day}]},
        {
            "any": [
                {"field": "shown_until", "op": "empty"},
                {"field": "shown_until", "op": ">=", "value": day},
            ]
        },
        {
            "any": [
                {"field": "team_id", "op": "empty"},
                {"field": "team_id", "op": "=", "value": visit.viewer.team_id},
            ]
        },
    ]
    ask = Ask("announcement", flt.parse({"all": shown}), sort="-id", limit=3, fields=fields, counted=False)
    for row in fetch(visit, ask)["rows"]:
        with st.container(border=True, horizontal=True):
            st.markdown(":material/campaign:")
            with st.container(gap="xsmall"):
                st.text(row["title"])
                if row["body"]:
                    st.text(row["body"][:2_000])
                st.caption(told(visit, row))


def told(visit: Visit, row: dict[str, Any]) -> str:
    """By whom and when."""
    by = row.get("created_by_id")
    when = near(datetime.fromisoformat(row["created_at"]), visit.viewer.zone)
    return plain(" · ".join(part for part in ((by or {}).get("label"), when) if part))
