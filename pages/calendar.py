"""The calendar: appointments and tasks of one's own, of the team, of a colleague."""

import streamlit as st

from core.i18n import t
from db.calendaring import dated
from db.viewer import Viewer
from pages.components import calendar
from pages.components.guard import Visit
from pages.components.menu import page


def has_days(viewer: Viewer) -> bool:
    return bool(dated(viewer))


@page("calendar", icon="calendar_month", group="", order=1, open_to=has_days)
def show(visit: Visit) -> None:
    st.title(t("menu.calendar"), anchor=False)
    calendar.calendar(visit)
