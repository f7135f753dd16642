"""The cards of the first page: what waits for one person, each list short, the whole of it one click away."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from core import clock, filter as flt
from core.i18n import t
from db import remembering
from db.catalog import Table
from db.changes import Intent
from db.query import Ask
from db.shipped_views import MY_CASES, MY_DEALS, MY_TASKS, OTHERS_OVERDUE, Shipped
from pages.components import company, formats
from pages.components.buttons import iconic
from pages.components.escaping import plain
from pages.components.guard import Visit
from pages.components.links import to_page, to_record
from pages.components.lists import beside, fetch
from pages.components.writing import write

SHOWN = 6
Row = Callable[[Visit, Table, dict[str, Any]], None]


def tasks(visit: Visit) -> None:
    keys = ("status", "due_on", "priority", "customer_id")
    _card(visit, MY_TASKS, t("home.no_tasks"), keys, _task)


def leads(visit: Visit) -> bool:
    """Whether this is somebody who looks after the work of others."""
    return any(role.kind in ("manager", "admin") for role in visit.viewer.roles)


def overdue(visit: Visit) -> None:
    _card(visit, OTHERS_OVERDUE, t("home.none_overdue"), ("owner_id", "due_on"), _plain)


def today(visit: Visit) -> str:
    """`Monday, 23 November 2026`, and whose house this is."""
    day = formats.day_in_full(clock.today(visit.viewer.zone))
    name = company.stated(visit).get("company_name")
    return f"{plain(name)} · {day}" if name else day


def deals(visit: Visit) -> None:
    keys = ("stage_id", "expected_on", "amount", "currency")
    usual = company.stated(visit).get("currency", "")
    _card(visit, MY_DEALS, t("home.no_deals"), keys, partial(_deal, usual))


def cases(visit: Visit) -> None:
    keys = ("status", "priority", "due_at")
    _card(visit, MY_CASES, t("home.no_cases"), keys, _plain)


def recent(visit: Visit) -> None:
    with visit.store.reading() as connection:
        found = remembering.recent(connection, visit.viewer, SHOWN)
    _places(t("home.recent"), t("home.no_recent"), "history", found)


def favourites(visit: Visit) -> None:
    with visit.store.reading() as connection:
        found = remembering.favourites(connection, visit.viewer, SHOWN)
    _places(t("home.favourites"), t("home.no_favourites"), "star", found)


def _card(visit: Visit, view: Shipped, none: str, wanted: Sequence[str], row: Row) -> None:
    """A bordered list of the first rows of a shipped view; nothing where the table is not open."""
    table = visit.viewer.catalog.tables.get(view.table)
    if table is None or not visit.viewer.may(table, "view"):
        return
    keys = beside(visit, table, wanted)
    found = fetch(
        visit,
        Ask(
            view.table,
            flt.parse(view.condition(visit.viewer.catalog)),
            sort=view.sort,
            limit=SHOWN,
            fields=keys,
        ),
    )
    total = formats.count(found["total"], exact=found["total_exact"])
    with st.container(border=True, height="stretch", key=f"card{-view.number}", gap="small"):
        _head(t(view.name), table.icon, total if found["rows"] else "")
        for one in found["rows"]:
            row(visit, table, one)
        if not found["rows"]:
            st.caption(none)
        more = found["total"] > len(found["rows"])
        adds = view is not OTHERS_OVERDUE and visit.viewer.may(table, "create")
        if more or adds:
            _foot(view, total if more else "", adds=adds)


def _foot(view: Shipped, total: str, *, adds: bool) -> None:
    with st.container(horizontal=True):
        if total:
            to_page(view.table, t("home.all", count=total), view=str(view.number))
        if adds:
            to_page(view.table, t("home.add"), icon=":material/add:", new="1")


def _head(title: str, icon: str, total: str) -> None:
    st.markdown(f"## :material/{icon}: {plain(title)} :gray[{total}]")


def _task(visit: Visit, table: Table, row: dict[str, Any]) -> None:
    """A click on the ring and it is done, with a way back."""
    name = f"tick:{row['id']}:{row.get('version')}"
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="top"):
        if visit.viewer.mask(table, "status") is None and visit.may("task", "edit"):
            label = t("home.tick", subject=plain(row["subject"], 60))
            if iconic(label, "radio_button_unchecked", f"tick_{row['id']}", type="tertiary"):
                done = [Intent("task", "update", row["id"], values={"status": "done"})]
                write(visit, name, done, t("home.ticked", subject=row["subject"][:80]))
        with st.container(gap=None):
            _title(table, row)
            _facts(visit, table, row, ("customer_id", "priority"), late(visit, row.get("due_on")))


def late(visit: Visit, due: Any) -> str:
    """When a task is due, in words and in red once that is past."""
    if not due:
        return ""
    day = date.fromisoformat(str(due))
    said = plain(formats.near_day(day, visit.viewer))
    return f":red[{said}]" if day < clock.today(visit.viewer.zone) else said


def _deal(usual: str, visit: Visit, table: Table, row: dict[str, Any]) -> None:
    """What it is worth stands at the right, one below the other."""
    with st.container(gap=None):
        _title(table, row)
        with st.container(horizontal=True, gap="small"):
            with st.container(width="stretch"):
                _facts(visit, table, row, ("stage_id", "expected_on"))
            if row.get("amount") is not None:
                amount = formats.in_currency(row["amount"], row.get("currency") or usual)
                with st.container(key=f"amount_{row['id']}", width="content"):
                    st.caption(plain(amount))


def _plain(visit: Visit, table: Table, row: dict[str, Any]) -> None:
    with st.container(gap=None):
        _title(table, row)
        keys = [key for key in ("status", "priority", "due_at", "owner_id") if key in row]
        _facts(visit, table, row, keys, late(visit, row.get("due_on")))


def _title(table: Table, row: dict[str, Any]) -> None:
    to_record(table.key, row["id"], row.get(table.title))


def _facts(visit: Visit, table: Table, row: dict[str, Any], keys: Sequence[str], first: str = "") -> None:
    said = [formats.brief(row.get(key), table.fields[key], visit.viewer) for key in keys if row.get(key)]
    st.caption(" · ".join(one for one in (first, *(plain(fact, 60) for fact in said)) if one) or "—")


def _places(title: str, none: str, icon: str, found: list[dict[str, Any]]) -> None:
    with st.container(border=True, height="stretch", key=f"card_{icon}", gap="small"):
        _head(title, icon, "")
        for one in found:
            to_record(one["table"], one["id"], one["title"], icon=f":material/{one['icon']}:")
        if not found:
            st.caption(none)
