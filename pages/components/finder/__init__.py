"""The box that finds everything: a palette in the page itself, over the REST API; no key makes a rerun.

Its frame only hands over what there is to choose besides records, and brings back where to go.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import streamlit as st
import streamlit.components.v1 as components

from core.i18n import t
from db.describing import tables
from db.search import initials
from pages.components.guard import Visit
from pages.components.menu import Entry

FRAME = components.declare_component("kehu_finder", path=str(Path(__file__).with_name("frame")))
KEY = "finder"
WORDS = (
    "close", "favourites", "hint", "keys", "more", "more_places", "nothing", "offline", "open",
    "places", "recent", "results", "searching",
)  # fmt: skip
Place = dict[str, Any]


def finder(visit: Visit, entries: Iterable[Entry]) -> None:
    """Put the box onto the page; drawn last, so that no other frame has to move for it."""
    words = {name: t(f"finder.{name}") for name in WORDS}
    words["found"] = t("finder.found", count="{count}")
    with st.container(key=KEY + "_frame"):
        speaks = visit.viewer.language.replace("_", "-")
        FRAME(words=words, places=places(visit, entries), language=speaks, key=KEY, default=None)


def places(visit: Visit, entries: Iterable[Entry]) -> list[Place]:
    """New records, pages and tables open to the person."""
    seen = [table for table in tables(visit.viewer) if not table.system]
    new = [
        _place(t("page.new_in", table=table.label), "add", table.key, new="1")
        for table in seen
        if visit.viewer.may(table, "create")
    ]
    listed = sorted(entries, key=lambda entry: (entry.group != "", entry.order))
    open_pages = [e for e in listed if e.listed and e.open_to(visit.viewer)]
    pages = [_place(t(f"menu.{entry.key}"), entry.icon, entry.path) for entry in open_pages]
    return [*pages, *(_place(table.label, table.icon, table.key) for table in seen), *new]


def _place(label: str, icon: str, path: str, **query: str) -> Place:
    return {"label": label[:80], "icon": icon, "path": path, "query": query, "initials": initials(label[:80])}
