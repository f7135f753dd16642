"""The entry script: who looks, in which language, at which page; its menu comes from catalogue and pages."""

import importlib
import pkgutil
from functools import cache, partial
from pathlib import Path

import streamlit as st

import pages
from core.i18n import preferred, speak
from pages.components import (
    aside,
    calendar,
    done,
    drafts,
    finder,
    heading,
    helping,
    links,
    reminders,
    reminding,
    style,
)
from pages.components.faults import told
from pages.components.guard import visit
from pages.components.menu import PAGES
from pages.components.navigation import navigation
from pages.table import Below, show_table

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
    st.set_page_config("Kehu", str(ASSETS / "mark.svg"), layout="wide", initial_sidebar_state=248)
    st.logo(str(ASSETS / "logo.svg"), size="large", icon_image=str(ASSETS / "mark.svg"))
    style.put_on()
    with told():
        now = visit()
        speak(now.viewer.language)
        below: Below = []
        menu = navigation(now, PAGES.values(), partial(show_table, below=below))
        chosen = st.navigation(menu, expanded=True)
        heading.tab(chosen.title)
        known = {page.url_path for group in menu.values() for page in group}
        for frame in (finder, reminders, calendar):
            links.follow(frame.KEY, known)
        drafts.leave(chosen.url_path)
        reminding.due_tasks(now)
        aside.account(now)
        aside.other_clock(now)
        helping.corner(now, chosen.url_path)
        top, body, foot = st.container(), st.container(), st.container()
        with top, told():
            done.bar(now, chosen.url_path)
        with body, told():
            chosen.run()
        with foot, told():
            for draw in below:
                draw()
        reminders.reminders(now)
        finder.finder(now, PAGES.values())


if __name__ == "__main__":
    run()
