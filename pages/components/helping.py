"""The question mark in the head of every page: what it is for, its keys, and where the guide says more."""

import streamlit as st

from core.i18n import find, t
from pages.components.escaping import plain
from pages.components.guard import Visit
from pages.components.links import asked_id, to_page
from pages.components.menu import PAGES

# The guide's chapter about a page; the table's pages have one each for the grid and for a record.
CHAPTERS = {
    "company": "people", "people": "people", "me": "people", "changes": "records", "change": "records",
    "bin": "records", "calendar": "records", "import": "records", "studio": "people", "grid": "grid",
    "record": "records", "new": "records",
}  # fmt: skip
FIRST = "README"


def corner(visit: Visit, path: str) -> None:
    """Closed until asked for; it takes no room of the page."""
    key = subject(path)
    with (
        st.container(key="help_corner"),
        st.popover(t("help.open"), icon=":material/help:", type="tertiary"),
        st.container(width=440),
    ):
        for text in texts(visit, path, key):
            st.markdown(plain(text, 2_000))
        to_page("help", t("help.more"), icon=":material/menu_book:", chapter=CHAPTERS.get(key, FIRST))


def subject(path: str) -> str:
    """What is asked about: a page by its key, or what of a table is shown."""
    if found := next((entry.key for entry in PAGES.values() if entry.path == path), None):
        return found
    if asked_id() is not None:
        return "record"
    return "new" if "new" in st.query_params else "grid"


def texts(visit: Visit, path: str, key: str) -> list[str]:
    """What a table is for comes before what its page can do."""
    own = find(f"help.table_{path}") if path in visit.viewer.catalog.tables else None
    return [text for text in (own, t(f"help.page_{key}")) if text]
