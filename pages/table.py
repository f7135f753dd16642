"""The page of a table: its grid; a record of it under `?id=`, a new one under `?new=1`."""

from collections.abc import Callable
from functools import partial
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

# What the shell draws below a page. Streamlit names an element after the page that draws it, so that a
# frame begins anew on every other page; what the shell draws itself stays.
Below = list[Callable[[], None]]


def show_table(visit: Visit, key: str, below: Below) -> None:
    if (pk := asked_id()) is not None:
        show_record(visit, key, pk)
    elif "new" in st.query_params:
        show_new(visit, key)
    else:
        drafts.forget()
        show_list(visit, key, below)


def show_list(visit: Visit, key: str, below: Below) -> None:
    described = describe(visit.viewer, key)
    st.title(f":material/{described['icon']}: {plain(described['label'])}", anchor=False)
    made = partial(grid, cast(TableInfo, described), sight(visit, key), key=f"grid:{done.turn()}", height=640)
    below.append(made)


def sight(visit: Visit, key: str) -> Sight:
    with visit.store.reading() as connection:
        found = views.of_table(connection, visit.viewer, key)
        audience = views.audience(connection, visit.viewer)
    return Sight(
        visit.viewer.language.replace("_", "-"), visit.csrf, visit.viewer.user_id, asked_number("view"),
        found, audience, visit.may("view", "create"),
    )  # fmt: skip
