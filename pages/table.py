"""The page of a table: its grid; a record of it under `?id=`, a new one under `?new=1`."""

from typing import cast

import streamlit as st

from db import views
from db.describing import describe
from pages.components import done, drafts
from pages.components.escaping import plain
from pages.components.grid import Sight, TableInfo, grid
from pages.components.guard import Visit
from pages.components.links import asked_id, asked_number
from pages.record import show_new, show_record


def show_table(visit: Visit, key: str) -> None:
    if (pk := asked_id()) is not None:
        show_record(visit, key, pk)
    elif "new" in st.query_params:
        show_new(visit, key)
    else:
        drafts.forget()
        show_list(visit, key)


def show_list(visit: Visit, key: str) -> None:
    described = describe(visit.viewer, key)
    st.title(f":material/{described['icon']}: {plain(described['label'])}", anchor=False)
    # Every table's page has the same key, so that going from one to another keeps the frame.
    grid(cast(TableInfo, described), sight(visit, key), key=f"grid:{done.turn()}", height=640)


def sight(visit: Visit, key: str) -> Sight:
    with visit.store.reading() as connection:
        found = views.of_table(connection, visit.viewer, key)
        audience = views.audience(connection, visit.viewer)
    return Sight(
        visit.viewer.language.replace("_", "-"), visit.csrf, visit.viewer.user_id, asked_number("view"),
        found, audience, visit.may("view", "create"),
    )  # fmt: skip
