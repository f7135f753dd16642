"""Reminders, on whichever page one is: notices in the page itself, over the REST API, without reruns."""

from pathlib import Path

import streamlit as st
import streamlit.components.v1 as components

from core.i18n import t
from db import calendaring
from pages.components.guard import Visit

FRAME = components.declare_component("kehu_reminders", path=str(Path(__file__).with_name("frame")))
KEY = "reminders"
WORDS = (
    "done", "fewer", "fold", "hour", "label", "minutes", "off", "offline", "snooze", "title", "tomorrow",
    "undo", "undone",
)  # fmt: skip
FILLED = {"closed": "title", "later": "when", "more": "count", "written": "title"}


def reminders(visit: Visit) -> None:
    """Nothing for whom no table has days."""
    if not any(happens.remind for _, happens in calendaring.dated(visit.viewer)):
        return
    words = {name: t(f"reminder.{name}") for name in WORDS}
    words |= {name: t(f"reminder.{name}", **{place: f"{{{place}}}"}) for name, place in FILLED.items()}
    with st.container(key=f"{KEY}_frame"):
        FRAME(words=words, csrf=visit.csrf, language=visit.viewer.language, key=KEY, default=None)
