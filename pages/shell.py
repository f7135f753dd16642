"""The entry script: who looks, in which language, at which page; its menu comes from catalogue and pages."""

import importlib
import pkgutil
from functools import cache, partial
from pathlib import Path

import streamlit as st

import pages
from core.i18n import preferred, speak, t
from db.catalog import Table
from db.describing import tables
from pages.components import aside, done, drafts
from pages.components.faults import told
from pages.components.guard import Visit, visit
from pages.components.menu import GROUPS, PAGES
from pages.table import show_table

ASSETS = Path(__file__).resolve().parent / "assets"


@cache
def load() -> None:
    """Let every page of this folder register itself, once in a process."""
    for module in pkgutil.iter_modules(pages.__path__):
        if module.name not in ("shell", "components"):
            importlib.import_module(f"pages.{module.name}")


def run() -> None:
    """One rerun."""
    load()
    speak(preferred(st.context.headers.get("Accept-Language", "")))
    st.set_page_config("Kehu", str(ASSETS / "mark.svg"), layout="wide")
    st.logo(str(ASSETS / "logo.svg"), size="large", icon_image=str(ASSETS / "mark.svg"))
    with told():
        now = visit()
        speak(now.viewer.language)
        chosen = st.navigation(menu(now), expanded=True)
        drafts.leave(chosen.url_path)
        aside.account(now)
        with told():
            done.bar(now)
        chosen.run()


def menu(now: Visit) -> dict[str, list[st.Page]]:
    """The pages open to this person by group; groups with nothing in them are left out."""
    found: dict[str, list[tuple[int, st.Page]]] = {group: [] for group in ("", *GROUPS)}
    for entry in PAGES.values():
        if entry.open_to(now.viewer):
            made = st.Page(
                partial(entry.show, now), title=t(f"page.{entry.key}"), icon=f":material/{entry.icon}:",
                url_path=entry.path, default=entry.key == "home",
                visibility="visible" if entry.listed else "hidden",
            )  # fmt: skip
            found[entry.group].append((entry.order, made))
    for table in tables(now.viewer):
        if not table.system:
            found.setdefault(table.group or "sales", []).append((table.order, of_table(now, table)))
    names = {group: t(f"group.{group}") for group in GROUPS}
    return {
        names.get(group, group): [made for _, made in sorted(listed, key=lambda pair: pair[0])]
        for group, listed in found.items()
        if listed
    }


def of_table(now: Visit, table: Table) -> st.Page:
    page = partial(show_table, now, table.key)
    return st.Page(page, title=table.label[:80], icon=f":material/{table.icon}:", url_path=table.key)


if __name__ == "__main__":
    run()
