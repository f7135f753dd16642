"""What the log is searched by; every choice stands in the address, so that it can be passed on."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from core.filter import moment_of
from core.i18n import t
from db.changes.plan import SOURCES
from db.describing import tables
from db.history import Sought
from db.query import Ask
from pages.components.guard import Visit
from pages.components.lists import fetch

PAGE = 50
PEOPLE = 500


def of_log(visit: Visit) -> Sought:
    """Four small filters in a row, and what they ask for."""
    person, table, source, since = st.columns(4)
    names = people(visit)
    known = {one.key: one.label for one in tables(visit.viewer)}
    with person:
        by = st.selectbox(
            t("page.by_person"),
            list(names),
            None,
            lambda pk: names.get(pk, str(pk)),
            key="log_by",
            placeholder=t("page.any"),
        )
    with table:
        key = st.selectbox(
            t("page.by_table"),
            list(known),
            None,
            lambda k: known.get(k, k),
            key="log_table",
            placeholder=t("page.any"),
        )
    with source:
        origin = st.selectbox(
            t("page.by_source"),
            SOURCES,
            None,
            lambda s: t(f"source.{s}"),
            key="log_source",
            placeholder=t("page.any"),
        )
    with since:
        day = st.date_input(t("page.since"), None, key="log_since", format="YYYY-MM-DD")
    start = moment_of(day, ZoneInfo(visit.viewer.zone)) if isinstance(day, date) else None
    return Sought(by, key or "", origin or "", start, before(), PAGE)


def people(visit: Visit) -> dict[int, str]:
    if not visit.may("user", "view"):
        return {}
    found = fetch(visit, Ask("user", sort="full_name", limit=PEOPLE, fields=("full_name",), counted=False))
    return {row["id"]: row["full_name"] for row in found["rows"]}


def before() -> int | None:
    value = str(st.query_params.get("before", ""))
    return int(value) if value.isdecimal() and len(value) < 19 else None


def older(found: list[dict[str, Any]]) -> None:
    """On to the next page, as far as there is one."""
    if len(found) == PAGE and st.button(t("page.older"), icon=":material/expand_more:"):
        st.query_params["before"] = str(found[-1]["id"])
        st.rerun()
