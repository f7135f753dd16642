"""Importing a file, on one page from top to bottom: choose, map, check, apply."""

import streamlit as st

from core.i18n import t
from db.viewer import Viewer
from pages.components import importing, importing_choose, importing_map, importing_matching, importing_run
from pages.components.guard import Visit
from pages.components.links import asked_id, to_page
from pages.components.menu import page


def importers(viewer: Viewer) -> bool:
    return bool(importing_choose.open_tables(viewer))


@page("import", icon="upload_file", group="", order=3, open_to=importers)
def show(visit: Visit) -> None:
    number = asked_id()
    if number is None:
        st.title(t("menu.import"), anchor=False)
        importing_choose.show(visit)
        importing_choose.earlier(visit)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(t("menu.import"), anchor=False, width="stretch")
        to_page("import", t("page.import_other"), icon=":material/note_add:")
    work = importing.load(visit, number)
    importing_choose.about(work)
    if work.open:
        importing_choose.reading(work)
        importing_map.show(work)
        importing_matching.show(work)
    importing_run.show(work)
    importing.save(work)
