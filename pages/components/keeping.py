"""What a person keeps of the records they look at: that they were here, and a star."""

import streamlit as st

from core.i18n import t
from db import remembering
from pages.components.buttons import iconic
from pages.components.guard import Visit
from pages.components.writing import spent, ticket

LAST = "last_visited"


def note(visit: Visit, key: str, pk: int) -> None:
    """Once for each time the record is come to, not for each rerun."""
    if st.session_state.get(LAST) != (key, pk):
        remembering.visited(visit.store, visit.viewer, key, pk)
        st.session_state[LAST] = (key, pk)


def star(visit: Visit, key: str, pk: int) -> None:
    """The star is on or off; a click is a change like any other."""
    with visit.store.reading() as connection:
        kept = remembering.starred(connection, visit.viewer, key, pk) is not None
    words = t("favourite.end") if kept else t("favourite.give")
    icon = "star" if kept else "star_border"
    name = f"star:{key}:{pk}:{kept}"
    if iconic(words, icon, "star", type="primary" if kept else "secondary"):
        remembering.star(visit.store, visit.viewer, (key, pk), ticket(name))
        spent(name)
        st.rerun()
