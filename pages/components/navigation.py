"""The menu of one person: pages and tables open to them, by group."""

from collections.abc import Callable, Iterable
from functools import partial

import streamlit as st

from core.i18n import t
from db.catalog import Table
from db.describing import tables
from pages.components.guard import Visit
from pages.components.menu import GROUPS, Entry

ShowTable = Callable[[Visit, str], None]


def navigation(now: Visit, entries: Iterable[Entry], show_table: ShowTable) -> dict[str, list[st.Page]]:
    """The pages open to this person by group; groups with nothing in them are left out."""
    found: dict[str, list[tuple[int, st.Page]]] = {group: [] for group in ("", *GROUPS)}
    for entry in entries:
        if entry.open_to(now.viewer):
            made = st.Page(
                partial(entry.show, now), title=t(f"menu.{entry.key}"), icon=f":material/{entry.icon}:",
                url_path=entry.path, default=entry.key == "home",
                visibility="visible" if entry.listed else "hidden",
            )  # fmt: skip
            found[entry.group].append((entry.order, made))
    for table in tables(now.viewer):
        if not table.system:
            found.setdefault(table.group or "sales", []).append(
                (table.order, of_table(now, table, show_table))
            )
    names = {group: t(f"group.{group}") for group in GROUPS}
    return {
        names.get(group, group): [made for _, made in sorted(listed, key=lambda pair: pair[0])]
        for group, listed in found.items()
        if listed
    }


def of_table(now: Visit, table: Table, show_table: ShowTable) -> st.Page:
    page = partial(show_table, now, table.key)
    return st.Page(page, title=table.label[:80], icon=f":material/{table.icon}:", url_path=table.key)
